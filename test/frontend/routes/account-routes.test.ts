// Accounts over HTTP: opening, depositing, ordering, reading, and what each of them refuses.

import { expect, test } from 'vitest';
import { fresh } from '../running-frontend.ts';

const post = (url: string, payload: object, headers: Record<string, string> = {}) => ({
  method: 'POST' as const,
  url,
  headers,
  payload,
});

test('an account is opened once, in the name it was given', async () => {
  const { app } = fresh();
  const opened = await app.inject(post('/accounts', { id: 'alice', name: 'Alice Archer' }));
  expect(opened.statusCode).toBe(201);
  expect(opened.headers['location']).toBe('/accounts/alice');
  expect(opened.json()).toMatchObject({
    data: { id: 'alice', name: 'Alice Archer', kind: 'cash' },
  });
  const again = await app.inject(post('/accounts', { id: 'alice' }));
  expect(again.statusCode).toBe(409);
  expect(again.json()).toMatchObject({ error: { reason: 'duplicate-account' } });
});

test('a deposit is exact decimal money', async () => {
  const { app, books } = fresh();
  const reply = await app.inject(post('/accounts/demo/deposits', { amount: '0.1234' }));
  expect(reply.statusCode).toBe(200);
  expect(reply.headers['x-index']).toBe(String(books.index));
  expect((await app.inject('/accounts/demo')).json()).toMatchObject({
    data: { id: 'demo', kind: 'cash', cash: '100000.1234', reservedCash: '0.00' },
  });
});

test.each([100, '0', '0.00', '-1', '1e3', '1.00001', ' 1', '', '٣', '900719925474.0992', null, {}])(
  'a deposit of %j is refused by name and range',
  async (amount) => {
    const { app, books } = fresh();
    const reply = await app.inject(post('/accounts/demo/deposits', { amount }));
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ error: { reason: 'bad-amount' } });
    expect(reply.body).toContain('amount must be decimal text');
    expect(books.commands).toEqual([]);
  },
);

test.each(['triggers', 'locks', 'holdings'])('%s of nobody are a 404', async (what) => {
  const { app } = fresh();
  expect((await app.inject(`/accounts/nobody/${what}`)).statusCode).toBe(404);
  expect((await app.inject(`/accounts/demo/${what}`)).json()).toEqual({ data: [] });
});

test('a deposit or a new account makes no promise to an Idempotency-Key', async () => {
  const { app, books } = fresh();
  const key = { 'idempotency-key': 'k' };
  const deposit = post('/accounts/demo/deposits', { amount: '1.00' }, key);
  expect((await app.inject(deposit)).statusCode).toBe(400);
  expect((await app.inject(post('/accounts', { id: 'bob' }, key))).statusCode).toBe(400);
  expect(books.commands).toEqual([]);
});

const buy = { symbol: 'FishCo', side: 'buy', type: 'market', quantity: 5 };

test('an order answers with number, price and the index it was committed at', async () => {
  const { app, books } = fresh();
  const reply = await app.inject(post('/accounts/demo/orders', { ...buy, clOrdId: 'mine-1' }));
  expect(reply.statusCode).toBe(201);
  expect(reply.json()).toEqual({
    data: {
      number: 0,
      status: 'filled',
      quantity: 5,
      cumQty: 5,
      price: '7.45',
      index: books.index,
    },
  });
  expect((await app.inject('/accounts/demo/holdings')).json()).toMatchObject({
    data: [{ symbol: 'FishCo', quantity: 5, reserved: 0, cost: '37.25' }],
  });
  expect((await app.inject('/accounts/demo/orders')).json()).toMatchObject({
    data: [{ number: 0, symbol: 'FishCo', side: 'buy', price: '7.45', clOrdId: 'mine-1' }],
  });
});

test('quantity may be its digits as text', async () => {
  const { app } = fresh();
  const reply = await app.inject(post('/accounts/demo/orders', { ...buy, quantity: '5' }));
  expect(reply.statusCode).toBe(201);
});

test('Idempotency-Key and clOrdId are one thing under two names', async () => {
  const { app } = fresh();
  const one = post('/accounts/demo/orders', { ...buy, clOrdId: 'a' }, { 'idempotency-key': 'a' });
  const two = post('/accounts/demo/orders', { ...buy, clOrdId: 'a' }, { 'idempotency-key': 'b' });
  expect((await app.inject(one)).statusCode).toBe(201);
  expect((await app.inject(one)).json()).toMatchObject({ data: { number: 0 } });
  expect((await app.inject(two)).statusCode).toBe(400);
});

test.each([
  [{ ...buy, quantity: 100_000 }, 'insufficient-inventory'],
  [{ ...buy, symbol: 'Endless', quantity: 100_000 }, 'insufficient-cash'],
  [{ ...buy, side: 'sell' }, 'insufficient-shares'],
])('%j is forbidden: %s', async (body, reason) => {
  const { app } = fresh();
  const reply = await app.inject(post('/accounts/demo/orders', body));
  expect(reply.statusCode).toBe(403);
  expect(reply.json()).toMatchObject({ error: { reason } });
});

test('orders are paged, newest first', async () => {
  const { app } = fresh();
  for (let i = 0; i < 5; i += 1) await app.inject(post('/accounts/demo/orders', buy));
  const numbers = async (query: string): Promise<number[]> => {
    const reply = await app.inject(`/accounts/demo/orders${query}`);
    return reply.json<{ data: { number: number }[] }>().data.map((row) => row.number);
  };
  expect(await numbers('?limit=2')).toEqual([4, 3]);
  expect(await numbers('?limit=2&before=3')).toEqual([2, 1]);
  expect(await numbers('')).toEqual([4, 3, 2, 1, 0]);
});

test.each(['limit=-1', 'limit=0', 'limit=501', 'limit=1e9', 'before=x', 'limit=1&limit=2'])(
  'a page of %s is refused',
  async (query) => {
    const { app } = fresh();
    expect((await app.inject(`/accounts/demo/orders?${query}`)).statusCode).toBe(400);
  },
);

test('an account that does not exist is a 404 on every route', async () => {
  const { app } = fresh();
  const replies = await Promise.all([
    app.inject('/accounts/nobody'),
    app.inject('/accounts/nobody/holdings'),
    app.inject('/accounts/nobody/orders'),
    app.inject(post('/accounts/nobody/deposits', { amount: '1.00' })),
    app.inject(post('/accounts/nobody/orders', buy)),
  ]);
  for (const reply of replies) {
    expect(reply.statusCode).toBe(404);
    expect(reply.json()).toMatchObject({ error: { code: 404, message: 'account not found' } });
  }
});

test.each(['%00', '..%2F..', 'a%20b', '%E2%80%AE', 'e%CC%81', 'x'.repeat(65)])(
  'no account could be called %s',
  async (name) => {
    const { app } = fresh();
    expect((await app.inject(`/accounts/${name}`)).statusCode).toBe(400);
    const opened = await app.inject(post('/accounts', { id: decodeURIComponent(name) }));
    expect(opened.statusCode).toBe(400);
  },
);

test('a display name is printable, and not half a character', async () => {
  const { app } = fresh();
  for (const name of ['', 'a\nb', '\u202e', '\ud800', 'x'.repeat(65)]) {
    expect((await app.inject(post('/accounts', { id: 'a', name }))).statusCode).toBe(400);
  }
});
