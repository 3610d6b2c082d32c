// What strangers and broken programs send to a node's own ports: clients' frames, calls by name, and
// the peers' protocol. Each is told what is wrong; the cluster goes on as if nothing had been. Numbers
// (59 to 69) are those of the list of bad inputs that a public gRPC port must expect.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { beforeAll, expect, test } from 'vitest';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { LocalCluster } from './local-cluster.ts';
import { callRaw, exchange, execute, submitFrame } from './raw-grpc.ts';
import { ask, frameTypes, grpcMessage, http2Frame, partingAfter } from './raw-http2.ts';
import { openSession as openHttp2 } from './raw-http2.ts';
import { expectConserved, expectEqualDigests, someFollower } from './replicas.ts';
import { floor, openTradingFloor } from './traders.ts';

let cluster: LocalCluster;
let pids: readonly number[] = [];
let leaderAddress = '';
let ordersBefore = 0;

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 3, frontends: 0 });
  pids = cluster.pids();
  await openTradingFloor(cluster.client());
  leaderAddress = cluster.node(await cluster.leader()).clientAddress;
  ordersBefore = (await cluster.client().summary()).value.orders;
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

const noBytes = new Uint8Array();

test('69: an unknown method or service, reflection too, is unimplemented, and says so', async () => {
  for (const path of [
    '/holdfast.cluster.v1.ClusterService/Steal',
    '/no.such.Service/Get',
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  ]) {
    const refusal = await callRaw(leaderAddress, path, noBytes);
    expect(refusal?.status).toBe(status.UNIMPLEMENTED);
    expect(refusal?.details).toContain(path);
  }
});

test('61: bytes that are no protobuf are refused without a stack trace', async () => {
  const path = '/holdfast.cluster.v1.ClusterService/Execute';
  const refusal = await callRaw(leaderAddress, path, Buffer.from('0affffffffff', 'hex'));
  expect(refusal?.status).not.toBe(status.OK);
  expect(refusal?.details).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.js/);
});

test('59: a message of 5 MiB is refused as too large', async () => {
  const path = '/holdfast.cluster.v1.ClusterService/Execute';
  const refusal = await callRaw(leaderAddress, path, new Uint8Array(5 * 1024 * 1024));
  expect(refusal?.status).toBe(status.RESOURCE_EXHAUSTED);
});

const buy = { command: 'order', ...floor, side: 'buy', quantity: 1 };

test.each([
  ['command', { ...buy, command: 'steal' }],
  ['account', { ...buy, account: '' }],
  ['account', { ...buy, account: 'x'.repeat(65) }],
  ['symbol', { ...buy, symbol: 'no symbol' }],
  ['side', { ...buy, side: 'hold' }],
  ['quantity', { ...buy, quantity: 0 }],
  ['quantity', { ...buy, quantity: -5 }],
  ['quantity', { ...buy, quantity: Number.MAX_SAFE_INTEGER }],
  ['amount', { command: 'deposit', account: floor.account, amount: 'much' }],
  ['amount', { command: 'deposit', account: floor.account, amount: '-1.00' }],
])('Execute names the wrong field: %s in %j', async (field, request) => {
  const refusal = await execute(leaderAddress, request);
  expect(refusal).toMatchObject({ status: status.INVALID_ARGUMENT, code: 'malformed' });
  expect(refusal?.effect).toBe('none');
  expect(refusal?.details).toMatch(new RegExp(`^${field}: `));
});

test('68: a node that does not lead says who does', async () => {
  const follower = cluster.node(await someFollower(cluster)).clientAddress;
  const refusal = await execute(follower, buy);
  expect(refusal).toMatchObject({ code: 'not-leader', effect: 'none', leader: leaderAddress });
  const failure = await submitFrame(follower, openSession());
  expect(failure).toMatchObject({ code: 'not-leader', effect: 'none', leaderAddress });
});

/** By whoever leads: where the machine is busy, that may be another than before. */
async function expectServed(): Promise<void> {
  const answer = async () => {
    const leader = cluster.node(await cluster.leader());
    return submitFrame(leader.clientAddress, openSession());
  };
  await expect.poll(answer, { timeout: 10_000 }).toBe(null);
}

