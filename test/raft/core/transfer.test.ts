// Leadership transfer. Thesis §3.10.

import { expect, test } from 'vitest';
import { message } from '../../../src/raft/core/message.ts';
import { TestGroup, trioLedBy1 } from './test-group.ts';

test('leadership passes to the target at once, pre-vote and leases notwithstanding', () => {
  const trio = trioLedBy1();
  expect(trio.core(1).raw.transferLeader(2)).toEqual({ kind: 'started' });
  trio.settle();
  expect(trio.leaderId).toBe(2);
  expect(trio.status(2).term).toBe(2);
});

test('a target that lags is brought up to date first, and is told to campaign once', () => {
  const trio = trioLedBy1();
  trio.cut(3);
  for (let count = 0; count < 5; count += 1) trio.propose(1, `${count}`);
  trio.heal();
  trio.core(1).raw.transferLeader(3);
  trio.ticks(3);
  expect(trio.leaderId).toBe(3);
  expect(trio.sent.filter((m) => m.kind === 'timeout-now')).toHaveLength(1);
});

test('answers that come after the order to campaign do not repeat it', () => {
  const trio = trioLedBy1();
  trio.losing.add('timeout-now');
  trio.core(1).raw.propose(new Uint8Array(1));
  trio.core(1).raw.transferLeader(2);
  trio.settle();
  const { lastIndex } = trio.status(1);
  trio.core(1).raw.reportUnreachable(2);
  trio.deliver(message('append-response', { from: 2, to: 1, term: 1, index: lastIndex }));
  trio.settle();
  expect(trio.sent.filter((m) => m.kind === 'timeout-now')).toHaveLength(1);
});

test('no proposals are taken during a transfer', () => {
  const trio = trioLedBy1();
  trio.losing.add('timeout-now');
  trio.core(1).raw.transferLeader(2);
  expect(trio.propose(1, 'a')).toMatchObject({ kind: 'refused', reason: 'transferring' });
});

test('a transfer that does not end within an election timeout is given up', () => {
  const trio = trioLedBy1();
  trio.losing.add('timeout-now');
  trio.core(1).raw.transferLeader(2);
  trio.ticks(10);
  expect(trio.status(1).transferTo).toBe(0);
  expect(trio.propose(1, 'a').kind).toBe('accepted');
});

test('a target that will not campaign says so, and the leader goes on at once', () => {
  const trio = trioLedBy1();
  trio.core(2).raw.setMayCampaign(false);
  trio.core(1).raw.transferLeader(2);
  trio.settle();
  expect(trio.core(1).saw('transfer-rejected-by-target')).toBe(true);
  expect(trio.propose(1, 'a').kind).toBe('accepted');
});

test('leadership is not handed to who cannot take it', () => {
  const group = new TestGroup({ voters: [1, 2, 3], learners: [4] }, { transferLagMax: 3 });
  group.elect(1);
  const refused = (reason: string): object => ({ kind: 'refused', reason });
  expect(group.core(1).raw.transferLeader(1)).toEqual(refused('already-leader'));
  expect(group.core(1).raw.transferLeader(4)).toEqual(refused('learner'));
  expect(group.core(1).raw.transferLeader(9)).toEqual(refused('unknown-replica'));
  group.cut(3);
  for (let count = 0; count < 5; count += 1) group.propose(1, `${count}`);
  expect(group.core(1).raw.transferLeader(3)).toEqual(refused('lagging'));
  group.core(1).raw.reportUnreachable(2);
  group.core(1).raw.reportUnreachable(3);
  group.losing.add('append');
  group.ticks(20);
  expect(group.core(1).raw.transferLeader(3)).toEqual(refused('inactive'));
});

test('a second transfer replaces the first, the same one is not started again', () => {
  const trio = trioLedBy1();
  trio.losing.add('timeout-now');
  trio.core(1).raw.transferLeader(2);
  const again = trio.core(1).raw.transferLeader(2);
  expect(again).toEqual({ kind: 'refused', reason: 'already-transferring' });
  expect(trio.core(1).raw.transferLeader(3)).toEqual({ kind: 'started' });
  expect(trio.status(1).transferTo).toBe(3);
});

test('a follower passes the wish on to the leader', () => {
  const trio = trioLedBy1();
  expect(trio.core(3).raw.transferLeader(2)).toEqual({ kind: 'forwarded', to: 1 });
  trio.settle();
  expect(trio.leaderId).toBe(2);
});

test('a transfer to a voter that is removed meanwhile is given up', () => {
  const trio = trioLedBy1();
  trio.core(1).raw.proposeConfChange({
    transition: 'auto',
    steps: [{ kind: 'remove', nodeId: 3 }],
    context: new Uint8Array(),
  });
  trio.losing.add('timeout-now');
  trio.core(1).raw.transferLeader(3);
  trio.settle();
  expect(trio.status(1).transferTo).toBe(0);
});

test('a late order to campaign from a deposed leader is ignored', () => {
  const trio = trioLedBy1();
  trio.core(1).raw.transferLeader(2);
  trio.settle();
  trio.deliver(message('timeout-now', { from: 1, to: 3, term: 1 }));
  expect(trio.status(3)).toMatchObject({ role: 'follower', term: 2 });
});
