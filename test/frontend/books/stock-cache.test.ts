// Claims about GET /stocks/:name from memory: what it says of itself, when it may not answer, and that
// a client never reads behind its own write.

import { expect, test } from 'vitest';
import type { Invalidation } from '../../../src/client/invalidation-feed.ts';
import { stalenessBoundMs } from '../../../src/client/versioned-cache.ts';
import { logIndex } from '../../../src/domain/ids.ts';
import { FakeBooks } from '../fake-books.ts';
import { frontendOver } from '../running-frontend.ts';

/** A frontend whose catalog is the test. */
async function cached(cacheEntriesMax = 64) {
  const books = new FakeBooks();
  const clock = { nowMs: 1_000 };
  const waiting: Invalidation[] = [];
  let wake: () => void = () => undefined;
  async function* invalidations(signal: AbortSignal): AsyncGenerator<Invalidation> {
    while (!signal.aborted) {
      for (const one of waiting.splice(0)) yield one;
      await new Promise<void>((resolve) => {
        wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
  const { app } = frontendOver(books, {
    ...{ invalidations, cacheEntriesMax },
    monotonicMs: () => clock.nowMs,
  });
  const tell = async (...words: Invalidation[]): Promise<void> => {
    waiting.push(...words);
    wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const get = async (name: string, headers: Record<string, string> = {}) => {
    const reply = await app.inject({ url: `/stocks/${name}`, headers });
    const { 'x-cache': cache, 'x-index': index } = reply.headers;
    return { cache, index, status: reply.statusCode, body: reply.json<unknown>() };
  };
  await tell({ kind: 'reset', index: logIndex(10) }, { kind: 'heartbeat', index: logIndex(10) });
  return { books, app, clock, tell, get };
}

const heartbeat = (index: number): Invalidation => ({ kind: 'heartbeat', index: logIndex(index) });
const changed = (index: number, ...symbols: string[]): Invalidation => ({
  kind: 'changed',
  index: logIndex(index),
  symbols,
});

test('the second look at a stock is a hit with the same body (K07)', async () => {
  const { get } = await cached();
  const first = await get('FishCo');
  const second = await get('FishCo');
  expect([first.cache, second.cache]).toEqual(['miss', 'hit']);
  expect(second.body).toEqual(first.body);
});

test('a change that was told of is seen by the next look, and only its stock is read again', async () => {
  const { books, tell, get } = await cached();
  await get('FishCo');
  await get('GameStart');
  books.tick('FishCo', 9_0000);
  await tell(changed(11, 'FishCo'));
  expect(await get('FishCo')).toMatchObject({ cache: 'miss', body: { data: { price: 9 } } });
  expect(await get('GameStart')).toMatchObject({ cache: 'hit', index: '11' });
});

test('an order of our own is seen at once, before anybody tells of it (K04)', async () => {
  const { app, get } = await cached();
  await get('FishCo');
  const order = { name: 'FishCo', quantity: 5, type: 'buy' };
  await app.inject({ method: 'POST', url: '/orders', payload: order });
  expect(await get('FishCo')).toMatchObject({ cache: 'miss', body: { data: { quantity: 95 } } });
});

test('silence makes it read the books, and speech makes it trust itself again', async () => {
  const { clock, tell, get } = await cached();
  await get('FishCo');
  clock.nowMs += 1_001;
  expect((await get('FishCo')).cache).toBe('bypass');
  await tell(heartbeat(10));
  expect((await get('FishCo')).cache).toBe('hit');
});

test('an answer is never older than the stated bound, whatever was told', async () => {
  const { books, clock, tell, get } = await cached();
  // The heartbeat proves the log's end of at most 500 ms before it came; then nothing is heard.
  await get('FishCo');
  await tell(heartbeat(10));
  const provedMs = clock.nowMs - 500;
  books.tick('FishCo', 9_0000);
  for (let i = 0; i < 30; i += 1) {
    clock.nowMs += 100;
    const read = await get('FishCo');
    if (clock.nowMs - provedMs > stalenessBoundMs) {
      expect(read.body).toMatchObject({ data: { price: 9 } });
    }
  }
});

test('no-cache and a later x-min-index are answered by the books', async () => {
  const { books, get } = await cached();
  await get('FishCo');
  expect((await get('FishCo', { 'cache-control': 'no-cache' })).cache).toBe('bypass');
  books.tick('FishCo', 9_0000);
  const read = await get('FishCo', { 'x-min-index': '11' });
  expect(read).toMatchObject({ cache: 'miss', index: '11', body: { data: { price: 9 } } });
});

test('whoever has seen one stock change is not shown another from before (P08)', async () => {
  const { books, get } = await cached();
  await get('GameStart');
  books.tick('GameStart', 20_0000);
  books.tick('FishCo', 9_0000);
  expect(await get('FishCo')).toMatchObject({ body: { data: { price: 9 } } });
  expect(await get('GameStart')).toMatchObject({ body: { data: { price: 20 } } });
});

test('beyond CACHE_SIZE the stock used longest ago is let go, and /cache shows it', async () => {
  const { app, get } = await cached(2);
  for (const name of ['FishCo', 'GameStart', 'FishCo', 'Endless']) await get(name);
  const { data } = (await app.inject('/cache')).json<{ data: { names: string[] } }>();
  expect(data).toMatchObject({ names: ['Endless', 'FishCo'], counts: { evicted: 1, hit: 1 } });
  expect((await get('GameStart')).cache).toBe('miss');
});

test('a frontend starts with nothing in its cache, and without a size it has none (K02)', async () => {
  const { get } = await cached(0);
  await get('FishCo');
  expect((await get('FishCo')).cache).toBe('bypass');
});

test('many looks at once at a stock that is not there are one read', async () => {
  const { books, get } = await cached();
  let reads = 0;
  const ask = books.instrument.bind(books);
  books.instrument = async (symbol: string) => {
    reads += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return ask(symbol);
  };
  await Promise.all(Array.from({ length: 20 }, () => get('FishCo')));
  expect(reads).toBe(1);
});

test('who asks for an index that is not reached yet delays and fails nobody else', async () => {
  const { get } = await cached();
  const [ahead, other] = await Promise.all([
    get('FishCo', { 'x-min-index': '9007199254740991' }),
    get('FishCo'),
  ]);
  expect(ahead.status).toBe(503);
  expect(other).toMatchObject({ status: 200, cache: 'miss' });
});