function openSession(clusterId = cluster.file().clusterId): Buffer {
  const nameless = { accountId: () => 0, symbolId: () => 0 };
  const writer = new FrameWriter({ clusterId, groupId: 1 }, nameless);
  return Buffer.from(writer.openSession(1 + Math.floor(Math.random() * 2 ** 40)));
}

test('frames that are garbage, damaged, cut, too large or of another cluster are told why', async () => {
  const damaged = openSession();
  damaged[30] = (damaged[30] ?? 0) ^ 1;
  const cut = openSession().subarray(0, -1);
  const foreign = openSession('00000000deadbeef');
  const table = [
    [noBytes, 'malformed', 'at least'],
    [randomBytes(20), 'malformed', 'at least'],
    [randomBytes(5_000), 'malformed', 'magic'],
    [damaged, 'malformed', 'crc'],
    [cut, 'malformed', 'byteLength'],
    [randomBytes(300 * 1024), 'too-large', 'at most'],
    [foreign, 'wrong-cluster', 'clusterId'],
  ] as const;
  for (const [frame, code, word] of table) {
    const failure = await submitFrame(leaderAddress, frame);
    expect(failure).toMatchObject({ code, effect: 'none' });
    expect(failure?.message).toContain(word);
  }
});

test('a good frame after all that opens a session', async () => {
  await expectServed();
});

test('a port that is spoken to in another language stays open for its own', async () => {
  const { clientAddress, peerAddress } = cluster.node(await cluster.leader());
  for (const address of [clientAddress, peerAddress]) {
    await shout(address, randomBytes(4096));
    await shout(address, Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'));
  }
  await expectServed();
});

/** Writes bytes and waits until the other side hangs up or a second has passed. */
function shout(address: string, bytes: Uint8Array): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => socket.write(bytes));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
  });
}

test('a peer of another cluster, disk, name or version is refused by its first word', async () => {
  const [to, from] = [await cluster.leader(), await someFollower(cluster)];
  const hello = {
    clusterId: cluster.file().clusterId,
    groupId: 1,
    fromNode: from,
    toNode: to,
    incarnation: cluster.node(from).incarnation,
    protocolVersion: 1,
  };
  const table = [
    ['wrong-cluster', { ...hello, clusterId: '00000000deadbeef' }],
    ['unknown-incarnation', { ...hello, incarnation: '00000000deadbeef' }],
    ['wrong-group', { ...hello, groupId: 7 }],
    ['wrong-node', { ...hello, toNode: 9 }],
    ['protocol-version', { ...hello, protocolVersion: 99 }],
  ] as const;
  const { peerAddress } = cluster.node(to);
  for (const [code, word] of table) {
    const [refusal = '', ...more] = await exchange(peerAddress, [{ hello: word }]);
    expect(refusal).toMatch(new RegExp(`^${code}: .{10}`));
    expect(more).toEqual([]);
  }
  const [mute = ''] = await exchange(peerAddress, [{ messages: Buffer.from('vote for me') }]);
  expect(mute).toMatch(/^no-hello: /);
  const impostor = [{ hello }, { messages: randomBytes(500) }];
  const [welcome, refusal] = await exchange(peerAddress, impostor);
  expect(welcome).toBe('');
  expect(refusal).toMatch(/^malformed: /);
});

const executePath = '/holdfast.cluster.v1.ClusterService/Execute';
const queryPath = '/holdfast.cluster.v1.ClusterService/Query';
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
const packed = { packed: true };
const encoded = (encoding: string) => ({ 'grpc-encoding': encoding });
const { UNIMPLEMENTED, INTERNAL, RESOURCE_EXHAUSTED, INVALID_ARGUMENT, DEADLINE_EXCEEDED } = status;
/** Field 100 with the number 7, which nobody knows. */
const unknownField = Buffer.from([0xa0, 0x06, 0x07]);
/** Two questions of one: account "a", and the summary. */
const twoQuestions = Buffer.from([0x1a, 0x01, 0x61, 0x48, 0x01]);

