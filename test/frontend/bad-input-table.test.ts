// The list of bad inputs that a public HTTP API must expect, each with the answer it gets here. Rules for
// all: a refusal in the envelope, no stack, nothing reaches the books, and the frontend goes on. By their
// numbers, 1 to 40; 6, 8, 16, 22 to 25, 27 and 34 to 37 need a cluster (test/system/bad-input-http), 10 and
// 30 its tokens (test/system/access).

import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeBooks } from './fake-books.ts';
import { raw } from './raw-exchange.ts';
import type { HttpApp } from '../../src/frontend/frontend.ts';
import { builtOver, frontendOver, listening } from './running-frontend.ts';

interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
}

/** One frontend stands for all of the table: none of it may harm the next. */
const books = new FakeBooks();
let app: HttpApp;

beforeAll(() => {
  ({ app } = builtOver(books));
});

afterAll(() => app.close());

const json = { 'content-type': 'application/json' };
const key = { 'apca-api-key-id': 'demo', 'apca-api-secret-key': 'x' };

const post = (url: string, payload: string | Buffer, headers = {}): Sent => ({
  ...{ method: 'POST', url, payload },
  headers: { ...json, ...headers },
});

/** An account order with one field as JSON text. */
function accountOrder(field: string, value: string): Sent {
  const fields = { symbol: '"FishCo"', side: '"buy"', quantity: '1', [field]: value };
  const pairs = Object.entries(fields).map(([name, text]) => `"${name}":${text}`);
  return post('/accounts/demo/orders', `{${pairs.join(',')}}`);
}

function alpacaOrder(field: string, value: string): Sent {
  const side = { symbol: '"FishCo"', side: '"buy"', qty: '"1"' };
  const fields = { ...side, type: '"market"', time_in_force: '"day"', [field]: value };
  const pairs = Object.entries(fields).map(([name, text]) => `"${name}":${text}`);
  return post('/v2/orders', `{${pairs.join(',')}}`, key);
}

const quantities = [
  ...['"-1"', '"0"', '"1.5"', '"1e3"', '"0x10"', '" 1"', '"٣"', '"9007199254740993"', '1e308'],
  ...['9007199254740993', 'null', 'true', '[]', '{}', '""', '"NaN"', '"Infinity"'],
];
const prices = [
  '"NaN"',
  '"Infinity"',
  'null',
  'true',
  '[]',
  '{}',
  '"-1"',
  '"0"',
  '"1e3"',
  '"1.00001"',
];
const symbols = [
  '"a\\u0000b"',
  '"\\u202eXYZ"',
  '"../x"',
  '"a/b"',
  '"a!b"',
  '"a\\uffffb"',
  '""',
  '7',
];
const both = 'content-length: 5\r\ntransfer-encoding: chunked';
const bodies = ['', '{', 'x', '[1,2]', '{"a":1,}', '\u0000'];

