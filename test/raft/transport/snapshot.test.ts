// Snapshots over real sockets: whole or refused, one at a time, as fast as the receiver takes them
// and no faster.

import { createHash, randomFillSync } from 'node:crypto';
import { credentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { crc32 } from '../../../src/base/crc.ts';
import type { SendSnapshotRequest } from '../../../src/gen/holdfast/raft/v1/SendSnapshotRequest.ts';
import { encodeMessages } from '../../../src/raft/codec/message-codec.ts';
import { message } from '../../../src/raft/core/message.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import { SNAPSHOT_CHUNK_BYTES } from '../../../src/raft/driver/snapshot-port.ts';
import type { SnapshotVerdict } from '../../../src/raft/driver/snapshot-port.ts';
import { PeerService } from '../../../src/raft/transport/peer-service.ts';
import type { SnapshotOutcome } from '../../../src/raft/transport/snapshot-outcome.ts';
import { packRows } from '../../../src/raft/transport/snapshot-rows.ts';
import { collectGarbage, countAlive } from '../../collect-garbage.ts';
import { CLUSTER, incarnation } from './peer-node.ts';
import type { PeerNode, PeerNodeOptions } from './peer-node.ts';
import { RecordingSink } from './recording-sink.ts';
import { started } from './started-node.ts';
import { settled, until } from './until.ts';

/** Node 1 linked to node 2, whose snapshots go to `sink`. */
async function pair(
  sink: RecordingSink,
  options: Partial<PeerNodeOptions> = {},
): Promise<PeerNode> {
  const second = await started({ nodeId: 2, sink, ...options });
  const first = await started({ nodeId: 1, ...options });
  return first.join(second);
}

const identity = { index: 70, term: 3, conf: { ...EMPTY_CONF_STATE, voters: [1, 2, 3] } };
const snapshotMessage = (from = 1, to = 2): Message =>
  message('snapshot', { from, to, term: 4, snapshot: identity });

const value = randomFillSync(new Uint8Array(SNAPSHOT_CHUNK_BYTES / 4 - 20));

/** Four rows that come to one full chunk. */
const chunkOf = (at: number): Uint8Array =>
  packRows([0, 1, 2, 3].map((row) => ({ key: new Uint8Array([row, at % 256, at >> 8]), value })));

async function* chunks(count: number, produced?: (at: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += 1) {
    produced?.(at);
    yield chunkOf(at);
    await Promise.resolve();
  }
}

const send = (
  node: PeerNode,
  rows: AsyncIterable<Uint8Array>,
  signal: AbortSignal = new AbortController().signal,
): Promise<SnapshotOutcome> =>
  node.transport.sendSnapshot(
    2,
    { snapshotId: 's-1', message: snapshotMessage(), chunksAfter: () => rows },
    signal,
  );

test('100 MB arrive whole, counted and with the digest of what was sent', async () => {
  const sink = new RecordingSink();
  const first = await pair(sink);
  expect(await send(first, chunks(400))).toEqual({ kind: 'accepted' });
  const digest = createHash('sha256');
  for (let at = 0; at < 400; at += 1) digest.update(chunkOf(at));
  expect(sink.begun[0]).toMatchObject({ from: 1, snapshotId: 's-1', message: snapshotMessage() });
  expect(sink.chunkBytes).toBe(400 * chunkOf(0).length);
  expect(sink.ended).toEqual([{ rowCount: 1_600, sha256: new Uint8Array(digest.digest()) }]);
  expect(sink.aborted).toEqual([]);
  expect(first.statsOf(2).snapshotSentBytes).toBe(sink.chunkBytes);
});

test('a snapshot without rows is a snapshot', async () => {
  const sink = new RecordingSink();
  expect(await send(await pair(sink), chunks(0))).toEqual({ kind: 'accepted' });
  expect(sink.ended).toHaveLength(1);
  expect(sink.ended[0]?.rowCount).toBe(0);
});

test('a slow receiver slows the producer down', async () => {
  const sink = new RecordingSink();
  sink.hold();
  const first = await pair(sink);
  let producedLast = 0;
  const sent = send(
    first,
    chunks(400, (at) => (producedLast = at)),
  );
  await until(() => sink.chunkCount === 1);
  await settled(() => producedLast);
  // Some 16 chunks fit into the receiver's stream and some more into its socket; not 400.
  expect(producedLast).toBeLessThan(120);
  expect(sink.chunkCount).toBe(1);
  sink.release();
  expect(await sent).toEqual({ kind: 'accepted' });
  expect(producedLast).toBe(399);
});

test('a receiver that takes nothing any more is given up, and the producer let go', async () => {
  const sink = new RecordingSink();
  sink.hold();
  const limits = { snapshotProgressTimeoutMs: 200, snapshotResumeTimeoutMs: 100 };
  const first = await pair(sink, { limits });
  let letGo = false;
  const rows = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks(1_000);
    } finally {
      letGo = true;
    }
  };
  const outcome = await send(first, rows());
  expect(outcome).toEqual({ kind: 'failed', reason: 'no chunk was taken for 200 ms' });
  expect(letGo).toBe(true);
  sink.release();
  await until(() => sink.aborted.length === 1);
  expect(sink.ended).toEqual([]);
});

