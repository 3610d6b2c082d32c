// What strangers and broken programs send to a node's own ports: clients' frames, calls by name, and
// the peers' protocol. Each is told what is wrong; the cluster goes on as if nothing had been.

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { status } from '@grpc/grpc-js';
import { beforeAll, expect, test } from 'vitest';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { LocalCluster } from './local-cluster.ts';
import { callRaw, exchange, execute, submitFrame } from './raw-grpc.ts';
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

test('an unknown method or service is unimplemented, and says so', async () => {
  for (const path of ['/holdfast.cluster.v1.ClusterService/Steal', '/no.such.Service/Get']) {
    const refusal = await callRaw(leaderAddress, path, noBytes);
    expect(refusal?.status).toBe(status.UNIMPLEMENTED);
    expect(refusal?.details).toContain(path);
  }
});

test('bytes that are no protobuf are refused without a stack trace', async () => {
  const path = '/holdfast.cluster.v1.ClusterService/Execute';
  const refusal = await callRaw(leaderAddress, path, Buffer.from('0affffffffff', 'hex'));
  expect(refusal?.status).not.toBe(status.OK);
  expect(refusal?.details).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.js/);
});

test('a message beyond the limit is refused as too large', async () => {
  const path = '/holdfast.cluster.v1.ClusterService/Execute';
  const refusal = await callRaw(leaderAddress, path, new Uint8Array(9 * 1024 * 1024));
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

test('a node that does not lead says who does', async () => {
  const follower = cluster.node(await someFollower(cluster)).clientAddress;
  const refusal = await execute(follower, buy);
  expect(refusal).toMatchObject({ code: 'not-leader', effect: 'none', leader: leaderAddress });
  const failure = await submitFrame(follower, openSession());
  expect(failure).toMatchObject({ code: 'not-leader', effect: 'none', leaderAddress });
});

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
  expect(await submitFrame(leaderAddress, openSession())).toBe(null);
});

test('a port that is spoken to in another language stays open for its own', async () => {
  const { clientAddress, peerAddress } = cluster.node(await cluster.leader());
  for (const address of [clientAddress, peerAddress]) {
    await shout(address, randomBytes(4096));
    await shout(address, Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'));
  }
  expect(await submitFrame(leaderAddress, openSession())).toBe(null);
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
