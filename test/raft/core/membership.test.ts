// Changes of membership. Raft paper §6; learners from thesis §4.2.1; the bug of single-server
// changes across terms from the raft-dev list, 2015.

import { expect, test } from 'vitest';
import { confChange, LEAVE_JOINT } from '../../../src/raft/core/conf-change.ts';
import type { ConfChangeStep } from '../../../src/raft/core/conf-change.ts';
import { message } from '../../../src/raft/core/message.ts';
import { TestGroup, trioLedBy1 } from './test-group.ts';

const add = (nodeId: number): ConfChangeStep => ({ kind: 'add-voter', nodeId });
const learn = (nodeId: number): ConfChangeStep => ({ kind: 'add-learner', nodeId });
const remove = (nodeId: number): ConfChangeStep => ({ kind: 'remove', nodeId });

/** 1, 2, 3 vote and 1 leads; 4 and 5 are running and belong to nobody. */
function trioAndStrangers(): TestGroup {
  const group = new TestGroup({ voters: [1, 2, 3], strangers: [4, 5] });
  group.elect(1);
  return group;
}

function change(group: TestGroup, ...steps: ConfChangeStep[]): void {
  expect(group.core(1).raw.proposeConfChange(confChange(steps)).kind).toBe('accepted');
  group.settle();
}

test('a learner receives the log and counts for nothing', () => {
  const group = trioAndStrangers();
  change(group, learn(4));
  group.cut(2, 3);
  group.propose(1, 'a');
  expect(group.status(1).progress.get(4)?.match).toBe(4);
  expect(group.status(1).commit).toBe(3);
});

test('a learner that has caught up is promoted and then counts', () => {
  const group = trioAndStrangers();
  change(group, learn(4));
  change(group, add(4));
  group.cut(2);
  group.propose(1, 'a');
  expect(group.core(4).appliedTexts).toEqual(['a']);
  expect(group.status(1).conf).toMatchObject({ voters: [1, 2, 3, 4], learners: [] });
});

test('a replacement goes through a joint configuration and leaves it by itself', () => {
  const group = trioAndStrangers();
  change(group, add(4), remove(3));
  expect(group.status(1).conf).toMatchObject({ voters: [1, 2, 4], votersOutgoing: [] });
  const joint = group.core(1).events.filter((e) => e.event === 'conf-switched');
  expect(joint.map((e) => e.conf.votersOutgoing)).toContainEqual([1, 2, 3]);
});

test('while joint, both majorities must agree', () => {
  const group = trioAndStrangers();
  change(group, learn(4), learn(5));
  const steps = [add(4), add(5), remove(2), remove(3)];
  group.core(1).raw.proposeConfChange(confChange(steps, 'joint-explicit'));
  group.settle();
  expect(group.status(1).conf.votersOutgoing).toEqual([1, 2, 3]);
  const before = group.status(1).commit;
  group.cut(2, 3);
  group.propose(1, 'new majority alone');
  expect(group.status(1).commit).toBe(before);
  group.heal();
  group.ticks(2);
  group.cut(4, 5);
  group.propose(1, 'old majority alone');
  expect(group.status(1).commit).toBe(before + 1);
});

test('only one change is under way at a time', () => {
  const group = trioAndStrangers();
  group.cut(2, 3);
  const first = group.core(1).raw.proposeConfChange(confChange([learn(4)]));
  expect(first.kind).toBe('accepted');
  const second = group.core(1).raw.proposeConfChange(confChange([learn(5)]));
  expect(second).toMatchObject({ kind: 'refused', reason: 'conf-change-pending' });
});

test('no change enters the log before an entry of the leader’s own term is committed', () => {
  const group = trioAndStrangers();
  group.losing.add('append-response');
  group.core(2).raw.forgetLeader();
  group.core(3).raw.forgetLeader();
  group.cut(1);
  group.elect(2);
  const early = group.core(2).raw.proposeConfChange(confChange([learn(4)]));
  expect(early).toMatchObject({ kind: 'refused', reason: 'no-commit-in-term' });
});

test('a change that cannot be applied is refused before it is in the log', () => {
  const solo = new TestGroup({ voters: [1] });
  solo.elect(1);
  const refused = solo.core(1).raw.proposeConfChange(confChange([remove(1)]));
  expect(refused).toMatchObject({ kind: 'refused', reason: 'conf-change-invalid' });
  const leave = solo.core(1).raw.proposeConfChange(LEAVE_JOINT);
  expect(leave).toMatchObject({ kind: 'refused', reason: 'not-joint' });
});

