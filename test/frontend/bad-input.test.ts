// What a hostile or broken client may send: each gets a code, a reason and a sentence; the process
// lives, the books hear nothing, and no stack leaves.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpApp } from '../../src/frontend/frontend.ts';
import { FakeBooks } from './fake-books.ts';
import { raw } from './raw-exchange.ts';
import { builtOver, fresh, listening } from './running-frontend.ts';

/** Bodies are refused by one frontend: none of them may harm the next. */
const sharedBooks = new FakeBooks();
let shared: HttpApp;

beforeAll(() => {
  ({ app: shared } = builtOver(sharedBooks));
});

afterAll(() => shared.close());

const json = { 'content-type': 'application/json' };

interface Envelope {
  readonly error: { readonly code: number; readonly message: string; readonly reason: string };
}

async function sent(payload: string | Buffer, headers: Record<string, string> = json) {
  const reply = await shared.inject({ method: 'POST', url: '/orders', headers, payload });
  expect(sharedBooks.commands).toEqual([]);
  expect(reply.body).not.toMatch(/stack|node_modules|\.ts:/);
  const { error } = reply.json<Envelope>();
  expect(error.code).toBe(reply.statusCode);
  return { status: reply.statusCode, ...error };
}

const with_ = (field: string, value: string): string => {
  const fields: Record<string, string> = { name: '"FishCo"', quantity: '1', type: '"buy"' };
  const text = Object.entries({ ...fields, [field]: value }).map(([k, v]) => `"${k}":${v}`);
  return `{${text.join(',')}}`;
};

test.each(['', '{', '{"name":}', 'name=FishCo', '\u0000', '{"name":"FishCo"}}', 'NaN'])(
  'a body that is not JSON is refused: %j',
  async (body) => {
    const { status, reason } = await sent(body);
    expect({ status, reason }).toEqual({ status: 400, reason: 'malformed' });
  },
);

test.each(['null', 'true', '[]', '"text"', '42', '[{"name":"FishCo"}]'])(
  'JSON that is no object is refused: %s',
  async (body) => {
    const { status, message } = await sent(body);
    expect(status).toBe(400);
    expect(message).toBe('the body must be a JSON object');
  },
);

const wrongQuantities = [
  ...['-1', '0', '1.5', '1e308', '1e999', '1000000001', '9007199254740993', '-0'],
  ...['"1"', '"٣"', 'null', 'true', '[]', '[1]', '{}', '0.1'],
];

test.each(wrongQuantities)('quantity %s is refused with its range', async (value) => {
  const { status, reason, message } = await sent(with_('quantity', value));
  expect({ status, reason }).toEqual({ status: 400, reason: 'bad-quantity' });
  expect(message).toBe('quantity must be a whole number from 1 to 1000000000');
});

test.each(['"Buy"', '"short"', '1', 'null', '[]'])('type %s is refused', async (value) => {
  const { status, message } = await sent(with_('type', value));
  expect(status).toBe(400);
  expect(message).toBe('type must be "buy" or "sell"');
});

test.each(['""', '" "', '"../x"', '"a\\u0000b"', '"\\ud800"', '1', 'null', '{"$ne":""}'])(
  'name %s is refused',
  async (value) => {
    const { status, message } = await sent(with_('name', value));
    expect(status).toBe(400);
    expect(message).toContain('name must be');
  },
);

test('every broken rule is named at once, missing fields included', async () => {
  const { message } = await sent('{"quantity":0}');
  expect(message).toMatch(/name must be .*quantity must be .*type must be/);
});

test('a field nobody asked for is refused by name', async () => {
  const { status, message } = await sent(with_('status', '"FILLED"'));
  expect(status).toBe(400);
  expect(message).toBe('unknown field "status"');
});

