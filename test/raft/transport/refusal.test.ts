// Who may not be heard, and what a stream that misbehaves comes to: a reason, and nothing else.

import { Client, credentials } from '@grpc/grpc-js';
import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import type { ExchangeRequest } from '../../../src/gen/holdfast/raft/v1/ExchangeRequest.ts';
import type { ExchangeResponse__Output } from '../../../src/gen/holdfast/raft/v1/ExchangeResponse.ts';
import { prng } from '../../../src/base/prng.ts';
import { encodeMessages } from '../../../src/raft/codec/message-codec.ts';
import { PeerService } from '../../../src/raft/transport/peer-service.ts';
import { append, CLUSTER, heartbeat, incarnation } from './peer-node.ts';
import { started } from './started-node.ts';
import { until } from './until.ts';

const hello = {
  clusterId: CLUSTER,
  groupId: 1,
  fromNode: 1,
  toNode: 2,
  incarnation: incarnation(1),
  protocolVersion: 1,
};

/** A caller that says what it likes, and what it was answered. */
class Caller {
  readonly answers: string[] = [];
  ended = false;
  readonly call: ClientDuplexStream<ExchangeRequest, ExchangeResponse__Output>;

  constructor(port: number) {
    const client = new PeerService(`127.0.0.1:${port}`, credentials.createInsecure());
    onTestFinished(() => client.close());
    this.call = client.Exchange();
    this.call.on('data', (answer: ExchangeResponse__Output) => this.answers.push(answer.refusal));
    this.call.on('error', (error: Error) => this.answers.push(error.message));
    this.call.on('status', () => {
      this.ended = true;
    });
  }

  async says(...requests: readonly ExchangeRequest[]): Promise<readonly string[]> {
    for (const request of requests) this.call.write(request);
    await until(() => this.ended);
    return this.answers;
  }
}

const frame = (...messages: Parameters<typeof encodeMessages>[0]): ExchangeRequest => ({
  messages: encodeMessages(messages),
});

test.each([
  [
    { clusterId: 'ffffffffffffffff' },
    /^wrong-cluster: this node belongs to cluster 0+aa, the caller to "f{16}"$/,
  ],
  [{ groupId: 2 }, /^wrong-group: this node serves group 1, the caller asked for 2$/],
  [{ toNode: 3 }, /^wrong-node: this is node 2; node 1 asked for node 3$/],
  [{ fromNode: 2 }, /^wrong-node: /],
  [{ fromNode: 9 }, /^removed: node 9 was removed from the cluster$/],
  [
    { incarnation: 'dead' },
    /^unknown-incarnation: node 1 is on record as 0+1, the caller is "dead"/,
  ],
  [{ protocolVersion: 2 }, /^protocol-version: this node speaks peer protocol 1, the caller 2$/],
])('a hello with %o is refused before any message is delivered', async (wrong, reason) => {
  const node = await started({ nodeId: 2 });
  const answers = await new Caller(node.port).says(
    { hello: { ...hello, ...wrong } },
    frame(heartbeat(1, 2)),
  );
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatch(reason);
  expect(node.heard).toEqual([]);
});

test('a link of another cluster says why it is down, both sides log it once', async () => {
  const second = await started({ nodeId: 2 });
  const stranger = await started({ nodeId: 1, clusterId: 'ffffffffffffffff' });
  stranger.transport.setPeer(2, `127.0.0.1:${second.port}`);
  await until(() => stranger.statsOf(2).dialFailures >= 2);
  expect(stranger.statsOf(2).connected).toBe(false);
  expect(second.logsOf('peer-refused')).toHaveLength(1);
  expect(second.logsOf('peer-refused')[0]).toMatchObject({ peer: 1, code: 'wrong-cluster' });
  expect(stranger.logsOf('refused-by-peer')).toHaveLength(1);
  expect(stranger.logsOf('refused-by-peer')[0]).toMatchObject({ code: 'wrong-cluster' });
});

test('a stream that starts with messages is refused', async () => {
  const node = await started({ nodeId: 2 });
  const answers = await new Caller(node.port).says(frame(heartbeat(1, 2)));
  expect(answers).toEqual(['no-hello: a stream starts with a hello']);
  expect(node.heard).toEqual([]);
});

test('a caller that says nothing is refused in time', async () => {
  const node = await started({ nodeId: 2, limits: { welcomeTimeoutMs: 50 } });
  expect(await new Caller(node.port).says()).toEqual(['no-hello: no hello came in time']);
});

test('nobody speaks for another node, nor to one', async () => {
  const node = await started({ nodeId: 2 });
  const forged = await new Caller(node.port).says({ hello }, frame(heartbeat(3, 2)));
  expect(forged).toEqual(['', 'wrong-sender: node 1 sent a message from 3 to 2 to node 2']);
  const astray = await new Caller(node.port).says({ hello }, frame(heartbeat(1, 3)));
  expect(astray[1]).toMatch(/^wrong-sender: /);
  expect(node.heard).toEqual([]);
});

test('a damaged frame ends its stream, delivers nothing and leaves the node standing', async () => {
  const node = await started({ nodeId: 2 });
  const random = prng(7);
  for (let count = 0; count < 40; count += 1) {
    const bytes = encodeMessages([append({ from: 1, to: 2 }, 2, 300), heartbeat(1, 2)]);
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 + random.below(255));
    const answers = await new Caller(node.port).says({ hello }, { messages: bytes });
    expect(answers).toHaveLength(2);
    expect(answers[1]).toMatch(/^malformed: /);
  }
  expect(node.heard).toEqual([]);
  expect(node.logsOf('peer-refused')).toHaveLength(1);
  const well = new Caller(node.port);
  well.call.write({ hello });
  well.call.write(frame(heartbeat(1, 2)));
  await until(() => node.heard.length === 1);
  well.call.cancel();
});

test('bytes that are no protobuf end the call, not the server', async () => {
  const node = await started({ nodeId: 2 });
  const client = new Client(`127.0.0.1:${node.port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const raw = (bytes: Buffer): Buffer => bytes;
  const call = client.makeBidiStreamRequest(PeerService.service.Exchange.path, raw, raw);
  const failure = new Promise<ServiceError>((resolve) => call.on('error', resolve));
  call.resume();
  call.write(Buffer.from('ff'.repeat(64), 'hex'));
  expect((await failure).code).toBe(13);
  const well = new Caller(node.port);
  well.call.write({ hello });
  await until(() => well.answers.length === 1);
  expect(well.answers).toEqual(['']);
  well.call.cancel();
});

test('an unknown method is answered UNIMPLEMENTED and the server lives on', async () => {
  const node = await started({ nodeId: 2 });
  const client = new Client(`127.0.0.1:${node.port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const raw = (bytes: Buffer): Buffer => bytes;
  const failure = await new Promise<ServiceError | null>((resolve) => {
    client.makeUnaryRequest(
      '/holdfast.raft.v1.PeerService/Vote',
      raw,
      raw,
      Buffer.alloc(0),
      (error) => resolve(error),
    );
  });
  expect(failure?.code).toBe(12);
  const well = new Caller(node.port);
  well.call.write({ hello });
  await until(() => well.answers.length === 1);
  well.call.cancel();
});
