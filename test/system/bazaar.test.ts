// Bazaar customers while leaders die: every order they were told of is read back and agrees, numbers
// are dense from 0, and all replicas end in one state.

import { beforeAll, expect, test } from 'vitest';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';

let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start({ demo: true, frontends: 2 });
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

interface Bazaar {
  readonly ordersTold: number;
  readonly mismatches: readonly unknown[];
  readonly counts: Readonly<Record<'lookups' | 'trades' | 'refused' | 'unanswered', number>>;
  readonly allOrders: { readonly missing: readonly number[]; readonly endsThere: boolean } | null;
  readonly latency: readonly { readonly kind: string; readonly maxMs: number }[];
  readonly elapsedMs: number;
}

const words = ['--clients', '5', '--requests', '1000', '--p', '0.5', '--verify-all', '-o', 'json'];

test('no order is lost, repeated or changed through three kills of the leader', async () => {
  let over = false;
  const trading = cluster.cli('bazaar', ...words).finally(() => (over = true));
  const kills = await killLeaders(3, 1_000);
  expect(over, 'the customers were still trading at the last kill').toBe(false);
  const { code, stdout, stderr } = await trading;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as Bazaar;
  const slowestMs = Math.max(...report.latency.map((row) => row.maxMs));
  const { ordersTold, counts, elapsedMs } = report;
  tellFigures('bazaar', { ordersTold, ...counts, elapsedMs, slowestMs, takeoverMs: kills });
  expect(report.mismatches).toEqual([]);
  expect(counts).toMatchObject({ lookups: 5_000, unanswered: 0 });
  expect(report.allOrders).toMatchObject({ missing: [], endsThere: true });
  expect(ordersTold).toBeGreaterThan(1_500);
});

/** Kills whoever leads, again and again, each time once the former one is back; answers how long
 *  each takeover took, in ms. */
async function killLeaders(times: number, pauseMs: number): Promise<number[]> {
  const took: number[] = [];
  for (let kill = 0; kill < times; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const dead = await cluster.eventually('a leader to kill', 15_000, () => cluster.killLeader());
    const startMs = performance.now();
    await cluster.eventually('another leader', 15_000, async () => {
      const leader = await cluster.leader();
      return leader === dead.nodeId ? null : leader;
    });
    took.push(Math.round(performance.now() - startMs));
    await cluster.untilReady(`node-${dead.nodeId}`);
  }
  return took;
}

test('of 1,000 buys at once of one share each, a hundred shares go to exactly a hundred', async () => {
  const listing = { symbol: 'Scarce', inventory: quantity(100), priceTtlMs: 0 };
  await cluster.client().listInstrument({ ...listing, priceUnits: money(10_000) });
  const order = { name: 'Scarce', type: 'buy', quantity: 1 };
  const headers = { 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify(order) };
  const urls = Array.from(
    { length: 1_000 },
    (_, at) => cluster.urls[at % cluster.urls.length] ?? '',
  );
  const buy = async (url: string) => (await fetch(`${url}/orders`, sent)).status;
  const statuses = await Promise.all(urls.map(buy));
  const wanted = { 200: 100, 403: 900 };
  const counted = (status: number): number => statuses.filter((one) => one === status).length;
  expect({ 200: counted(200), 403: counted(403) }).toEqual(wanted);
  const { value } = await cluster.client().instrument('Scarce');
  expect(value).toMatchObject({ inventory: 0, volume: 100 });
});

test('every number from 0 is answered 200 by each frontend, the next one 404', async () => {
  await cluster.stopChild('catalog');
  const { orders } = (await cluster.client().summary()).value;
  expect(orders).toBeGreaterThan(1_500);
  const wrong: string[] = [];
  const numbers = Array.from({ length: orders }, (_, number) => number).values();
  const reader = async (_: unknown, i: number): Promise<void> => {
    const url = cluster.urls[i % cluster.urls.length] ?? '';
    for (const number of numbers) {
      const { status } = await fetch(`${url}/orders/${number}`);
      if (status !== 200) wrong.push(`order ${number}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, reader));
  expect(wrong).toEqual([]);
  for (const url of cluster.urls) {
    const beyond = await fetch(`${url}/orders/${orders}`);
    expect(beyond.status).toBe(404);
    expect(await beyond.json()).toMatchObject({ error: { reason: 'unknown-order' } });
  }
});

test('afterwards all replicas hold one state, and cash and shares are conserved', async () => {
  const index = await expectEqualDigests(cluster);
  expect(index).toBeGreaterThan(0);
  await expectConserved(cluster);
  expect((await cluster.cli('digest')).code).toBe(0);
});

test('the same customers over the SDK', async () => {
  const { code, stdout } = await cluster.cli('bazaar', '--sdk', '--requests', '50', '-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    mismatches: [],
    counts: { lookups: 250, unanswered: 0 },
  });
  expect(code).toBe(0);
});