test('a sender that goes silent is given up and the sink told; it may begin anew', async () => {
  const sink = new RecordingSink();
  const limits = { snapshotProgressTimeoutMs: 100, snapshotResumeTimeoutMs: 100 };
  const first = await pair(sink, { limits });
  const rows = async function* (): AsyncGenerator<Uint8Array> {
    yield chunkOf(0);
    await until(() => sink.aborted.length === 1);
    yield chunkOf(1);
  };
  expect(await send(first, rows())).toEqual({ kind: 'accepted' });
  expect(sink.aborted).toEqual(['stalled: nothing came for 100 ms']);
  expect(sink.begun).toHaveLength(2);
});

test('a transfer that is called off ends at both ends', async () => {
  const sink = new RecordingSink();
  const first = await pair(sink, { limits: { snapshotResumeTimeoutMs: 100 } });
  const off = new AbortController();
  const rows = chunks(100_000, (at) => {
    if (at === 10) off.abort();
  });
  const outcome = await send(first, rows, off.signal);
  expect(outcome).toEqual({ kind: 'failed', reason: 'the transfer was called off' });
  await until(() => sink.aborted.length === 1);
});

test('what the producer throws is the caller’s to see, and the sink is told to abort', async () => {
  const sink = new RecordingSink();
  const first = await pair(sink, { limits: { snapshotResumeTimeoutMs: 100 } });
  const rows = async function* (): AsyncGenerator<Uint8Array> {
    yield* chunks(3);
    await until(() => sink.chunkCount === 3);
    throw new Error('the books are damaged');
  };
  await expect(send(first, rows())).rejects.toThrow('the books are damaged');
  await until(() => sink.aborted.length === 1);
});

test('while one snapshot arrives another is refused as busy', async () => {
  const sink = new RecordingSink();
  sink.hold();
  const first = await pair(sink);
  const slow = send(first, chunks(3));
  await until(() => sink.chunkCount === 1);
  expect(await send(first, chunks(1))).toEqual({
    kind: 'refused',
    reason: 'busy: another snapshot is arriving',
  });
  sink.release();
  expect(await slow).toEqual({ kind: 'accepted' });
  expect(await send(first, chunks(1))).toEqual({ kind: 'accepted' });
});

test('the sink may refuse a snapshot before its first row and after its last', async () => {
  const sink = new RecordingSink();
  const first = await pair(sink);
  sink.beginVerdict = { kind: 'refused', reason: 'sink: older than the books' };
  expect(await send(first, chunks(50))).toEqual(sink.beginVerdict);
  sink.beginVerdict = { kind: 'accepted' };
  sink.endVerdict = { kind: 'refused', reason: 'sink: overtaken by the log' };
  expect(await send(first, chunks(2))).toEqual(sink.endVerdict);
  expect(sink.aborted).toEqual([]);
});

/** Looks, before it gives its verdict, how many chunks it was handed are still in memory. */
class ForgetfulSink extends RecordingSink {
  readonly #chunks: WeakRef<object>[] = [];
  aliveCount = -1;

  override async chunk(rows: Uint8Array): Promise<void> {
    this.#chunks.push(new WeakRef(rows.buffer));
    await super.chunk(rows);
  }

  override async end(rowCount: number, sha256: Uint8Array): Promise<SnapshotVerdict> {
    await collectGarbage();
    this.aliveCount = countAlive(this.#chunks);
    return super.end(rowCount, sha256);
  }
}

test('chunks that were taken are let go of while the rest comes', async () => {
  const sink = new ForgetfulSink();
  const first = await pair(sink);
  expect(await send(first, chunks(60))).toEqual({ kind: 'accepted' });
  // Those that share the last reads from the socket.
  expect(sink.aliveCount).toBeLessThan(10);
});

test('a sink that fails is answered as a refusal', async () => {
  const sink = new RecordingSink();
  const first = await pair(sink);
  sink.failAtChunk = 2;
  expect(await send(first, chunks(50))).toEqual({ kind: 'refused', reason: 'sink: disk full' });
  expect(sink.aborted).toEqual(['sink: disk full']);
});

test('a node of another cluster sends no snapshot', async () => {
  const sink = new RecordingSink();
  const second = await started({ nodeId: 2, sink });
  const stranger = await started({ nodeId: 1, clusterId: 'ffffffffffffffff' });
  stranger.transport.setPeer(2, `127.0.0.1:${second.port}`);
  expect(await send(stranger, chunks(5))).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/^wrong-cluster: /) as string,
  });
  expect(sink.begun).toEqual([]);
});

