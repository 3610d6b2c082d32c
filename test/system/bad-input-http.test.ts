// What a broken or hostile caller sends over HTTP to a real cluster: each gets a code, a reason and
// a sentence, and no process, order or share is the worse for it.

import { beforeAll, expect, test } from 'vitest';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';

let cluster: LocalCluster;
let pids: readonly number[] = [];
let ordersBefore = 0;

beforeAll(async () => {
  cluster = await LocalCluster.start({ demo: true, profile: 'lan' });
  pids = cluster.pids();
  const { stdout } = await cluster.cli('order', 'buy', '5', 'FishCo');
  expect(stdout).toContain('filled');
  ordersBefore = (await cluster.client().summary()).value.orders;
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

interface Refused {
  readonly error: { readonly code: number; readonly message: string; readonly reason: string };
}

async function sent(path: string, init: RequestInit = {}) {
  const response = await fetch(`${cluster.urls[0] ?? ''}${path}`, init);
  const text = await response.text();
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.js:|\.ts:/);
  const { error } = JSON.parse(text) as Refused;
  expect(error.code).toBe(response.status);
  expect(error.message.length).toBeGreaterThan(8);
  return { status: response.status, reason: error.reason, message: error.message };
}

const posted = (path: string, body: string) =>
  sent(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

const order = (fields: object): string =>
  JSON.stringify({ name: 'FishCo', quantity: 1, type: 'buy', ...fields });

test.each([
  ['malformed JSON', '{"name":', 'malformed'],
  ['JSON that is no object', '[]', 'malformed'],
  ['a negative quantity', order({ quantity: -1 }), 'bad-quantity'],
  ['a quantity of zero', order({ quantity: 0 }), 'bad-quantity'],
  ['a fraction of a share', order({ quantity: 1.5 }), 'bad-quantity'],
  ['an enormous quantity', order({ quantity: 1e15 }), 'bad-quantity'],
  [
    'a quantity beyond all numbers',
    '{"name":"FishCo","quantity":1e999,"type":"buy"}',
    'bad-quantity',
  ],
  ['a quantity of the wrong type', order({ quantity: '1' }), 'bad-quantity'],
  ['a side that there is not', order({ type: 'short' }), 'malformed'],
  ['a name of the wrong type', order({ name: 7 }), 'malformed'],
  ['a field that there is not', order({ price: 1 }), 'malformed'],
])('%s is a 400 that says what is wrong', async (_what, body, reason) => {
  expect(await posted('/orders', body)).toMatchObject({ status: 400, reason });
});

test('an unknown stock is a 404, whether asked for or ordered', async () => {
  const unknown = { status: 404, reason: 'unknown-symbol' };
  expect(await sent('/stocks/NoSuchCo')).toMatchObject(unknown);
  expect(await posted('/orders', order({ name: 'NoSuchCo' }))).toMatchObject(unknown);
});

test('an unknown account is a 404, whether it is read, paid or trades', async () => {
  const unknown = { status: 404, reason: 'unknown-account' };
  const buy = JSON.stringify({ symbol: 'FishCo', side: 'buy', quantity: 1 });
  expect(await sent('/accounts/nobody')).toMatchObject(unknown);
  expect(await sent('/accounts/nobody/holdings')).toMatchObject(unknown);
  expect(await posted('/accounts/nobody/orders', buy)).toMatchObject(unknown);
  expect(await posted('/accounts/nobody/deposits', '{"amount":"1.00"}')).toMatchObject(unknown);
});

test('an order number that is not there, or is none, is refused as what it is', async () => {
  expect(await sent('/orders/999999')).toMatchObject({ status: 404, reason: 'unknown-order' });
  expect(await sent('/orders/-1')).toMatchObject({ status: 400, reason: 'malformed' });
  expect(await sent('/orders/1e3')).toMatchObject({ status: 400, reason: 'malformed' });
});

test('more than there is, or than one can pay, is a 403', async () => {
  const most = await posted('/orders', order({ quantity: 1_000_000_000 }));
  expect(most).toMatchObject({ status: 403, reason: 'insufficient-inventory' });
  const sell = JSON.stringify({ symbol: 'FishCo', side: 'sell', quantity: 6 });
  const shares = await posted('/accounts/demo/orders', sell);
  expect(shares).toMatchObject({ status: 403, reason: 'insufficient-shares' });
});

test('an oversized body is a 413', async () => {
  const body = order({ name: 'x'.repeat(100_000) });
  expect(await posted('/orders', body)).toMatchObject({ status: 413, reason: 'too-large' });
});

test('a bad amount of money is a 400 that says what an amount is', async () => {
  for (const amount of ['-1.00', '0', '1.00001', '1e9', 'a lot', 1, null]) {
    const refused = await posted('/accounts/demo/deposits', JSON.stringify({ amount }));
    expect(refused).toMatchObject({ status: 400, reason: 'bad-amount' });
    expect(refused.message).toContain('decimal text');
  }
});

test('after all of it: the same processes, the same orders, one state, everything conserved', async () => {
  expect(cluster.pids()).toEqual(pids);
  expect((await cluster.client().summary()).value.orders).toBe(ordersBefore);
  await cluster.stopChild('catalog');
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
  for (const name of ['node-1', 'node-2', 'node-3', 'frontend-0']) {
    expect(cluster.log(name)).not.toMatch(/"event":"(process-broken|broken)"/);
  }
});
