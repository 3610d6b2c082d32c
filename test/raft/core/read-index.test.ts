// Linearizable reads without log writes. Thesis §6.4; Raft paper §8.

import { expect, test } from 'vitest';
import { message } from '../../../src/raft/core/message.ts';
import { TestGroup, trioLedBy1 } from './test-group.ts';

test('a read is confirmed at the commit index of the moment it was asked', () => {
  const trio = trioLedBy1();
  trio.propose(1, 'a');
  expect(trio.core(1).raw.readIndex(77)).toEqual({ kind: 'waiting' });
  trio.settle();
  expect(trio.core(1).reads).toEqual([{ context: 77, index: 3 }]);
});

test('a read is not confirmed without a quorum', () => {
  const trio = trioLedBy1();
  trio.cut(2, 3);
  trio.core(1).raw.readIndex(77);
  trio.ticks(5);
  expect(trio.core(1).reads).toEqual([]);
});

test('a follower’s read goes through the leader and comes back with its own context', () => {
  const trio = trioLedBy1();
  trio.propose(1, 'a');
  trio.core(3).raw.readIndex(5);
  trio.settle();
  expect(trio.core(3).reads).toEqual([{ context: 5, index: 3 }]);
});

test('contexts never travel: tokens do', () => {
  const trio = trioLedBy1();
  trio.core(3).raw.readIndex(424242);
  trio.settle();
  const asked = trio.sent.filter((m) => m.kind === 'read-index');
  expect(asked).toHaveLength(1);
  expect(asked[0]?.token).not.toBe(424242);
  expect(asked[0]?.term).toBe(1);
});

test('a delayed answer to an older round does not confirm a newer read (etcd issue 20418)', () => {
  const trio = trioLedBy1();
  trio.core(1).raw.readIndex(1);
  trio.work(1);
  const beats = trio.take((m) => m.kind === 'heartbeat');
  for (const m of beats) trio.deliver(m);
  for (const id of [2, 3]) trio.work(id);
  const delayed = trio.take((m) => m.kind === 'heartbeat-response');
  expect(delayed).toHaveLength(2);
  trio.core(1).raw.readIndex(2);
  for (const m of delayed) trio.deliver(m);
  trio.work(1);
  expect(trio.core(1).reads.map((read) => read.context)).toEqual([1]);
});

test('one round confirms every read asked before it', () => {
  const trio = trioLedBy1();
  for (const context of [1, 2, 3]) trio.core(1).raw.readIndex(context);
  trio.work(1);
  trio.take((m) => m.kind === 'heartbeat' && m.token < 3);
  trio.settle();
  expect(trio.core(1).reads.map((read) => read.context)).toEqual([1, 2, 3]);
});

test('a new leader holds reads until an entry of its own term commits (§8)', () => {
  const trio = trioLedBy1();
  trio.propose(1, 'a');
  trio.losing.add('append-response');
  trio.cut(1);
  trio.core(2).raw.forgetLeader();
  trio.core(3).raw.forgetLeader();
  trio.elect(2);
  expect(trio.leaderId).toBe(2);
  trio.core(2).raw.readIndex(9);
  trio.settle();
  expect(trio.core(2).reads).toEqual([]);
  trio.losing.clear();
  trio.ticks(3);
  expect(trio.core(2).reads).toEqual([{ context: 9, index: trio.status(2).commit }]);
});

test('reads lost with the leadership are reported aborted, each once', () => {
  const trio = trioLedBy1();
  trio.cut(2, 3);
  trio.core(1).raw.readIndex(1);
  trio.core(1).raw.readIndex(2);
  trio.ticks(30);
  expect(trio.status(1).role).not.toBe('leader');
  expect(trio.core(1).readsAborted).toEqual([1, 2]);
});

test('a follower’s read whose question was lost is reported aborted after one election timeout', () => {
  const trio = trioLedBy1();
  trio.losing.add('read-index');
  trio.core(3).raw.readIndex(8);
  trio.ticks(11);
  expect(trio.core(3).readsAborted).toEqual([8]);
  expect(trio.status(3).readsWaiting).toBe(0);
});

test('a follower’s reads are aborted when the term changes', () => {
  const trio = trioLedBy1();
  trio.losing.add('read-index');
  trio.core(3).raw.readIndex(8);
  trio.work(3);
  trio.deliver(message('append', { from: 2, to: 3, term: 2, index: 2, logTerm: 1 }));
  trio.work(3);
  expect(trio.core(3).readsAborted).toEqual([8]);
});

test('without a leader a read is refused at once', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] });
  expect(trio.core(1).raw.readIndex(1)).toEqual({ kind: 'refused', reason: 'no-leader' });
});

test('reads beyond the limit are refused, not queued', () => {
  const trio = trioLedBy1({ readsMax: 2 });
  trio.cut(2, 3);
  trio.core(1).raw.readIndex(1);
  trio.core(1).raw.readIndex(2);
  expect(trio.core(1).raw.readIndex(3)).toEqual({ kind: 'refused', reason: 'reads-full' });
});

test('the only voter confirms its own reads', () => {
  const group = new TestGroup({ voters: [1], learners: [2] });
  group.elect(1);
  group.core(1).raw.readIndex(4);
  group.settle();
  expect(group.core(1).reads).toEqual([{ context: 4, index: 2 }]);
});

test('a learner’s answer confirms no read', () => {
  const group = new TestGroup({ voters: [1, 2, 3], learners: [4] });
  group.elect(1);
  group.cut(2, 3);
  group.core(1).raw.readIndex(1);
  group.ticks(3);
  expect(group.core(1).reads).toEqual([]);
});