test.each([
  ...bodies.map((body) => ['1 not JSON', post('/accounts/demo/orders', body), 400] as const),
  ...bodies.map((body) => ['1 not JSON', post('/v2/orders', body, key), [400, 422]] as const),
  ...quantities.map((text) => ['2-5 quantity', accountOrder('quantity', text), 400] as const),
  ...quantities
    .filter((text) => text !== 'null')
    .map((text) => ['2-5 qty', alpacaOrder('qty', text), 422] as const),
  ...prices.map((text) => ['7 price', accountOrder('limit', text), 400] as const),
  ...prices
    .filter((text) => text !== 'null')
    .map((text) => ['7 price', alpacaOrder('limit_price', text), 422] as const),
  ...symbols.map((text) => ['9 symbol', accountOrder('symbol', text), 400] as const),
  ...symbols.map((text) => ['9 symbol', alpacaOrder('symbol', text), 422] as const),
  ['9 a symbol of 1 MiB', accountOrder('symbol', JSON.stringify('x'.repeat(2 ** 20))), 413],
  ['11 a parameter twice', { url: '/accounts/demo/orders?limit=1&limit=2' }, 400],
  ['11 a parameter twice', { url: '/v2/orders?status=all&status=open', headers: key }, 422],
  ['12 __proto__', accountOrder('__proto__', '{"admin":true}'), 400],
  ['12 constructor', alpacaOrder('constructor', '{"prototype":{}}'), [400, 422]],
  ['13 a field of the books', accountOrder('status', '"FILLED"'), 400],
  ['13 a field of another', accountOrder('userId', '"bazaar"'), 400],
  ['13 a field nobody knows', alpacaOrder('status', '"filled"'), 422],
  ['14 nested 30,000 deep', post('/v2/orders', '['.repeat(30_000), key), [400, 422]],
  ['18 content type', post('/orders', '{}', { 'content-type': 'application/xml' }), 415],
  ['18 a tab in it', post('/orders', '{}', { 'content-type': 'application/json\ta' }), 415],
  ['18 a space before it', post('/orders', '{}', { 'content-type': ' application/json' }), 400],
  ['18 other case', post('/orders', '{}', { 'content-type': 'Application/JSON ; x' }), 400],
  ['18 no content type', { method: 'POST', url: '/orders', payload: '{}' }, 415],
  ['20 a method that a route has not', { method: 'PUT', url: '/stocks/FishCo' }, 404],
  ['20 an override', { url: '/orders', headers: { 'x-http-method-override': 'POST' } }, 404],
  ['21 NUL', { url: '/stocks/%00' }, 400],
  ['21 slashes', { url: '//stocks//FishCo' }, 404],
  ['21 a path of 8 KiB', { url: `/stocks/${'x'.repeat(8_192)}` }, [404, 414]],
  ['26 a key of 10 kB', post('/orders', '{}', { 'idempotency-key': 'x'.repeat(10_000) }), 400],
  ['26 an empty key', post('/orders', '{}', { 'idempotency-key': '' }), 400],
  ['32 a stale version', post('/accounts/demo/orders', '{}', { 'if-match': '"1"' }), 412],
  ['32 a stale version', post('/v2/orders', '{}', { ...key, 'if-match': '"1"' }), 412],
  ['33 limit', { url: '/accounts/demo/orders?limit=-1' }, 400],
  ['33 limit', { url: '/accounts/demo/orders?limit=1000000000' }, 400],
  ['33 limit', { url: '/v2/orders?limit=501', headers: key }, 422],
  ['33 a forged cursor', { url: '/v2/orders?before_order_id=x', headers: key }, 422],
  ['34 an order of nobody', { method: 'DELETE', url: '/v2/orders/7', headers: key }, 404],
  ['38 a zipped body', post('/orders', '{}', { 'content-encoding': 'gzip' }), 415],
  ['39 not UTF-8', post('/v2/orders', Buffer.from([0x22, 0xff, 0x22]), key), [400, 422]],
  ['40 a lone surrogate', post('/accounts', '{"id":"a\\ud800"}'), 400],
  ['40 the other form of a name', post('/accounts', '{"id":"Ame\\u0301lie"}'), 400],
] as readonly (readonly [string, Sent, number | readonly number[]])[])(
  '%s: %j is answered %j',
  async (_what, sent, wanted) => {
    const before = books.index;
    const reply = await app.inject(sent);
    expect([wanted].flat()).toContain(reply.statusCode);
    expect(reply.body).not.toMatch(/stack|node_modules|\.[jt]s:\d/);
    const body = reply.json<{ error?: { code: number }; code?: number }>();
    const told = body.error?.code ?? Math.floor((body.code ?? 0) / 100_000);
    expect(told).toBe(reply.statusCode);
    expect([books.commands, books.index]).toEqual([[], before]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    expect((await app.inject('/livez')).statusCode).toBe(200);
  },
);

test.each([
  ['15 a body announced as 10 MiB', postHead('content-length: 10485760'), '413'],
  ['17 chunks of no size', `${postHead('transfer-encoding: chunked')}zz\r\nhello\r\n`, '400'],
  ['17 a length and chunks', `${postHead(both)}0\r\n\r\n`, '400'],
  ['17 two lengths', postHead('content-length: 5\r\ncontent-length: 6'), '400'],
  ['19 2,000 headers', `GET / HTTP/1.1\r\nhost: x\r\n${manyHeaders()}\r\n`, '431'],
  ['19 a header of 64 KiB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(65_536)}\r\n\r\n`, '431'],
  ['20 TRACE', 'TRACE /stocks HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '404'],
  ['21 a path of 64 KiB', `GET /${'x'.repeat(65_536)} HTTP/1.1\r\nhost: x\r\n\r\n`, '431'],
  ['21 dots', 'GET /stocks/%2e%2e HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '400'],
  ['26 CR LF in a key', keyed('a\rb'), '400'],
])('%s ends with %3$s and without harm', async (_what, bytes, status) => {
  const { address, app } = await listening(new FakeBooks());
  const text = await raw(address, bytes);
  expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect((await app.inject('/livez')).statusCode).toBe(200);
});

function postHead(lines: string): string {
  return `POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${lines}\r\n\r\n`;
}

function keyed(value: string): string {
  return `GET /stocks HTTP/1.1\r\nhost: x\r\nidempotency-key: ${value}\r\nconnection: close\r\n\r\n`;
}

function manyHeaders(): string {
  return Array.from({ length: 2_000 }, (_, at) => `x-${at}: ${at}\r\n`).join('');
}

test('29: a thousand requests in one breath are all answered, in order', async () => {
  const { address } = await listening(new FakeBooks());
  const one = 'GET /stocks/FishCo HTTP/1.1\r\nhost: x\r\n\r\n';
  const last = 'GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
  const text = await raw(address, one.repeat(1_000) + last);
  expect(text.match(/HTTP\/1\.1 200 /g)).toHaveLength(1_001);
});

test('28, 31: beyond its rate a caller is told when to come back, whatever its headers claim', async () => {
  const { app } = frontendOver(new FakeBooks(), { requestsPerSecondMax: 5 });
  const statuses: number[] = [];
  for (let sent = 0; sent < 10; sent += 1) {
    const headers = { 'x-forwarded-for': `10.0.0.${sent}`, 'x-user-id': String(sent) };
    const reply = await app.inject({ url: '/stocks', headers });
    statuses.push(reply.statusCode);
    if (reply.statusCode !== 429) continue;
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    expect(reply.json()).toMatchObject({ error: { code: 429, reason: 'rate-limited' } });
  }
  expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
  expect(statuses).toContain(429);
  const other = await app.inject({ url: '/v2/clock', headers: key });
  expect(other.statusCode, 'another caller is unharmed').toBe(200);
  expect((await app.inject('/livez')).statusCode).toBe(200);
});

test('28: a tool for Alpaca’s API is told in its own shape', async () => {
  const { app } = frontendOver(new FakeBooks(), { requestsPerSecondMax: 1 });
  await app.inject({ url: '/v2/clock', headers: key });
  const reply = await app.inject({ url: '/v2/clock', headers: key });
  expect(reply.json()).toMatchObject({ code: 42910000 });
});
