// The list of bad inputs that a public WebSocket must expect, by its numbers (41 to 58; 50 and 55 stand
// in stream-sockets.test.ts), each with what it gets here. Rules for all: a status or a close code that says why, nothing reaches the books, the
// frontend goes on and serves the next reader. One frontend stands for all of them.

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { RemoteCallers } from '../../src/access/remote-callers.ts';
import type { HashFinding } from '../../src/access/remote-callers.ts';
import { hashOfSecret, newTokenSecret } from '../../src/access/token-secret.ts';
import { buildFrontendApps, frontendLimits } from '../../src/frontend/frontend.ts';
import type { HttpApp } from '../../src/frontend/frontend.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { FakeBooks } from './fake-books.ts';
import { raw, upgrade } from './raw-exchange.ts';
import { closeCodeAfter, frame, opcodes } from './socket-frames.ts';
import { connected, refusedWith } from './stream-client.ts';

type Token = NonNullable<HashFinding['token']>;

const books = new FakeBooks();
const tokens = new Map<string, Token>();
const logLines: string[] = [];
let needsTokens = false;
let nowMs = Date.now();
let callers: RemoteCallers;
let app: HttpApp;
let address = '';

beforeAll(async () => {
  callers = new RemoteCallers({
    find: (hash) =>
      Promise.resolve({ token: tokens.get(hash) ?? null, accessRequired: needsTokens }),
    alwaysRequired: false,
    log: { warn: () => undefined },
    monotonicMs: () => nowMs,
    wallMs: () => nowMs,
  });
  ({ app } = buildFrontendApps({
    ...{ book: books, callers, host: '127.0.0.1', tls: null, allowedOrigins: [], frontends: [] },
    log: createLogger({ process: 'frontend', write: (line) => logLines.push(line) }),
    statuses: () => Promise.resolve([]),
    ...{ requestDeadlineMs: 500, requestsPerSecondMax: null, cacheEntriesMax: 64 },
    ...{ blotterDir: '/nowhere', invalidations: null, closes: null },
    limits: { ...frontendLimits, goodbyeMs: 300 },
    monotonicMs: () => performance.now(),
  }));
  address = (await app.listen({ host: '127.0.0.1', port: 0 })).replace('http://', '');
});

afterAll(async () => {
  await app.close();
});

/** The frontend still does what it is for, and no order came of it. */
async function expectUnharmed(): Promise<void> {
  expect(books.commands).toEqual([]);
  const reader = await connected(address);
  reader.send({ t: 'subscribe', id: 1, accounts: ['demo'], symbols: ['FishCo'] });
  expect(await reader.next('snapshot')).toMatchObject({ id: 1, recovered: false });
  reader.socket.close();
  await reader.closed;
  expect(logLines.filter((line) => line.includes('socket-failed'))).toEqual([]);
}

const ours = ['holdfast.v1'];
const cookie = { cookie: 'session=stolen' };

test.each([
  ['41 a page of another origin', { origin: 'https://evil.example', headers: cookie }, 403],
  ['41 a page without an origin', { origin: 'null', headers: cookie }, 403],
  ['41 a file', { origin: 'file://', headers: cookie }, 403],
] as const)('%s gets no socket, whatever it carries', async (_what, options, status) => {
  expect(await refusedWith(address, ours, options)).toBe(status);
  await expectUnharmed();
});

interface Handshake {
  readonly what: string;
  readonly line?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly status: number;
}

const handshakes: readonly Handshake[] = [
  { what: '42 version 8', headers: { 'sec-websocket-version': '8' }, status: 400 },
  { what: '42 a short key', headers: { 'sec-websocket-key': 'AAAA' }, status: 400 },
  { what: '42 no key', headers: { 'sec-websocket-key': null }, status: 400 },
  { what: '42 POST', line: 'POST /stream', status: 404 },
  { what: '42 another protocol', headers: { upgrade: 'h2c' }, status: 426 },
  { what: '42 another subprotocol', headers: { 'sec-websocket-protocol': 'v9' }, status: 400 },
];