test('a leader that removes itself commits that and then steps down', () => {
  const group = trioLedBy1();
  change(group, remove(1));
  expect(group.status(1).role).toBe('follower');
  expect(group.status(2).conf.voters).toEqual([2, 3]);
  group.ticks(60);
  expect([2, 3]).toContain(group.leaderId);
  expect(group.status(1).role).toBe('follower');
});

test('a new leader finishes the joint configuration its predecessor left standing', () => {
  const group = trioAndStrangers();
  const auto = confChange([add(4), remove(3)]);
  group.losing.add('append');
  group.core(1).raw.proposeConfChange(auto);
  group.work(1);
  group.take(() => true);
  group.losing.clear();
  group.tick(1);
  group.cut(1);
  group.ticks(80);
  const leader = group.leaderId ?? 0;
  expect(group.status(leader).conf.votersOutgoing).toEqual([]);
});

test('an automatic leave put off by a transfer happens after the transfer was given up', () => {
  const group = trioAndStrangers();
  group.core(1).diskHeld = true;
  const auto = confChange([add(4), remove(3)]);
  group.core(1).raw.proposeConfChange(auto);
  group.losing.add('timeout-now');
  group.core(1).raw.transferLeader(2);
  group.core(1).diskHeld = false;
  group.settle();
  expect(group.status(1).conf.votersOutgoing).toEqual([1, 2, 3]);
  expect(group.core(1).saw('auto-leave-postponed')).toBe(true);
  group.ticks(15);
  expect(group.status(1).conf.votersOutgoing).toEqual([]);
});

test('a replica with an unapplied membership change does not campaign', () => {
  const group = trioAndStrangers();
  group.core(2).diskHeld = true;
  group.core(2).raw.electionTimeoutTicks = 19;
  change(group, learn(4));
  const [append] = group.core(2).appendWork;
  expect(append?.entries.some((entry) => entry.type === 'conf-change')).toBe(true);
  group.ticks(2);
  group.elect(2);
  expect(group.core(2).saw('campaign-awaits-conf-change')).toBe(true);
});

// 2 led, removed itself, and stepped down before 1 heard that the change was committed. 1 still
// counts on 2's vote, and 2 holds a longer log: without help they refuse each other for ever.
test('a removed replica with a longer log tells in its refusal what is committed', () => {
  const pair = new TestGroup({ voters: [1, 2] });
  pair.elect(2);
  pair.core(2).raw.proposeConfChange(confChange([remove(2)]));
  pair.core(2).raw.propose(new Uint8Array(1));
  pair.work(2);
  const [first, ...rest] = pair.take((m) => m.kind === 'append');
  expect(rest).not.toEqual([]);
  if (first !== undefined) pair.deliver(first);
  pair.work(1);
  for (const m of pair.take((sent) => sent.to === 2)) pair.deliver(m);
  pair.work(2);
  pair.take(() => true);
  expect(pair.status(2).conf.voters).toEqual([1]);
  expect(pair.status(1).commit).toBeLessThan(pair.status(2).commit);
  expect(pair.status(1).lastIndex).toBeLessThan(pair.status(2).lastIndex);
  pair.ticks(60);
  expect(pair.leaderId).toBe(1);
});

test('a commit index is learnt from a refusal only if our log holds that very entry', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] });
  trio.elect(1);
  trio.cut(2, 3);
  trio.propose(1, 'uncommitted');
  trio.core(1).raw.stepDown();
  const refusal = { from: 2, to: 1, term: 2, reject: true, commit: 3 };
  trio.deliver(message('vote-response', { ...refusal, logTerm: 2 }));
  expect(trio.status(1).commit).toBe(2);
  trio.deliver(message('vote-response', { ...refusal, logTerm: 1 }));
  expect(trio.status(1).commit).toBe(3);
});

test('removing the voters that were silent confirms the reads that waited for them', () => {
  const group = new TestGroup({ voters: [1, 2] });
  group.elect(1);
  group.losing.add('heartbeat-response');
  group.core(1).raw.readIndex(3);
  group.settle();
  expect(group.core(1).reads).toEqual([]);
  change(group, remove(2));
  expect(group.core(1).reads).toMatchObject([{ context: 3 }]);
});
