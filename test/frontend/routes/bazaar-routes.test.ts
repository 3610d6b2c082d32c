// The stock bazaar's published contract, route by route: envelopes, codes, headers.

import { expect, test } from 'vitest';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import { money } from '../../../src/domain/money.ts';
import { FakeBooks } from '../fake-books.ts';
import { fresh, frontendOver } from '../running-frontend.ts';

test('a stock is looked up with its price and quantity as JSON numbers', async () => {
  const { app } = fresh();
  const reply = await app.inject('/stocks/GameStart');
  expect(reply.statusCode).toBe(200);
  expect(reply.json()).toEqual({ data: { name: 'GameStart', price: 15.99, quantity: 100 } });
  expect(reply.headers['x-index']).toBe('10');
  expect(reply.headers['x-cache']).toBe('bypass');
});

test('a stock the house never runs out of has no quantity', async () => {
  const { app } = fresh();
  expect((await app.inject('/stocks/Endless')).json()).toEqual({
    data: { name: 'Endless', price: 1.25, quantity: null },
  });
});

test('all stocks are listed', async () => {
  const { app } = fresh();
  const { data } = (await app.inject('/stocks')).json<{ data: { name: string }[] }>();
  expect(data.map((row) => row.name)).toEqual(['GameStart', 'FishCo', 'Endless']);
});

test('closes of the day before are told as far as a catalog knows them', async () => {
  const known = new Map([['FishCo', money(123_400)]]);
  const { app } = frontendOver(new FakeBooks(), { closes: () => Promise.resolve(known) });
  const { data } = (await app.inject('/closes')).json<{ data: { dayBegan: string } }>();
  expect(data).toMatchObject({ closes: { FishCo: '12.34' } });
  expect(Date.parse(data.dayBegan) % 86_400_000).toBe(0);
  expect((await fresh().app.inject('/closes')).json()).toMatchObject({ data: { closes: {} } });
});

test.each(['Nope', 'NonexistentStock', 'a'.repeat(64)])('stock %s is not found', async (name) => {
  const { app } = fresh();
  const reply = await app.inject(`/stocks/${name}`);
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toEqual({
    error: { code: 404, message: 'stock not found', reason: 'unknown-symbol' },
  });
});

test.each(['%00', 'a%00b', '%2e%2e%2fx', '%E2%80%AEevil', 'a%20b', 'a'.repeat(65), '%2Fetc'])(
  'no stock could be called %s',
  async (name) => {
    const { app } = fresh();
    const reply = await app.inject(`/stocks/${name}`);
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ error: { code: 400, reason: 'malformed' } });
  },
);

const order = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST' as const,
  url: '/orders',
  headers: { 'content-type': 'application/json', ...headers },
  payload: typeof body === 'string' ? body : JSON.stringify(body),
});

const buyOne = { name: 'GameStart', quantity: 1, type: 'buy' };

test('orders on the house account are numbered from 0 and can be looked up', async () => {
  const { app, books } = fresh();
  const first = await app.inject(order(buyOne));
  const second = await app.inject(order({ name: 'FishCo', quantity: 7, type: 'sell' }));
  expect(first.statusCode).toBe(200);
  expect(first.json()).toEqual({ data: { transaction_number: 0 } });
  expect(second.json()).toEqual({ data: { transaction_number: 1 } });
  expect(second.headers['x-index']).toBe(String(books.index));
  expect(books.commands[0]).toMatchObject({ account: 'bazaar', side: 'buy' });
  expect((await app.inject('/orders/1')).json()).toEqual({
    data: { number: 1, name: 'FishCo', type: 'sell', quantity: 7 },
  });
  expect((await app.inject('/stocks/FishCo')).json()).toMatchObject({ data: { quantity: 107 } });
});

test('an order nobody placed is not found', async () => {
  const { app } = fresh();
  const reply = await app.inject('/orders/99');
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toEqual({
    error: { code: 404, message: 'order not found', reason: 'unknown-order' },
  });
});

test.each(['-1', '1.5', '1e3', 'abc', '9007199254740993', '%D9%A3', '0x1'])(
  'order number %s makes no sense',
  async (number) => {
    const { app } = fresh();
    expect((await app.inject(`/orders/${number}`)).statusCode).toBe(400);
  },
);

test('more than the house has is forbidden, names the stock, and carries the index', async () => {
  const { app, books } = fresh();
  const reply = await app.inject(order({ name: 'GameStart', quantity: 101, type: 'buy' }));
  expect(reply.statusCode).toBe(403);
  expect(reply.json()).toEqual({
    error: {
      code: 403,
      message: 'Not enough stock for 101 GameStart.',
      reason: 'insufficient-inventory',
    },
  });
  expect(reply.headers['x-index']).toBe(String(books.index));
});