test('a snapshot for a peer without an address fails at once', async () => {
  const first = await started({ nodeId: 1 });
  expect(await send(first, chunks(1))).toEqual({
    kind: 'failed',
    reason: 'node 2 has no address here',
  });
});

/** Sends the requests as they are and answers what came back. */
async function raw(node: PeerNode, requests: readonly SendSnapshotRequest[]): Promise<string> {
  const client = new PeerService(`127.0.0.1:${node.port}`, credentials.createInsecure());
  try {
    return await new Promise<string>((resolve) => {
      const call = client.SendSnapshot((error, answer) =>
        resolve(answer?.refusal ?? error?.message ?? ''),
      );
      for (const request of requests) call.write(request);
      call.end();
    });
  } finally {
    client.close();
  }
}

const headerWith = (fields: Record<string, unknown> = {}): SendSnapshotRequest => ({
  header: {
    hello: {
      clusterId: CLUSTER,
      groupId: 1,
      fromNode: 1,
      toNode: 2,
      incarnation: incarnation(1),
      protocolVersion: 1,
    },
    snapshotId: 's-1',
    message: encodeMessages([snapshotMessage()]),
    index: identity.index,
    term: identity.term,
    ...fields,
  },
});

const chunk = (sequence: number, flip = false): SendSnapshotRequest => {
  const rows = chunkOf(sequence);
  const crc = crc32(rows);
  if (flip) rows[1_000] = (rows[1_000] ?? 0) ^ 1;
  return { chunk: { rows, crc, sequence } };
};

const trailer = (rowCount: number, digestOf: readonly number[]): SendSnapshotRequest => {
  const digest = createHash('sha256');
  for (const at of digestOf) digest.update(chunkOf(at));
  return { trailer: { rowCount, sha256: digest.digest() } };
};

test.each([
  ['a damaged chunk', [chunk(0), chunk(1, true), chunk(2)], /^damaged: chunk 1 does not match/],
  ['a chunk out of turn', [chunk(0), chunk(2)], /^damaged: chunk 1 was due and 2 came/],
  ['a repeated chunk', [chunk(0), chunk(0)], /^damaged: chunk 1 was due and 0 came/],
  ['a wrong count', [chunk(0), trailer(5, [0])], /^damaged: 5 rows were sent and 4 came/],
  ['a wrong digest', [chunk(0), trailer(4, [1])], /^damaged: the rows do not match their SHA-256/],
  ['no trailer', [chunk(0)], /^stalled: the stream ended before the trailer/],
  ['a second header', [headerWith()], /^malformed: after the header come chunks/],
])('%s is refused and the sink told to abort', async (_name, requests, reason) => {
  const sink = new RecordingSink();
  const node = await started({ nodeId: 2, sink, limits: { snapshotResumeTimeoutMs: 50 } });
  expect(await raw(node, [headerWith(), ...requests])).toMatch(reason);
  await until(() => sink.aborted.length === 1);
  expect(sink.aborted[0]).toMatch(reason);
  expect(sink.ended).toEqual([]);
});

test.each([
  ['no header', chunk(0), /^no-hello: a snapshot starts with a header/],
  ['no hello', headerWith({ hello: null }), /^no-hello: /],
  ['no message', headerWith({ message: new Uint8Array(3) }), /^malformed: /],
  ['another index', headerWith({ index: 71 }), /^malformed: header and message name different/],
  [
    'a message of another node',
    headerWith({ message: encodeMessages([snapshotMessage(3)]) }),
    /^wrong-sender: /,
  ],
  [
    'another kind of message',
    headerWith({ message: encodeMessages([message('heartbeat', { from: 1, to: 2, term: 1 })]) }),
    /^malformed: a snapshot header holds one snapshot message/,
  ],
])('a snapshot with %s never reaches the sink', async (_name, request, reason) => {
  const sink = new RecordingSink();
  const node = await started({ nodeId: 2, sink });
  expect(await raw(node, [request, chunk(0)])).toMatch(reason);
  expect(sink.begun).toEqual([]);
});