interface BadCall {
  readonly row: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly wanted: readonly number[];
}

/** gRPC's own word for a call of one message that came with none is `unimplemented`. */
const noMessage = [INTERNAL, UNIMPLEMENTED, INVALID_ARGUMENT];
const letter = Buffer.from('x');
const calls: readonly BadCall[] = [
  {
    row: '60 a bomb of 64 MiB',
    body: grpcMessage(bomb, packed),
    headers: encoded('gzip'),
    wanted: [RESOURCE_EXHAUSTED, INTERNAL],
  },
  {
    row: '60 no gzip at all',
    body: grpcMessage(letter, packed),
    headers: encoded('gzip'),
    wanted: [INTERNAL],
  },
  { row: '60 packed, in no encoding', body: grpcMessage(letter, packed), wanted: [INTERNAL] },
  {
    row: '60 an encoding nobody knows',
    body: grpcMessage(letter, packed),
    headers: encoded('rot13'),
    wanted: [UNIMPLEMENTED],
  },
  { row: '61 a cut head', body: Buffer.from([0, 0, 0]), wanted: noMessage },
  {
    row: '61 a cut body',
    body: grpcMessage(letter, { size: 99 }),
    wanted: noMessage,
  },
  {
    row: '61 4 GiB announced',
    body: grpcMessage(letter, { size: 2 ** 32 - 1 }),
    wanted: [RESOURCE_EXHAUSTED],
  },
  {
    row: '61 no message',
    body: Buffer.alloc(0),
    wanted: noMessage,
  },
  {
    row: '62 a field nobody knows, and nothing else',
    body: grpcMessage(unknownField),
    wanted: [INVALID_ARGUMENT],
  },
  {
    row: '64 no time at all',
    body: grpcMessage(unknownField),
    headers: { 'grpc-timeout': '0n' },
    wanted: [DEADLINE_EXCEEDED, INVALID_ARGUMENT],
  },
  {
    row: '64 a time that is none',
    body: grpcMessage(unknownField),
    headers: { 'grpc-timeout': 'soon' },
    wanted: [INTERNAL, INVALID_ARGUMENT],
  },
  {
    row: '67 a binary header that is no base64',
    body: grpcMessage(unknownField),
    headers: { 'x-odd-bin': '%%%' },
    wanted: [INVALID_ARGUMENT],
  },
];

test.each(calls)('$row: ends with a status and no stack', async ({ body, headers, wanted }) => {
  const session = openHttp2(leaderAddress);
  const end = await ask(session, { path: executePath, body, ...(headers && { headers }) });
  expect(wanted).toContain(end.status);
  expect(end.message).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.js/);
  session.close();
});

test('62: a question with no question or with two in it has a defined answer', async () => {
  const session = openHttp2(leaderAddress);
  const none = await ask(session, { path: queryPath, body: grpcMessage(noBytes) });
  expect(none.status).toBe(INVALID_ARGUMENT);
  const two = await ask(session, { path: queryPath, body: grpcMessage(twoQuestions) });
  expect([status.OK, status.NOT_FOUND], 'the last one counts, as protobuf has it').toContain(
    two.status,
  );
  session.close();
});

const { data, headers, settings, ping, window, more } = frameTypes;
const noBuffer = Buffer.alloc(0);
const twice = (bytes: Buffer): Buffer => Buffer.concat([bytes, bytes]);
const full = Buffer.from([0x7f, 0xff, 0xff, 0xff]);

test.each([
  ['63 a window beyond 2^31', twice(http2Frame({ type: window, payload: full }))],
  [
    '63 headers that are none',
    http2Frame({ type: headers, streamId: 1, payload: Buffer.alloc(64, 0xff), flags: 4 }),
  ],
  ['63 headers without end', endlessHeaders()],
  ['63 a ping of the wrong size', http2Frame({ type: ping, payload: Buffer.alloc(7) })],
])('%s: the connection is told to go, and no other', async (_what, frames) => {
  expect((await partingAfter(leaderAddress, frames)).told).toBe(true);
  await expectServed();
});

