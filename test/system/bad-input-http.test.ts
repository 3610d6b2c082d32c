// What a broken or hostile caller sends over HTTP to a real cluster: each gets a code, a reason and
// a sentence, and no process, order or share is the worse for it. Numbers are those of the list of bad
// inputs (1 to 40); here stand those that need a real cluster, the others in
// test/frontend/bad-input-table.test.ts, and 10 and 30 in access.test.ts.

import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';

let cluster: LocalCluster;
let pids: readonly number[] = [];
let ordersBefore = 0;
/** They begin before all that follows, and last ten seconds of it. */
let headless: Promise<string>[] = [];
let bodiless: Promise<string>[] = [];

beforeAll(async () => {
  cluster = await LocalCluster.start({ demo: true, frontends: 2, profile: 'lan' });
  pids = cluster.pids();
  const { stdout } = await cluster.cli('order', 'buy', '5', 'FishCo');
  expect(stdout).toContain('filled');
  ordersBefore = (await cluster.client().summary()).value.orders;
  headless = slowCallers(499, half);
  bodiless = slowCallers(1, halfBody);
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

/** Connections that begin a request and do not go on; each resolves to what it was told in the end. */
function slowCallers(count: number, bytes: string): Promise<string>[] {
  const { port, hostname } = new URL(cluster.urls[0] ?? '');
  return Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write(bytes);
    return new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  });
}

const half = 'POST /orders HTTP/1.1\r\nhost: x\r\n';
const halfBody = `${half}content-type: application/json\r\ncontent-length: 10\r\n\r\n{"nam`;

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

test('8: an unknown stock is a 404, whether asked for or ordered', async () => {
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

test('15: an oversized body is a 413', async () => {
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

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly index: number;
}

/** An order of the demo account through a frontend, by its number from 0. */
async function ordered(
  fields: object,
  { key, frontend = 0 }: { readonly key?: string; readonly frontend?: number } = {},
): Promise<Answered> {
  const headers = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  const body = JSON.stringify({ symbol: 'BoarCo', side: 'buy', quantity: 1, ...fields });
  const url = `${cluster.urls[frontend] ?? ''}/accounts/demo/orders`;
  const response = await fetch(url, { method: 'POST', headers, body });
  const index = Number(response.headers.get('x-index'));
  return { status: response.status, text: await response.text(), index };
}

const orderCount = async (): Promise<number> => (await cluster.client().summary()).value.orders;

const numberIn = ({ text }: Answered): number =>
  (JSON.parse(text) as { readonly data: { readonly number: number } }).data.number;

test('6: shares times price beyond every number are refused, not wrapped', async () => {
  const most = { quantity: 1_000_000_000, type: 'limit', limit: '900000000.00' };
  const { status } = await ordered(most);
  expect([400, 403, 422]).toContain(status);
});

test('22 to 24: a key sent again, 50 times at once to both frontends, is one order', async () => {
  const before = await orderCount();
  const at = Array.from({ length: 50 }, (_, turn) => turn % 2);
  const answers = await Promise.all(at.map((frontend) => ordered({}, { key: 'k-24', frontend })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(numberIn)).size).toBe(1);
  const again = await ordered({}, { key: 'k-24' });
  expect(again.text, '22: the same answer').toBe(answers[0]?.text);
  const other = await ordered({ quantity: 2 }, { key: 'k-24', frontend: 1 });
  expect([409, 422], '23: another body').toContain(other.status);
  expect(await orderCount()).toBe(before + 1);
  ordersBefore += 1;
});

test('25: a key sent while the leader dies is one order', async () => {
  const before = await orderCount();
  const answers: Answered[] = [];
  const { nodeId } = await cluster.killLeader();
  for (let turn = 0; turn < 6 || !answers.some(({ status }) => status === 201); turn += 1) {
    answers.push(await ordered({}, { key: 'k-25', frontend: turn % 2 }));
  }
  const taken = answers.filter(({ status }) => status === 201);
  expect(new Set(taken.map(numberIn)).size).toBe(1);
  expect(await orderCount()).toBe(before + 1);
  ordersBefore += 1;
  await cluster.untilReady(`node-${nodeId}`);
  pids = cluster.pids();
});

test('34, 35: of two who sell the same shares at once one does, and what is filled stays so', async () => {
  const bought = await ordered({ symbol: 'DuckCo', quantity: 7 });
  const sale = { symbol: 'DuckCo', side: 'sell', quantity: 7 };
  const sales = await Promise.all([ordered(sale), ordered(sale, { frontend: 1 })]);
  const statuses = sales.map(({ status }) => status).sort((one, other) => one - other);
  expect(statuses).toEqual([201, 403]);
  const path = `/accounts/demo/orders/${numberIn(bought)}`;
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await sent(path, { method: 'DELETE' })).toMatchObject({ reason: 'too-late-to-cancel' });
  }
  const waiting = await ordered({ type: 'limit', limit: '0.01' });
  const anothers = `/accounts/bazaar/orders/${numberIn(waiting)}`;
  expect(await sent(anothers, { method: 'DELETE' })).toMatchObject({ reason: 'unknown-order' });
  ordersBefore += 3;
});

test('36: a price that has moved since it was looked at is not paid: the limit guards it', async () => {
  const { status, text } = await ordered({ type: 'limit', limit: '0.01', timeInForce: 'ioc' });
  expect(status).toBe(201);
  expect(text).toContain('"status":"canceled"');
  ordersBefore += 1;
});

test('37: what was just written is read at the other frontend too', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const { index } = await ordered({ symbol: 'SlimeCo' });
    const url = `${cluster.urls[1] ?? ''}/accounts/demo/holdings`;
    const response = await fetch(url, { headers: { 'x-min-index': String(index) } });
    expect(Number(response.headers.get('x-index'))).toBeGreaterThanOrEqual(index);
    const { data } = (await response.json()) as { data: { symbol: string; quantity: number }[] };
    expect(data.find(({ symbol }) => symbol === 'SlimeCo')?.quantity).toBe(turn + 1);
  }
  ordersBefore += 10;
});

test('16, 27: 500 who began a request and went silent were cut, and held up nothing above', async () => {
  for (const text of await Promise.all(bodiless)) expect(text).toMatch(/^HTTP\/1\.1 408 /);
  for (const text of await Promise.all(headless)) expect(text).toMatch(/^(HTTP\/1\.1 408 |$)/);
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
