// A snapshot whose sender has been deposed, over real sockets: it ends as soon as that is known, and
// keeps nobody from receiving its successor's.

import { credentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import { message } from '../../../src/raft/core/message.ts';
import { helloTo } from '../../../src/raft/transport/hello.ts';
import { PeerService } from '../../../src/raft/transport/peer-service.ts';
import type { SnapshotOutcome } from '../../../src/raft/transport/snapshot-outcome.ts';
import { askProgress } from '../../../src/raft/transport/snapshot-progress.ts';
import { packRows } from '../../../src/raft/transport/snapshot-rows.ts';
import { cutPair } from './cut-pair.ts';
import { CLUSTER, incarnation } from './peer-node.ts';
import type { PeerNode, PeerNodeOptions } from './peer-node.ts';
import { started } from './started-node.ts';
import { until } from './until.ts';

const identity = { index: 70, term: 3, conf: { ...EMPTY_CONF_STATE, voters: [1, 2, 3] } };
const rowsBytes = new Uint8Array(1_000);
const chunkOf = (at: number): Uint8Array =>
  packRows([{ key: new Uint8Array([at]), value: rowsBytes }]);

/** To node 2, as the leader of `term`. */
function send(
  node: PeerNode,
  term: number,
  rows: (key: Uint8Array | null) => AsyncIterable<Uint8Array>,
): Promise<SnapshotOutcome> {
  const snapshot = message('snapshot', { from: node.nodeId, to: 2, term, snapshot: identity });
  const outgoing = { snapshotId: `of ${term}`, message: snapshot, chunksAfter: rows };
  return node.transport.sendSnapshot(2, outgoing, new AbortController().signal);
}

/** Three chunks, and then one now and then for as long as a test lasts. */
async function* many(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < 250; at += 1) {
    yield chunkOf(at);
    if (at > 2) await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

async function* three(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < 3; at += 1) {
    yield chunkOf(at);
    await Promise.resolve();
  }
}

const overtaken = 'overtaken: its sender leads no more: a later term began';

/** Node 1 led term 4 and has sent three chunks of many. */
async function underWay(limits: PeerNodeOptions['limits'] = {}) {
  const pair = await cutPair(limits);
  const outcome = send(pair.first, 4, many);
  await until(() => pair.sink.chunkCount >= 3);
  return { ...pair, outcome };
}

test('a later leader’s snapshot takes the place of one that is arriving', async () => {
  const { sink, second, outcome } = await underWay();
  const third = await (await started({ nodeId: 3 })).join(second);
  expect(await send(third, 5, three)).toEqual({ kind: 'accepted' });
  expect(await outcome).toEqual({ kind: 'refused', reason: overtaken });
  expect(sink.aborted).toEqual([overtaken]);
  expect(sink.begun.map(({ from }) => from)).toEqual([1, 3]);
  expect(sink.ended).toHaveLength(1);
});

test('another snapshot of the same term is refused as busy', async () => {
  const { sink, second } = await underWay();
  const third = await (await started({ nodeId: 3 })).join(second);
  expect(await send(third, 4, three)).toMatchObject({
    reason: 'busy: another snapshot is arriving',
  });
  expect(sink.aborted).toEqual([]);
});

test('word of a later term ends it, and its sender cannot begin anew', async () => {
  const { sink, second, first } = await underWay();
  second.transport.termBegan(4);
  expect(sink.aborted).toEqual([]);
  second.transport.termBegan(5);
  await until(() => sink.aborted.length === 1);
  expect(sink.aborted).toEqual([overtaken]);
  expect(await send(first, 4, three)).toEqual({ kind: 'refused', reason: overtaken });
  expect(sink.begun).toHaveLength(1);
});

test('what was kept of a broken stream is thrown away in a later term', async () => {
  const { sink, second, line, outcome } = await underWay({ snapshotResumeTimeoutMs: 1_000 });
  await line.close();
  const client = new PeerService(`127.0.0.1:${second.port}`, credentials.createInsecure());
  const self = { clusterId: CLUSTER, groupId: 1, nodeId: 1, incarnation: incarnation(1) };
  const question = { hello: helloTo(2, self), snapshotId: 'of 4' };
  expect(await askProgress(client, question, 1_000)).toMatchObject({ kind: 'goes-on' });
  client.close();
  expect(sink.aborted).toEqual([]);
  second.transport.termBegan(5);
  await until(() => sink.aborted.length === 1);
  expect(sink.aborted).toEqual([overtaken]);
  expect((await outcome).kind).toBe('failed');
});