test.each([
  '{"__proto__":{"admin":true},"name":"FishCo","quantity":1,"type":"buy"}',
  '{"constructor":{"prototype":{"admin":true}},"name":"FishCo","quantity":1,"type":"buy"}',
  '{"\\u005f_proto__":{"admin":true},"name":"FishCo","quantity":1,"type":"buy"}',
])('a key that reaches for prototypes is refused: %s', async (body) => {
  expect((await sent(body)).status).toBe(400);
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
});

test('a body nested 30,000 deep is refused without holding up the event loop', async () => {
  const begunMs = performance.now();
  expect((await sent('['.repeat(30_000) + ']'.repeat(30_000))).status).toBe(400);
  expect((await sent(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)).status).toBe(400);
  expect(performance.now() - begunMs).toBeLessThan(1_000);
});

test('invalid UTF-8 is refused, not repaired', async () => {
  const body = Buffer.concat([
    Buffer.from('{"name":"Fish'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('","quantity":1,"type":"buy"}'),
  ]);
  expect((await sent(body)).message).toBe('the body is not valid UTF-8');
});

test('64 KiB is the most a body may have', async () => {
  const { status, reason } = await sent(with_('name', JSON.stringify('x'.repeat(70_000))));
  expect({ status, reason }).toEqual({ status: 413, reason: 'too-large' });
});

test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'json'])(
  'content type %s is not taken',
  async (type) => {
    const { status, reason } = await sent(with_('quantity', '1'), { 'content-type': type });
    expect({ status, reason }).toEqual({ status: 415, reason: 'unsupported-media-type' });
  },
);

test('a parameter or other case in the content type changes nothing', async () => {
  const { app } = fresh();
  const reply = await app.inject({
    method: 'POST',
    url: '/orders',
    headers: { 'content-type': 'Application/JSON ; charset=utf-8' },
    payload: with_('quantity', '1'),
  });
  expect(reply.statusCode).toBe(200);
});

test.each([
  ['GET', '/nope'],
  ['POST', '/stocks/FishCo'],
  ['DELETE', '/orders/1'],
  ['PUT', '/stocks/FishCo'],
  ['GET', '/accounts/demo/secrets'],
  ['GET', '//stocks//FishCo'],
] as const)('%s %s leads nowhere, in the envelope', async (method, url) => {
  const { app } = fresh();
  const reply = await app.inject({ method, url });
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toMatchObject({ error: { code: 404, reason: 'unknown-route' } });
});

test('a path that cannot be decoded is refused', async () => {
  const { app } = fresh();
  expect((await app.inject('/stocks/%zz')).statusCode).toBe(400);
});

test('a page of another origin may not order', async () => {
  const { app, books } = fresh();
  const reply = await app.inject({
    method: 'POST',
    url: '/orders',
    headers: { ...json, origin: 'https://evil.example' },
    payload: with_('quantity', '1'),
  });
  expect(reply.statusCode).toBe(403);
  expect(books.commands).toEqual([]);
});

test('every answer carries a request id; a sane one is kept, another replaced', async () => {
  const { app } = fresh();
  const kept = await app.inject({ url: '/livez', headers: { 'x-request-id': 'abc-1' } });
  const made = await app.inject({ url: '/nope', headers: { 'x-request-id': 'a b\tc' } });
  expect(kept.headers['x-request-id']).toBe('abc-1');
  expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('what is not HTTP gets an envelope and a closed connection', async () => {
  const { address } = await listening(new FakeBooks());
  const text = await raw(address, 'hello there\r\n\r\n');
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text).toContain('"reason":"malformed"');
});

test('a length and chunks at once are refused', async () => {
  const { address, app } = await listening(new FakeBooks());
  const head = 'POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const both = 'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
  expect(await raw(address, head + both)).toMatch(/^HTTP\/1\.1 400 /);
  expect((await app.inject('/livez')).statusCode).toBe(200);
});

test('headers without end are refused', async () => {
  const { address } = await listening(new FakeBooks());
  const text = await raw(address, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`);
  expect(text).toMatch(/^HTTP\/1\.1 431 /);
});
