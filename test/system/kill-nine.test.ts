// Power cuts, as near as processes come to them: SIGKILL to every node at once, and to a lone node
// again and again, while traders trade. What was acknowledged is there afterwards.

import { expect, onTestFinished, test } from 'vitest';
import { liveOf } from '../../src/cli/cluster-report.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import type { LocalClusterOptions } from './local-cluster.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';
import { expectAllTold, floor, openTradingFloor, Traders } from './traders.ts';

async function started(options: LocalClusterOptions): Promise<LocalCluster> {
  const cluster = await LocalCluster.start(options);
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  await openTradingFloor(cluster.client());
  return cluster;
}

test('three nodes killed at once under load lose nothing that was acknowledged', async () => {
  const cluster = await started({ nodes: 3, frontends: 0 });
  const traders = new Traders(cluster.client(), { count: 50 });
  await traders.more(2_000);
  const told = traders.told.length;
  const outageMs = await traders.slowestDuring(async () => {
    for (const nodeId of [1, 2, 3]) cluster.signal(nodeId, 'SIGKILL');
    await traders.more(2_000);
  });
  await traders.stop();
  tellFigures('all three killed', { told, toldInAll: traders.told.length, outageMs });
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
  // And once more, as an operator does it: everything stopped and started.
  expect(await cluster.stop()).toBe(0);
  await cluster.startLauncher();
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
});

test('a lone node killed ten times under load loses nothing that was acknowledged', async () => {
  const cluster = await started({ nodes: 1, frontends: 0, profile: 'lan' });
  const traders = new Traders(cluster.client(), { count: 20 });
  const outagesMs: number[] = [];
  for (let kill = 0; kill < 10; kill += 1) {
    await traders.more(200);
    const outageMs = await traders.slowestDuring(async () => {
      cluster.signal(1, 'SIGKILL');
      await traders.more(40);
    });
    outagesMs.push(Math.round(outageMs));
    await cluster.untilReady('node-1');
  }
  await traders.stop();
  tellFigures('a lone node', { kills: 10, told: traders.told.length, outagesMs });
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectConserved(cluster);
});

test('two of five nodes dead: clients are served; three: what is read says how old it is (P04)', async () => {
  const cluster = await started({ nodes: 5, restart: false, profile: 'lan' });
  const traders = new Traders(cluster.client(), { count: 5 });
  await traders.more(50);
  const leader = await cluster.leader();
  const dead = [leader, ...[1, 2, 3, 4, 5].filter((nodeId) => nodeId !== leader).slice(0, 2)];
  for (const nodeId of dead.slice(0, 2)) cluster.signal(nodeId, 'SIGKILL');
  await traders.more(100);
  await traders.stop();
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);

  // The majority is gone with the next: only what a node has may still be read, and says what it is as of.
  const url = `${cluster.urls[0] ?? ''}/accounts/${floor.account}`;
  const read = async (query: string): Promise<{ status: number; index: number; body: unknown }> => {
    const answer = await fetch(`${url}${query}`);
    const index = Number(answer.headers.get('x-index'));
    return { status: answer.status, index, body: await answer.json() };
  };
  const whole = await read('');
  await cluster.eventually('all who live have it', 10_000, async () => {
    const live = liveOf(await cluster.status());
    return live.every((node) => node.appliedIndex >= whole.index) ? true : null;
  });
  cluster.signal(dead[2] ?? 0, 'SIGKILL');
  const stale = await cluster.eventually('a read of the books as they are', 10_000, async () => {
    const answer = await read('?consistency=stale');
    return answer.status === 200 ? answer : null;
  });
  expect(stale.body).toEqual(whole.body);
  expect(stale.index).toBeGreaterThanOrEqual(whole.index);
  const order = JSON.stringify({ name: floor.symbol, quantity: 1, type: 'buy' });
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'without-a-majority' };
  const [current, placed] = await Promise.all([
    read(''),
    fetch(`${cluster.urls[0] ?? ''}/orders`, { method: 'POST', headers, body: order }),
  ]);
  expect(current.status).toBe(503);
  expect([503, 504]).toContain(placed.status);
});
