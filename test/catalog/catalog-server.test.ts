// Claims about what a catalog serves, over real gRPC: one cut per answer, invalidations in log order
// across breaks, no heartbeat of its own.

import { expect, test } from 'vitest';
import type { Invalidation } from '../../src/client/invalidation-feed.ts';
import { money } from '../../src/domain/money.ts';
import { RunningCatalog, clientOf } from './running-catalog.ts';

/** Reads until `enough` says so. */
async function heard(
  feed: AsyncIterable<Invalidation>,
  enough: (all: readonly Invalidation[]) => boolean,
  all: Invalidation[] = [],
): Promise<Invalidation[]> {
  for await (const one of feed) {
    all.push(one);
    if (enough(all)) return all;
  }
  return all;
}

test('a lookup names the entry it is as of, and an unlisted symbol is null', async () => {
  const catalog = await RunningCatalog.start();
  catalog.snapshot(10, { A: 1_0000 });
  const client = clientOf(catalog);
  expect(await client.lookup('A')).toMatchObject({ index: 10, value: { priceUnits: 1_0000 } });
  expect((await client.lookup('Z')).value).toBeNull();
});

test('many prices of one answer are as of one index, under racing changes (P02)', async () => {
  const catalog = await RunningCatalog.start();
  catalog.snapshot(1, { A: 1, B: 1 });
  const client = clientOf(catalog);
  let index = 1;
  const writer = setInterval(() => {
    index += 1;
    catalog.change(index, { A: index, B: index });
  }, 1);
  try {
    for (let i = 0; i < 100; i += 1) {
      const { value } = await client.lookupMany(['A', 'B', 'Unlisted']);
      expect(value.map(({ symbol }) => symbol)).toEqual(['A', 'B']);
      expect(value[0]?.priceUnits).toBe(value[1]?.priceUnits);
    }
  } finally {
    clearInterval(writer);
  }
});

test('a reader who has seen further waits for the view, and is refused if it does not come', async () => {
  const catalog = await RunningCatalog.start();
  catalog.snapshot(10, { A: 1 });
  const client = clientOf(catalog);
  const later = client.lookup('A', { minIndex: 11 });
  catalog.change(11, { A: 2 });
  expect((await later).value?.priceUnits).toBe(2);
  await expect(client.lookup('A', { minIndex: 99, deadlineMs: 300 })).rejects.toMatchObject({
    effect: 'none',
  });
});

test('invalidations come in log order, and a heartbeat only when the node gave one', async () => {
  const catalog = await RunningCatalog.start();
  catalog.snapshot(10, { A: 1, B: 1 });
  const feed = clientOf(catalog).invalidations();
  const reading = heard(feed, (all) => all.length === 4);
  while (catalog.readers === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  catalog.change(11, { A: 2 });
  catalog.change(12, { A: 3, B: 3 });
  catalog.heartbeat(15);
  expect(await reading).toEqual([
    { kind: 'reset', index: 10 },
    { kind: 'changed', index: 11, symbols: ['A'] },
    { kind: 'changed', index: 12, symbols: ['A', 'B'] },
    { kind: 'heartbeat', index: 15 },
  ]);
});

test('after its catalog died a reader goes on at another one with what it missed', async () => {
  const first = await RunningCatalog.start();
  const second = await RunningCatalog.start();
  for (const catalog of [first, second]) catalog.snapshot(10, { A: 1, B: 1 });
  const all: Invalidation[] = [];
  const reading = heard(clientOf(first, second).invalidations(), () => all.length === 3, all);
  while (first.readers === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const catalog of [first, second]) catalog.change(11, { A: 2 });
  second.change(12, { B: 2 });
  await expect.poll(() => all.length).toBe(2);
  first.stop();
  expect(await reading).toEqual([
    { kind: 'reset', index: 10 },
    { kind: 'changed', index: 11, symbols: ['A'] },
    { kind: 'changed', index: 12, symbols: ['B'] },
  ]);
});

test('a reader who was away longer than is remembered is told to forget everything', async () => {
  const first = await RunningCatalog.start();
  const second = await RunningCatalog.start('e', null, 1);
  for (const catalog of [first, second]) catalog.snapshot(10, { A: 1 });
  const reading = heard(clientOf(first, second).invalidations(), (all) => all.length === 2);
  while (first.readers === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const index of [11, 12, 13]) second.change(index, { A: index });
  first.stop();
  expect(await reading).toEqual([
    { kind: 'reset', index: 10 },
    { kind: 'reset', index: 13 },
  ]);
});

test('a stream of updates is acknowledged in order, and a refusal names its place', async () => {
  let index = 0;
  const gate = {
    offer: async (source: number, updates: readonly unknown[]) => {
      await new Promise((resolve) => setTimeout(resolve, updates.length === 1 ? 20 : 1));
      index += 1;
      return {
        index,
        accepted: updates.length,
        conflated: 0,
        refused: [{ position: source, reason: 'x' }],
      };
    },
  };
  const catalog = await RunningCatalog.start('e', gate);
  const stream = clientOf(catalog).ingest(4);
  const update = { symbol: 'A', priceUnits: money(1), sequence: 1 };
  const acks = await Promise.all([stream.send([update]), stream.send([update, update])]);
  expect(acks.map(({ accepted }) => accepted)).toEqual([1, 2]);
  expect(acks[0].refused).toEqual([{ position: 4, reason: 'x' }]);
  stream.close();
});

test('a client that was shown a change is shown nothing from before it by another catalog (P08)', async () => {
  const ahead = await RunningCatalog.start();
  const behind = await RunningCatalog.start();
  ahead.snapshot(12, { A: 2 });
  behind.snapshot(10, { A: 1 });
  const client = clientOf(ahead, behind);
  expect((await client.lookup('A')).value?.priceUnits).toBe(2);
  ahead.stop();
  const later = client.lookup('A');
  behind.change(12, { A: 2 });
  expect((await later).value?.priceUnits).toBe(2);
});
