// Orders that may wait, over HTTP: which command each request becomes, and what is refused before one.

import { expect, test } from 'vitest';
import { fresh } from '../running-frontend.ts';

const order = { symbol: 'FishCo', side: 'buy', quantity: 5 };

const commandsOf = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
  const { app, books } = fresh();
  const url = `/accounts/demo/orders${path}`;
  await app.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
  return books.commands;
};

const placed = { account: 'demo', symbol: 'FishCo', side: 'buy', quantity: 5 };

test.each([
  [
    { type: 'limit', limit: '9.50', timeInForce: 'day', clOrdId: 'x' },
    { kind: 'limit-order', limitUnits: 95_000, timeInForce: 'day', clOrdId: 'x' },
  ],
  [
    { type: 'stop', stop: '12' },
    { kind: 'stop-order', stopUnits: 120_000, timeInForce: 'gtc' },
  ],
  [
    { type: 'stop_limit', stop: '12', limit: '12.5' },
    { kind: 'stop-order', stopUnits: 120_000, limitUnits: 125_000, timeInForce: 'gtc' },
  ],
])('%j is placed as it says', async (terms, command) => {
  expect(await commandsOf('POST', '', { ...order, ...terms })).toEqual([{ ...placed, ...command }]);
});

test.each([
  [{ type: 'limit' }, 'a limit order names a limit'],
  [{ limit: '9' }, 'a market order names neither'],
  [{ type: 'stop', stop: '9', limit: '9' }, 'a stop order names a stop and no limit'],
  [{ type: 'stop', stop: '9', timeInForce: 'ioc' }, 'must be \\"gtc\\" or \\"day\\"'],
  [{ timeInForce: 'ioc' }, 'a market order does not wait'],
  [{ type: 'limit', limit: '0' }, 'limit must be decimal text'],
  [{ type: 'limit', limit: '9', timeInForce: 'gtd' }, 'timeInForce must be'],
])('%j is refused in words', async (terms, words) => {
  const { app, books } = fresh();
  const payload = { ...order, ...terms };
  const reply = await app.inject({ method: 'POST', url: '/accounts/demo/orders', payload });
  expect(reply.statusCode).toBe(400);
  expect(reply.body).toContain(words);
  expect(books.commands).toEqual([]);
});

test('an order is replaced, canceled, or canceled with all the others', async () => {
  const named = { account: 'demo', number: 7 };
  expect(await commandsOf('PATCH', '/7', { quantity: 3, price: '9' })).toEqual([
    { kind: 'replace-order', ...named, quantity: 3, priceUnits: 90_000 },
  ]);
  expect(await commandsOf('PATCH', '/7', {})).toEqual([]);
  expect(await commandsOf('DELETE', '/7')).toEqual([{ kind: 'cancel-order', ...named }]);
  expect(await commandsOf('DELETE', '/x')).toEqual([]);
  expect(await commandsOf('DELETE', '')).toEqual([{ kind: 'cancel-all', account: 'demo' }]);
  expect(await commandsOf('DELETE', '?symbol=FishCo')).toEqual([
    { kind: 'cancel-all', account: 'demo', symbol: 'FishCo' },
  ]);
});

test('open orders are read apart from those that are done', async () => {
  const { app } = fresh();
  await app.inject({ method: 'POST', url: '/accounts/demo/orders', payload: order });
  const open = await app.inject('/accounts/demo/orders?open=true');
  expect(open.json()).toEqual({ data: [] });
  const all = await app.inject('/accounts/demo/orders');
  expect(all.json()).toMatchObject({ data: [{ type: 'market', cumQty: 5, leavesQty: 0 }] });
  expect((await app.inject('/accounts/nobody/orders?open=true')).statusCode).toBe(404);
});
