// Claims about the SDK's price cache, over a real catalog server: requests grow with changes and not
// with reads, misses at once are one, answers are young, and order is kept across symbols.

import { expect, test, onTestFinished } from 'vitest';
import { PriceCache } from '../../src/client/price-cache.ts';
import type { PriceCacheOptions } from '../../src/client/price-cache.ts';
import { stalenessBoundMs } from '../../src/client/versioned-cache.ts';
import { RunningCatalog, clientOf } from '../catalog/running-catalog.ts';

async function running(options: Partial<PriceCacheOptions> = {}) {
  const catalog = await RunningCatalog.start();
  const prices = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`S${at}`, 10]));
  catalog.snapshot(10, { ...prices, A: 0, B: 0 });
  const cache = new PriceCache({ catalog: clientOf(catalog), ...options });
  onTestFinished(() => cache.close());
  await expect.poll(() => catalog.readers).toBe(1);
  catalog.heartbeat();
  await expect.poll(() => cache.stats().live).toBe(true);
  const beating = setInterval(() => {
    catalog.heartbeat();
  }, 100);
  const stopBeating = (): void => {
    clearInterval(beating);
  };
  onTestFinished(stopBeating);
  return { catalog, cache, stopBeating };
}

test('ten thousand reads of ten symbols cost as many requests as there were changes (P06)', async () => {
  const { catalog, cache } = await running();
  const updates = 20;
  for (let i = 0; i < 10_000; i += 1) {
    if (i % (10_000 / updates) === 0) {
      catalog.change(11 + i, { [`S${i % 10}`]: 11 + i });
      await expect.poll(() => cache.stats().invalidations).toBe(1 + i / (10_000 / updates));
    }
    await cache.get(`S${i % 10}`);
  }
  const { requests, hits, misses } = cache.stats();
  expect(hits + misses).toBe(10_000);
  // Ten first reads, and at most a prefetch and a miss for each change.
  expect(requests).toBeLessThanOrEqual(10 + 2 * updates);
});

test('concurrent misses are one request', async () => {
  const { catalog, cache } = await running();
  const reads = await Promise.all(Array.from({ length: 200 }, (_, at) => cache.get(`S${at % 10}`)));
  expect(reads.every(({ value }) => value?.priceUnits === 10)).toBe(true);
  expect(catalog.lookups).toBe(1);
});

test('a price that is asked for often is there again before anybody asks', async () => {
  const { catalog, cache } = await running();
  for (let i = 0; i < 5; i += 1) await cache.get('S1');
  catalog.change(11, { S1: 77 });
  await expect.poll(() => catalog.lookups).toBe(2);
  await expect.poll(async () => (await cache.get('S1')).value?.priceUnits).toBe(77);
  expect(catalog.lookups).toBe(2);
  expect(cache.stats()).toMatchObject({ prefetched: 1, misses: 1 });
});

test('many prices are one cut, from memory too', async () => {
  const { catalog, cache } = await running({ prefetchHitsMin: 0 });
  await cache.getMany(['A', 'B']);
  const kept = await cache.getMany(['A', 'B']);
  expect(kept).toMatchObject({ from: 'cache', index: 10 });
  catalog.change(11, { A: 1, B: 1 });
  const { value } = await cache.getMany(['A', 'B'], { minIndex: 11 });
  expect([...value.values()].map(({ priceUnits }) => priceUnits)).toEqual([1, 1]);
});

test('whoever has seen B=i never then reads A<i, whatever is cached and however reads race (P08)', async () => {
  const { catalog, cache } = await running();
  let index = 10;
  let i = 0;
  const writer = setInterval(() => {
    i += 1;
    catalog.change((index += 1), { A: i });
    catalog.change((index += 1), { B: i });
  }, 1);
  onTestFinished(() => {
    clearInterval(writer);
  });
  for (let reads = 0; reads < 400; reads += 1) {
    const b = (await cache.get('B')).value?.priceUnits ?? 0;
    const a = (await cache.get('A')).value?.priceUnits ?? 0;
    expect(a).toBeGreaterThanOrEqual(b);
  }
});

test('nothing is answered from memory that could be older than the stated bound', async () => {
  const clock = { nowMs: 0 };
  const { cache, stopBeating } = await running({ now: () => clock.nowMs });
  stopBeating();
  await cache.get('S1');
  // A heartbeat proves the end of the log of at most 500 ms before it; then comes silence.
  const provedMs = -500;
  for (clock.nowMs = 0; clock.nowMs <= 2_000; clock.nowMs += 50) {
    const { from } = await cache.get('S1');
    if (clock.nowMs - provedMs > stalenessBoundMs) expect(from).toBe('catalog');
    else expect(from).toBe('cache');
  }
});

test('a catalog nobody vouches for is answered from only when that is allowed, and labelled', async () => {
  const catalog = await RunningCatalog.start();
  catalog.snapshot(10, { A: 5 });
  const strict = new PriceCache({ catalog: clientOf(catalog) });
  const lenient = new PriceCache({ catalog: clientOf(catalog), allowStale: true });
  onTestFinished(async () => {
    await strict.close();
    await lenient.close();
  });
  await expect(strict.get('A')).rejects.toMatchObject({ code: 'no-quorum', effect: 'none' });
  expect(await lenient.get('A')).toMatchObject({ stale: true, value: { priceUnits: 5 } });
});

test('a subscriber hears of the last change, in one cut each time and never backwards', async () => {
  const { catalog, cache } = await running();
  const ends = new AbortController();
  const seen = { A: -1, B: -1 };
  const reading = (async () => {
    for await (const { value } of cache.subscribe(['A', 'B'], { signal: ends.signal })) {
      const a = value.get('A')?.priceUnits ?? seen.A;
      const b = value.get('B')?.priceUnits ?? seen.B;
      expect(a).toBeGreaterThanOrEqual(seen.A);
      expect(a).toBeGreaterThanOrEqual(b);
      seen.A = a;
      seen.B = b;
      if (b === 100) ends.abort();
    }
  })();
  let index = 10;
  for (let i = 1; i <= 100; i += 1) {
    catalog.change((index += 1), { A: i });
    catalog.change((index += 1), { B: i });
    if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await reading;
  expect(seen).toEqual({ A: 100, B: 100 });
});