test.each(handshakes)('$what is answered in HTTP', async (shake) => {
  const { line = 'GET /stream', headers = {}, status } = shake;
  const answer = await raw(address, upgrade(line, headers));
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain(`"code":${status},`);
  await expectUnharmed();
});

const { continuation, text, reserved, close, ping } = opcodes;
const hello = Buffer.from('{}');
const badUtf8 = Buffer.from([0xc3, 0x28]);
const wildClose = Buffer.from([0x03, 0xed]);

test.each([
  ['43 an unmasked frame', frame({ opcode: text, payload: hello, masked: false }), 1002],
  ['43 a reserved bit', frame({ opcode: text, payload: hello, reserved: 0x20 }), 1002],
  ['43 opcode 3', frame({ opcode: reserved, payload: hello }), 1002],
  ['43 a ping in pieces', frame({ opcode: ping, payload: hello, fin: false }), 1002],
  ['43 a long ping', frame({ opcode: ping, payload: Buffer.alloc(126) }), 1002],
  ['43 a continuation of nothing', frame({ opcode: continuation, payload: hello }), 1002],
  ['43 bad UTF-8', frame({ opcode: text, payload: badUtf8 }), 1007],
  ['43 close code 1005', frame({ opcode: close, payload: wildClose }), 1002],
  ['43 half a close code', frame({ opcode: close, payload: Buffer.from([3]) }), 1002],
  ['44 2^63 bytes announced', frame({ opcode: text, claimedBytes: 1n << 63n }), 1009],
  ['44 1 GiB announced', frame({ opcode: text, claimedBytes: 1n << 30n }), 1009],
  ['45 70 kB', frame({ opcode: text, payload: Buffer.alloc(70_000, 'x') }), 1009],
  ['46 20,000 empty pieces', pieces(20_000, 0), 1008],
  ['46 pieces beyond 64 KiB', pieces(40, 2_000), 1009],
  ['51 10,000 pings', Buffer.concat(Array<Buffer>(10_000).fill(frame({ opcode: ping }))), 1008],
  ['51 10,000 messages', Buffer.concat(Array<Buffer>(10_000).fill(anyMessage())), 1008],
  ['56 a deflated frame', frame({ opcode: text, payload: hello, reserved: 0x40 }), 1002],
] as const)('%s: the socket is closed with the code for it', async (_what, bytes, code) => {
  const before = process.memoryUsage().arrayBuffers;
  expect(await closeCodeAfter(address, bytes)).toBe(code);
  expect(process.memoryUsage().arrayBuffers - before, 'nothing is made room for').toBeLessThan(2e8);
  await expectUnharmed();
});

function pieces(count: number, pieceBytes: number): Buffer {
  const payload = Buffer.alloc(pieceBytes, 'x');
  const more = frame({ opcode: continuation, payload, fin: false });
  const first = frame({ opcode: text, payload, fin: false });
  return Buffer.concat([first, ...Array<Buffer>(count).fill(more)]);
}

function anyMessage(): Buffer {
  return frame({ opcode: text, payload: hello });
}

test.each([
  ['52 1,025 symbols', { t: 'subscribe', symbols: names(1_025) }, 'too-many'],
  ['52 17 accounts', { t: 'subscribe', accounts: names(17) }, 'too-many'],
  ['53 a resume point that is none', resume({ epoch: 'e', index: -1 }), 'malformed'],
  ['53 a resume point beyond 2^53', resume({ epoch: 'e', index: 2 ** 53 }), 'malformed'],
  ['53 an epoch of 1 kB', resume({ epoch: 'e'.repeat(1_000), index: 1 }), 'malformed'],
  ['58 an order', { t: 'order', symbol: 'FishCo', side: 'buy', quantity: 1 }, 'malformed'],
  ['an account that is no name', { t: 'subscribe', accounts: ['../demo'] }, 'malformed'],
  ['a token in a message', { t: 'subscribe', token: 'x' }, 'malformed'],
] as const)('%s is answered with an error that names it', async (_what, message, code) => {
  const client = await connected(address);
  client.send(message);
  expect((await client.next('error')).code).toBe(code);
  await expectUnharmed();
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `s${at}`);
}

