// A snapshot whose stream breaks goes on behind the last row that arrived, over real sockets: what came
// is not sent again, and the whole still has the digest of what was sent.

import { createHash, randomFillSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import { message } from '../../../src/raft/core/message.ts';
import type { SnapshotOutcome } from '../../../src/raft/transport/snapshot-outcome.ts';
import { packRows, unpackRows } from '../../../src/raft/transport/snapshot-rows.ts';
import { cutPair } from './cut-pair.ts';
import type { PeerNode } from './peer-node.ts';
import { started } from './started-node.ts';
import { until } from './until.ts';

const chunkCount = 60;
const value = randomFillSync(new Uint8Array(256 * 1024 - 100));
const keyOf = (at: number): Uint8Array => new Uint8Array([at >> 8, at % 256]);
const chunkOf = (at: number): Uint8Array => packRows([{ key: keyOf(at), value }]);

/** Produces the rows after a key, as a store does; tells of each. */
const rowsAfter = (told: (at: number) => unknown) =>
  async function* (key: Uint8Array | null): AsyncGenerator<Uint8Array> {
    const from = key === null ? 0 : (key[0] ?? 0) * 256 + (key[1] ?? 0) + 1;
    for (let at = from; at < chunkCount; at += 1) {
      await told(at);
      yield chunkOf(at);
    }
  };

const identity = { index: 70, term: 3, conf: { ...EMPTY_CONF_STATE, voters: [1, 2, 3] } };

const send = (
  node: PeerNode,
  chunksAfter: (key: Uint8Array | null) => AsyncIterable<Uint8Array>,
  { snapshotId = 's-1', signal = new AbortController().signal } = {},
): Promise<SnapshotOutcome> => {
  const snapshot = message('snapshot', { from: 1, to: 2, term: 4, snapshot: identity });
  const outgoing = { snapshotId, message: snapshot, chunksAfter };
  return node.transport.sendSnapshot(2, outgoing, signal);
};

function wholeDigest(): Uint8Array {
  const digest = createHash('sha256');
  for (let at = 0; at < chunkCount; at += 1) digest.update(chunkOf(at));
  return new Uint8Array(digest.digest());
}

test('a stream cut in the middle goes on from there: fewer bytes than the whole are sent again', async () => {
  const { first, line, sink } = await cutPair();
  let beforeBytes = 0;
  const cutInTheMiddle = async (at: number): Promise<void> => {
    if (at !== 40 || beforeBytes > 0) return;
    await until(() => sink.chunkCount >= 30);
    beforeBytes = line.passedBytes;
    line.cut();
  };
  expect(await send(first, rowsAfter(cutInTheMiddle))).toEqual({ kind: 'accepted' });
  expect(sink.ended).toEqual([{ rowCount: chunkCount, sha256: wholeDigest() }]);
  expect([sink.begun.length, sink.chunkCount, sink.aborted]).toEqual([1, chunkCount, []]);
  const wholeBytes = chunkCount * chunkOf(0).length;
  expect(line.passedBytes - beforeBytes).toBeLessThan(0.6 * wholeBytes);
  expect(first.logsOf('snapshot-resumed')[0]?.['afterChunks']).toBeGreaterThanOrEqual(30);
});

test('it goes on again and again', async () => {
  const { first, line, sink } = await cutPair();
  const cuts = new Set<number>();
  const cutOften = (at: number): void => {
    if (at % 15 !== 14 || cuts.has(at)) return;
    cuts.add(at);
    line.cut();
  };
  expect(await send(first, rowsAfter(cutOften))).toEqual({ kind: 'accepted' });
  expect(cuts.size).toBe(4);
  expect(sink.ended).toEqual([{ rowCount: chunkCount, sha256: wholeDigest() }]);
  expect(sink.begun).toHaveLength(1);
});

test('a receiver that kept nothing gets all of it anew, from the same rows', async () => {
  const { first, line, sink } = await cutPair({ snapshotResumeTimeoutMs: 2_000 });
  let cut = false;
  const stallOnce = async (at: number): Promise<void> => {
    if (at !== 20 || cut) return;
    cut = true;
    await until(() => sink.chunkCount >= 10);
    line.cut();
    // Another sender's snapshot takes the place of what was kept.
    const third = await started({ nodeId: 3 });
    third.transport.setPeer(2, `127.0.0.1:${line.port}`);
    await until(() => third.statsOf(2).connected);
    const other = message('snapshot', { from: 3, to: 2, term: 4, snapshot: identity });
    const outgoing = { snapshotId: 's-2', message: other, chunksAfter: rowsAfter(() => undefined) };
    await third.transport.sendSnapshot(2, outgoing, new AbortController().signal);
  };
  expect(await send(first, rowsAfter(stallOnce))).toEqual({ kind: 'accepted' });
  expect(sink.aborted).toEqual(['replaced: another snapshot began']);
  expect(sink.begun.map(({ snapshotId }) => snapshotId)).toEqual(['s-1', 's-2', 's-1']);
  expect(sink.ended.map(({ sha256 }) => sha256)).toEqual([wholeDigest(), wholeDigest()]);
});

test('one that is called off while it waits for its broken line ends at once', async () => {
  const { first, line, sink } = await cutPair({ snapshotResumeTimeoutMs: 60_000 });
  const off = new AbortController();
  const closeLine = async (at: number): Promise<void> => {
    if (at !== 20) return;
    await until(() => sink.chunkCount >= 10);
    await line.close();
  };
  const outcome = send(first, rowsAfter(closeLine), { signal: off.signal });
  await until(() => first.logsOf('snapshot-broken').length > 0);
  off.abort();
  expect(await outcome).not.toEqual({ kind: 'accepted' });
}, 10_000);

test('a verdict that was lost on the way is told when asked for again', async () => {
  const { first, line, sink } = await cutPair();
  sink.onEnd = () => {
    line.cut();
  };
  expect(
    await send(
      first,
      rowsAfter(() => undefined),
    ),
  ).toEqual({ kind: 'accepted' });
  expect([sink.begun.length, sink.ended.length]).toEqual([1, 1]);
});

test('what came is thrown away when nobody goes on with it in time', async () => {
  const { first, line, sink, second } = await cutPair({ snapshotResumeTimeoutMs: 200 });
  const breakForGood = async (at: number): Promise<void> => {
    if (at !== 20) return;
    await until(() => sink.chunkCount >= 10);
    await line.close();
  };
  const outcome = await send(first, rowsAfter(breakForGood));
  expect(outcome.kind).toBe('failed');
  await until(() => sink.aborted.length === 1);
  expect(second.statsOf(1).snapshotReceivedBytes).toBeGreaterThan(0);
});

test('rows after a key are those a store would give', () => {
  const [row] = [...unpackRows(chunkOf(7))];
  expect(row?.key).toEqual(keyOf(7));
});