function endlessHeaders(): Buffer {
  const piece = http2Frame({ type: more, streamId: 1, payload: Buffer.alloc(16_000, 0x40) });
  return Buffer.concat([
    http2Frame({ type: headers, streamId: 1, payload: Buffer.alloc(0) }),
    ...Array<Buffer>(64).fill(piece),
  ]);
}

test('63: floods of resets, pings, settings and one-byte pieces cost no memory and nobody a wait', async () => {
  const before = await residentBytes();
  const session = openHttp2(leaderAddress);
  const resets = Array.from({ length: 3_000 }, () =>
    ask(session, { path: executePath, reset: true }),
  );
  const floods = [aPing(), noSettings(), Buffer.concat([emptyHeaders(), aByte()])].map((frames) =>
    partingAfter(leaderAddress, Buffer.concat(Array<Buffer>(20_000).fill(frames)), quickly),
  );
  await expectServed();
  await Promise.all([...resets, ...floods]);
  session.destroy();
  await expectServed();
  expect((await residentBytes()) - before).toBeLessThan(100e6);
});

const quickly = { patienceMs: 1_000 };
const noSettings = () => http2Frame({ type: settings, payload: noBuffer });
const aByte = () => http2Frame({ type: data, streamId: 1, payload: Buffer.alloc(1) });
const emptyHeaders = () => http2Frame({ type: headers, streamId: 1, payload: noBuffer, flags: 4 });
const aPing = (): Buffer => http2Frame({ type: ping, payload: Buffer.alloc(8) });

async function residentBytes(): Promise<number> {
  const { httpAddress } = cluster.node(await cluster.leader());
  const text = await (await fetch(`http://${httpAddress}/metrics`)).text();
  return Number(/^process_resident_memory_bytes\S* (\S+)$/m.exec(text)?.[1] ?? '0');
}

test('66: a connection has a limit of open streams, and says it', async () => {
  const session = openHttp2(leaderAddress);
  await once(session, 'remoteSettings');
  expect(session.remoteSettings.maxConcurrentStreams).toBeLessThanOrEqual(10_000);
  session.close();
});

test.each([
  ['67 1 MiB of metadata', { 'x-much': 'x'.repeat(2 ** 20) }],
  [
    '67 a thousand headers',
    Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`x-${at}`, 'x'.repeat(64)])),
  ],
])('%s is refused', async (_what, headers) => {
  const session = openHttp2(leaderAddress);
  const end = await ask(session, { path: executePath, body: grpcMessage(unknownField), headers });
  expect(end.status === null ? end.resetCode : end.status).not.toBe(0);
  session.destroy();
  await expectServed();
});

test('64, 65: an order given no time, and one canceled on its way, are found by their ids', async () => {
  const client = cluster.client();
  const fields = { ...floor, side: 'buy', quantity: quantity(1) } as const;
  const ids = ['late-1', 'late-2', 'cut-1', 'cut-2'];
  for (const clOrdId of ids) {
    const order = client.submit({ kind: 'order', ...fields, clOrdId }, limitsOf(clOrdId));
    await order.catch((error: unknown) => {
      if (!(error instanceof ClusterError)) throw error;
    });
  }
  for (const clOrdId of ids) {
    const again = await client.submit({ kind: 'order', ...fields, clOrdId });
    expect(again).toMatchObject({ kind: 'accepted' });
    const { value } = await client.orders(floor.account, { clOrdId });
    expect(value, `${clOrdId} is one order`).toHaveLength(1);
  }
  ordersBefore += ids.length;
});

function limitsOf(clOrdId: string) {
  if (clOrdId.startsWith('late')) return { deadlineMs: 1 };
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  return { signal: stop.signal };
}

test('after all of it: the same processes, the same orders, one state, everything conserved', async () => {
  expect(cluster.pids()).toEqual(pids);
  const client = cluster.client();
  expect((await client.summary()).value.orders).toBe(ordersBefore);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
  for (const name of ['node-1', 'node-2', 'node-3']) {
    expect(cluster.log(name)).not.toMatch(/"event":"(process-broken|broken)"/);
  }
});