function resume(point: { readonly epoch: string; readonly index: number }) {
  return { t: 'subscribe', id: 1, accounts: ['demo'], symbols: [], resume: point };
}

test('52: a thousand subscriptions on one socket are one, the last', async () => {
  const client = await connected(address);
  for (let id = 1; id <= 40; id += 1) {
    client.send({ t: 'subscribe', id, accounts: ['demo'], symbols: [] });
  }
  for (;;) if ((await client.next('snapshot')).id === 40) break;
  books.tick('FishCo', 10_001);
  expect(books.watches.length, 'whoever follows the same shares one watch').toBeLessThan(4);
  await expectUnharmed();
});

test('53: a resume point of other books, or from before memory, gets a whole picture that says so', async () => {
  for (const point of [
    { epoch: 'deadbeefdeadbeef', index: 5 },
    { epoch: books.epochId, index: 0 },
  ]) {
    const client = await connected(address);
    client.send(resume(point));
    expect(await client.next('snapshot')).toMatchObject({ recovered: false });
  }
  await expectUnharmed();
});

test('54: who has seen further than this frontend is told so, and shown nothing older', async () => {
  const other = await connected(address);
  other.send({ t: 'subscribe', id: 1, accounts: ['demo'], symbols: [] });
  const { epoch } = await other.next('snapshot');
  const beats = setInterval(() => books.heartbeat(), 100);
  onTestFinished(() => {
    clearInterval(beats);
  });
  const client = await connected(address);
  client.send(resume({ epoch, index: books.index + 1_000 }));
  expect((await client.next('error')).code).toBe('behind');
  expect(client.messages.filter(({ t }) => t === 'snapshot')).toEqual([]);
  await expectUnharmed();
}, 10_000);

test('56: compression is not agreed on, whatever is offered', async () => {
  const { socket } = await connected(address, { perMessageDeflate: true });
  expect(socket.extensions).toBe('');
});

function token(account: string, expiresMs = 0): { readonly id: string; readonly secret: string } {
  const secret = newTokenSecret();
  const id = hashOfSecret(secret);
  tokens.set(id, { role: 'trade', account, expiresMs });
  return { id, secret };
}

const bearing = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });

/** As long as `act` runs, nobody is served without a token. */
async function withTokens(act: () => Promise<void>): Promise<void> {
  needsTokens = true;
  nowMs += 5_000;
  await expect.poll(() => callers.required, { timeout: 5_000 }).toBe(true);
  try {
    await act();
  } finally {
    needsTokens = false;
    await expect.poll(() => callers.required, { timeout: 5_000 }).toBe(false);
  }
}

test('47 to 49 and 57, where tokens are asked for', { timeout: 20_000 }, async () => {
  await withTokens(async () => {
    expect(await refusedWith(address, ours), '57: no message before a token').toBe(401);
    const wrong = bearing(`hf_${'A'.repeat(43)}`);
    expect(await refusedWith(address, ours, wrong), '57: a wrong one').toBe(401);
    const [short, revoked, own] = [token('demo', nowMs + 60_000), token('demo'), token('demo')];
    const [expiring, losing, reader] = await Promise.all(
      [short, revoked, own].map(({ secret }) => connected(address, bearing(secret))),
    );
    reader?.send({ t: 'subscribe', id: 1, accounts: ['bazaar'], symbols: [] });
    expect((await reader?.next('error'))?.code, '49: another’s account').toBe('forbidden');
    nowMs += 61_000;
    expect(await expiring?.closed, '47: a token that expires').toBe(4401);
    tokens.delete(revoked.id);
    nowMs += 5_000;
    expect(await losing?.closed, '48: a token that is revoked').toBe(4401);
    expect(reader?.messages.filter(({ t }) => t === 'snapshot' || t === 'delta')).toEqual([]);
  });
  await expectUnharmed();
});