test.each(['Nope', 'NonexistentStock'])('an order for unknown stock %s is a 404', async (name) => {
  const { app } = fresh();
  const reply = await app.inject(order({ ...buyOne, name }));
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toMatchObject({ error: { message: 'stock not found' } });
});

test('the same Idempotency-Key takes effect once and gets the first number again', async () => {
  const { app } = fresh();
  const keyed = order(buyOne, { 'idempotency-key': 'k-1' });
  const first = await app.inject(keyed);
  await app.inject(order(buyOne));
  const again = await app.inject(keyed);
  expect(again.json()).toEqual(first.json());
  expect((await app.inject('/stocks/GameStart')).json()).toMatchObject({ data: { quantity: 98 } });
});

test('the same Idempotency-Key for another order is a conflict', async () => {
  const { app } = fresh();
  await app.inject(order(buyOne, { 'idempotency-key': 'k-1' }));
  const other = await app.inject(order({ ...buyOne, quantity: 2 }, { 'idempotency-key': 'k-1' }));
  expect(other.statusCode).toBe(409);
  expect(other.json()).toMatchObject({ error: { reason: 'duplicate-order' } });
});

test.each(['', 'x'.repeat(65), 'x'.repeat(10_000), 'with space', 'ümlaut'])(
  'a malformed Idempotency-Key is refused and nothing is ordered (%#)',
  async (key) => {
    const { app, books } = fresh();
    expect((await app.inject(order(buyOne, { 'idempotency-key': key }))).statusCode).toBe(400);
    expect(books.commands).toEqual([]);
  },
);

test('who prefers a minimal answer gets the index and where the order is, and no body', async () => {
  const { app, books } = fresh();
  const reply = await app.inject(order(buyOne, { prefer: 'respond-async, return=minimal' }));
  expect(reply.statusCode).toBe(204);
  expect(reply.body).toBe('');
  expect(reply.headers['x-index']).toBe(String(books.index));
  expect(reply.headers['location']).toBe('/orders/0');
  expect(reply.headers['preference-applied']).toBe('return=minimal');
});

test('x-min-index and consistency reach the books; what they cannot be is refused', async () => {
  const { app } = fresh();
  const ok = { url: '/stocks/GameStart?consistency=stale', headers: { 'x-min-index': '5' } };
  expect((await app.inject(ok)).statusCode).toBe(200);
  const ahead = await app.inject({ url: '/stocks/FishCo', headers: { 'x-min-index': '11' } });
  expect(ahead.statusCode).toBe(503);
  expect(ahead.json()).toMatchObject({ error: { reason: 'behind' } });
  const bad = { url: '/stocks/GameStart', headers: { 'x-min-index': '-5' } };
  expect((await app.inject(bad)).statusCode).toBe(400);
  expect((await app.inject('/stocks/GameStart?consistency=loose')).statusCode).toBe(400);
  expect((await app.inject('/stocks?consistency=stale&consistency=stale')).statusCode).toBe(400);
  expect((await app.inject('/stocks?acount=a')).statusCode).toBe(400);
});

test.each([
  ['no-quorum', 'none', 503],
  ['overloaded', 'none', 503],
  ['unavailable', 'none', 503],
  ['timed-out', 'none', 503],
  ['not-leader', 'none', 503],
  ['timed-out', 'unknown', 504],
  ['no-quorum', 'unknown', 504],
  ['session-expired', 'unknown', 504],
] as const)('%s with effect %s is answered %i, to be tried again', async (code, effect, status) => {
  const { app, books } = fresh();
  books.failure = new ClusterError(code, effect);
  for (const reply of [await app.inject(order(buyOne)), await app.inject('/stocks/GameStart')]) {
    expect(reply.statusCode).toBe(status);
    expect(reply.json()).toMatchObject({ error: { code: status, reason: code, effect } });
    expect(reply.headers['retry-after']).toBe('1');
  }
});

test('what nobody foresaw is a bare 500: no stack, no message from inside', async () => {
  const { app, books } = fresh();
  books.failure = new TypeError('secret at /home/x.ts:12');
  const reply = await app.inject(order(buyOne));
  expect(reply.statusCode).toBe(500);
  expect(reply.json()).toMatchObject({ error: { code: 500, reason: 'internal' } });
  expect(reply.body).not.toMatch(/secret|stack|\.ts/);
});
