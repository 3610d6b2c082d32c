// Viewers of an account while leaders and frontends die: every order shown once and in order, the same
// frames at two frontends, and in the end the picture that the HTTP API shows; and readers that come
// back for what they missed, of nodes that were not running then.

import { beforeAll, expect, test } from 'vitest';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { StreamReader } from './stream-reader.ts';
import { floor, openTradingFloor, Traders } from './traders.ts';

let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 3, frontends: 2 });
  await openTradingFloor(cluster.client());
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

test('a stream goes on across leader kills and a dead frontend, without gap or repeat', async () => {
  const [first = '', second = ''] = cluster.urls;
  const reader = new StreamReader(floor.account);
  const other = new StreamReader(floor.account);
  await reader.follow(first);
  await other.follow(second);
  const traders = new Traders(cluster.client(), { count: 5 });
  for (let kill = 0; kill < 2; kill += 1) {
    await traders.more(100);
    const { nodeId } = await cluster.killLeader();
    await traders.more(100);
    await cluster.untilReady(`node-${nodeId}`);
  }
  expect(reader.isOpen, 'the socket outlives leaders').toBe(true);
  await expectSameFrames(reader, other);
  other.close();
  const { silenceMaxMs } = reader;
  cluster.killFrontend(0);
  await cluster.eventually('the socket is gone', 5_000, () =>
    Promise.resolve(reader.isOpen ? null : true),
  );
  await traders.more(100);
  await reader.follow(second);
  await traders.more(100);
  await traders.stop();
  await expectSamePicture(reader, second);
  reader.close();

  tellFigures('stream', { orders: reader.orders.length, deltas: reader.deltas, silenceMaxMs });
  expect(reader.flaws).toEqual([]);
  expect(reader.recoveries).toEqual([false, true]);
  const told = traders.told.map((order) => order.number).sort((a, b) => a - b);
  expect(traders.failures).toEqual([]);
  expect(reader.orders).toEqual(told);
});

/** The orders of the account after a place in the log, until `isLast` has come, and the place then. */
async function ordersAfter(fromIndex: number, isLast: (number: number) => boolean) {
  await using client = new HoldfastClient({ endpoints: cluster.endpoints });
  const target = { accounts: [floor.account], symbols: [], epoch: cluster.file().clusterId };
  const orders: number[] = [];
  for await (const frame of client.watch({ ...target, fromIndex }, { onGap: 'throw' })) {
    if (frame.kind === 'heartbeat') continue;
    for (const change of frame.changes) {
      if (change.kind === 'order') orders.push(change.order.number);
    }
    if (orders.some(isLast)) return { orders, index: frame.index };
  }
  throw new Error('the feed ended');
}

test('a program that was away is given exactly the orders after its place, in order (K31)', async () => {
  const { index: begin } = await cluster.client().summary();
  const traders = new Traders(cluster.client(), { count: 5 });
  const first = await ordersAfter(begin, (number) => traders.told[29]?.number === number);
  // Away, while a leader dies and others trade on.
  await traders.more(50);
  const { nodeId } = await cluster.killLeader();
  await traders.more(50);
  await cluster.untilReady(`node-${nodeId}`);
  await traders.stop();
  const told = traders.told.map((order) => order.number).sort((a, b) => a - b);
  const second = await ordersAfter(first.index, (number) => number === told.at(-1));
  expect([...first.orders, ...second.orders]).toEqual(told);
  // And asked by number, from the last one known on, until there is no more.
  const byNumber: number[] = [];
  const client = cluster.client();
  for (let number = (first.orders.at(-1) ?? 0) + 1; ; number += 1) {
    const { value } = await client.orderByNumber(number);
    if (value === null) break;
    byNumber.push(value.number);
  }
  expect(byNumber).toEqual(second.orders);
  expect(traders.failures).toEqual([]);
});

test('a page that left before every process was restarted is told all that it missed', async () => {
  const [url = ''] = cluster.urls;
  const { account } = floor;
  const sold = { symbol: 'Brief', shares: quantity(3) };
  const trade = async (side: 'buy' | 'sell'): Promise<void> => {
    const { symbol, shares } = sold;
    const order = { kind: 'order', account, symbol, side, quantity: shares } as const;
    expect(await cluster.client().submit(order)).toMatchObject({ kind: 'accepted' });
  };
  const price = { priceUnits: money(10_000), inventory: null, priceTtlMs: 0 };
  await cluster.client().submit({ kind: 'list-instrument', symbol: sold.symbol, ...price });
  await trade('buy');
  const reader = new StreamReader(account);
  await reader.follow(url);
  expect(reader.mirror.holding(account, sold.symbol)).not.toBeNull();
  reader.close();
  const from = reader.mirror.completeThrough;
  // More than a fresh snapshot shows.
  const traders = new Traders(cluster.client(), { count: 5 });
  await traders.more(60);
  await traders.stop();
  await trade('sell');
  await cluster.stop();
  await cluster.startLauncher();
  await reader.follow(url);
  expect(reader.recoveries).toEqual([false, true]);
  expect(reader.mirror.holding(account, sold.symbol), 'the last share is gone').toBeNull();
  const told = traders.told.map((order) => order.number).sort((a, b) => a - b);
  expect(reader.orders.slice(0, -1)).toEqual(told);
  await expectSamePicture(reader, url);
  expect(reader.flaws).toEqual([]);
  reader.close();
  const missed = await ordersAfter(from, (number) => number > (told.at(-1) ?? 0));
  expect(missed.orders).toEqual(reader.orders);
  expect(traders.failures).toEqual([]);
});

// Two users, two frontends, one account: told of everything under the same index in the same words.
async function expectSameFrames(reader: StreamReader, other: StreamReader): Promise<void> {
  const reached = Math.max(reader.mirror.completeThrough, other.mirror.completeThrough);
  await cluster.eventually('both viewers are complete', 10_000, () => {
    const least = Math.min(reader.mirror.completeThrough, other.mirror.completeThrough);
    return Promise.resolve(least >= reached ? true : null);
  });
  const through = (of: StreamReader): unknown[] =>
    [...of.news].filter(([index]) => index <= reached);
  expect(through(reader).length).toBeGreaterThan(50);
  expect(through(other)).toEqual(through(reader));
  for (const [at, row] of other.stocks) expect(reader.stocks.get(at) ?? row, at).toEqual(row);
  expect(other.flaws).toEqual([]);
}

interface Reply<Row> {
  readonly index: number;
  readonly data: Row;
}

async function got<Row>(url: string): Promise<Reply<Row>> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const { data } = (await response.json()) as { readonly data: Row };
  return { index: Number(response.headers.get('x-index')), data };
}

async function expectSamePicture(reader: StreamReader, url: string): Promise<void> {
  const { mirror } = reader;
  const at = `${url}/accounts/${floor.account}`;
  const holdings = await got<{ symbol: string; quantity: number }[]>(`${at}/holdings`);
  await cluster.eventually('the viewer is complete', 10_000, () =>
    Promise.resolve(mirror.completeThrough >= holdings.index ? true : null),
  );
  expect(mirror.holdings(floor.account)).toMatchObject(
    holdings.data.map(({ symbol, quantity }) => ({ symbol, quantity })),
  );
  expect(holdings.data).toHaveLength(1);
  const { data: orders } = await got<{ number: number }[]>(`${at}/orders?limit=50`);
  const shown = mirror.orders(floor.account).map((order) => order.number);
  expect(shown).toEqual(orders.map((order) => order.number));
}
