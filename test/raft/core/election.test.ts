// Leader election. Raft paper §5.1, §5.2, §5.4.1; pre-vote from thesis §9.6, sticky leaders from
// §4.2.3.

import { expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { message } from '../../../src/raft/core/message.ts';
import { TestGroup, trioLedBy1 } from './test-group.ts';

test('servers begin as followers and remain so while they hear from a leader', () => {
  const trio = trioLedBy1();
  trio.ticks(100);
  expect(trio.leaderId).toBe(1);
  expect(trio.status(2).role).toBe('follower');
  expect(trio.status(1).term).toBe(1);
});

test('a follower that hears from nobody begins an election and increments its term', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] });
  trio.tick(2, 20);
  expect(trio.leaderId).toBe(2);
  expect(trio.status(2).term).toBe(1);
});

test('a candidate without a majority does not win', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] }, { preVote: false });
  trio.cut(2, 3);
  trio.elect(1);
  expect(trio.status(1).role).toBe('candidate');
});

test('a candidate that wins a majority without the third becomes leader', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] });
  trio.cut(3);
  trio.elect(1);
  expect(trio.leaderId).toBe(1);
});

test('a server votes for at most one candidate in a term, first come first served', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] }, { preVote: false });
  trio.cut(1, 2);
  trio.elect(1);
  trio.elect(2);
  const last = { index: 1, logTerm: 1, term: 1 };
  trio.deliver(message('vote', { from: 1, to: 3, ...last }));
  trio.deliver(message('vote', { from: 2, to: 3, ...last }));
  trio.work(3);
  const answers = trio.take((m) => m.kind === 'vote-response' && m.from === 3);
  expect(answers.map((m) => [m.to, m.reject])).toEqual([
    [1, false],
    [2, true],
  ]);
});

test('a vote is remembered over a restart', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] }, { preVote: false });
  const last = { index: 1, logTerm: 1, term: 1, to: 3 };
  trio.deliver(message('vote', { from: 1, ...last }));
  trio.work(3);
  trio.take(() => true);
  trio.core(3).restart();
  trio.deliver(message('vote', { from: 2, ...last }));
  trio.work(3);
  expect(trio.messages).toMatchObject([{ kind: 'vote-response', to: 2, reject: true }]);
});

test('a vote does not leave before it is durable, not even our own', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] }, { preVote: false });
  trio.core(1).diskHeld = true;
  trio.core(3).diskHeld = true;
  trio.elect(1);
  expect(trio.sent.filter((m) => m.kind === 'vote-response').map((m) => m.from)).toEqual([2]);
  expect(trio.status(1).role).toBe('candidate');
  trio.core(1).diskHeld = false;
  trio.settle();
  expect(trio.leaderId).toBe(1);
});

test('a candidate with a shorter log gets no vote (§5.4.1)', () => {
  const trio = trioLedBy1({ preVote: false, checkQuorum: false });
  trio.cut(3);
  trio.propose(1, 'a');
  trio.heal();
  trio.cut(1);
  trio.elect(3);
  expect(trio.status(3).role).not.toBe('leader');
  trio.elect(2);
  expect(trio.leaderId).toBe(2);
});

test('a candidate with a later last term gets the vote even if its log is shorter (§5.4.1)', () => {
  const trio = trioLedBy1();
  const decide = (index: number, logTerm: number): boolean => {
    const fresh = trioLedBy1({ checkQuorum: false });
    fresh.propose(1, 'a');
    fresh.core(2).raw.forgetLeader();
    fresh.deliver(message('vote', { from: 3, to: 2, term: 9, index, logTerm }));
    fresh.work(2);
    return fresh.messages.some((m) => m.kind === 'vote-response' && !m.reject);
  };
  expect(trio.status(2).lastIndex).toBe(2);
  expect(decide(1, 2)).toBe(true);
  expect(decide(3, 1)).toBe(true);
  expect(decide(2, 1)).toBe(false);
  expect(decide(9, 0)).toBe(false);
});

test('a leader that hears of a higher term steps down', () => {
  const trio = trioLedBy1();
  trio.deliver(message('append-response', { from: 2, to: 1, term: 5 }));
  expect(trio.status(1)).toMatchObject({ role: 'follower', term: 5, vote: 0 });
});

test('a candidate returns to follower when a leader of its term shows itself', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] }, { preVote: false });
  trio.cut(1);
  trio.elect(1);
  trio.elect(2);
  trio.heal();
  trio.tick(2, 1);
  expect(trio.status(1)).toMatchObject({ role: 'follower', leaderId: 2, term: 1 });
});

test('two leaders in one term are a broken fact, not something to live with', () => {
  const trio = trioLedBy1();
  const impostor = message('append', { from: 2, to: 1, term: 1 });
  expect(() => trio.deliver(impostor)).toThrow('a term has at most one leader');
});

test('election timeouts are drawn anew for every wait, from one to two times the minimum', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] }, { electionTicks: 10, random: prng(7) });
  trio.cut(1);
  const draws = new Set<number>();
  for (let round = 0; round < 200; round += 1) {
    trio.elect(1);
    draws.add(trio.core(1).raw.electionTimeoutTicks);
  }
  expect(Math.min(...draws)).toBe(10);
  expect(Math.max(...draws)).toBe(19);
  expect(draws.size).toBe(10);
});

test('a replica cut off does not raise the term, so it disturbs nobody when it returns', () => {
  const trio = trioLedBy1();
  trio.cut(3);
  trio.ticks(200);
  expect(trio.status(3)).toMatchObject({ term: 1, role: 'pre-candidate' });
  trio.heal();
  trio.ticks(5);
  expect(trio.leaderId).toBe(1);
  expect(trio.status(3)).toMatchObject({ term: 1, leaderId: 1 });
});

test('a pre-candidate forgets its leader, so that it grants others their pre-vote', () => {
  const trio = trioLedBy1();
  trio.cut(1);
  trio.ticks(60);
  expect([2, 3]).toContain(trio.leaderId);
  expect(trio.status(1).role).not.toBe('leader');
});

test('a pre-vote is refused with our own term, from which a candidate behind learns', () => {
  const trio = trioLedBy1();
  trio.cut(3);
  trio.elect(2);
  trio.core(2).raw.stepDown();
  trio.deliver(message('append-response', { from: 1, to: 2, term: 7 }));
  const late = message('pre-vote', { from: 3, to: 2, term: 2, index: 2, logTerm: 1 });
  trio.deliver(late);
  trio.work(2);
  const [answer] = trio.take((m) => m.kind === 'pre-vote-response');
  expect(answer).toMatchObject({ reject: true, term: 7 });
  trio.core(3).raw.campaign();
  if (answer !== undefined) trio.deliver(answer);
  expect(trio.status(3)).toMatchObject({ term: 7, role: 'follower' });
});

test('a pre-vote given for an earlier ballot is not counted in a later one', () => {
  const trio = trioLedBy1();
  trio.cut(1, 2);
  trio.elect(3);
  const { term } = trio.status(3);
  expect(trio.status(3).role).toBe('pre-candidate');
  trio.deliver(message('pre-vote-response', { from: 2, to: 3, term }));
  trio.work(3);
  expect(trio.status(3)).toMatchObject({ role: 'pre-candidate', term });
  trio.deliver(message('pre-vote-response', { from: 2, to: 3, term: term + 1 }));
  trio.work(3);
  expect(trio.status(3)).toMatchObject({ role: 'candidate', term: term + 1 });
});

test('a vote from an older term is not counted', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] }, { preVote: false });
  trio.cut(2, 3);
  trio.elect(1);
  trio.elect(1);
  expect(trio.status(1)).toMatchObject({ role: 'candidate', term: 2 });
  trio.deliver(message('vote-response', { from: 2, to: 1, term: 1 }));
  expect(trio.status(1).role).toBe('candidate');
});

test('a replica that hears from a leader ignores candidates (thesis §4.2.3)', () => {
  const trio = trioLedBy1();
  trio.deliver(message('vote', { from: 3, to: 2, term: 9, index: 9, logTerm: 9 }));
  expect(trio.status(2)).toMatchObject({ term: 1, leaderId: 1 });
  expect(trio.core(2).saw('vote-ignored-lease')).toBe(true);
});

test('a stranger gets no vote while any leader is known', () => {
  const trio = trioLedBy1();
  for (let tick = 0; tick < 9; tick += 1) trio.core(2).raw.tick();
  trio.core(2).raw.electionTimeoutTicks = 50;
  for (let tick = 0; tick < 9; tick += 1) trio.core(2).raw.tick();
  trio.deliver(message('vote', { from: 8, to: 2, term: 9, index: 9, logTerm: 9 }));
  expect(trio.status(2).term).toBe(1);
  expect(trio.core(2).saw('vote-ignored-stranger')).toBe(true);
});

test('a leader that a quorum does not hear steps down and falls silent (thesis §6.2)', () => {
  const trio = trioLedBy1();
  trio.cut(2, 3);
  trio.tick(1, 20);
  expect(trio.status(1)).toMatchObject({ role: 'follower', leaderId: 0 });
  trio.take(() => true);
  trio.core(1).raw.tick();
  trio.work(1);
  expect(trio.messages.filter((m) => m.kind === 'heartbeat')).toEqual([]);
});

test('a leader may step down by itself and stays a voter', () => {
  const trio = trioLedBy1();
  trio.core(1).raw.stepDown();
  trio.settle();
  expect(trio.leaderId).toBe(null);
  trio.ticks(60);
  expect(trio.leaderId).not.toBe(null);
});

test('a replica told not to campaign still votes', () => {
  const trio = new TestGroup({ voters: [1, 2, 3] });
  trio.core(1).raw.setMayCampaign(false);
  trio.cut(3);
  trio.tick(1, 100);
  expect(trio.leaderId).toBe(null);
  trio.elect(2);
  expect(trio.leaderId).toBe(2);
  expect(trio.status(1).vote).toBe(2);
});

test('a replica told not to campaign notices all the same that its leader is silent', () => {
  const trio = trioLedBy1();
  trio.core(2).raw.setMayCampaign(false);
  trio.cut(1);
  trio.tick(2, 100);
  expect(trio.status(2)).toMatchObject({ role: 'follower', leaderId: 0, term: 1 });
  trio.core(2).raw.setMayCampaign(true);
  trio.tick(2, 1);
  expect(trio.status(2).role).toBe('pre-candidate');
});

test('a learner whose leader is silent votes for a stranger', () => {
  const group = new TestGroup({ voters: [1, 2], learners: [3] });
  group.elect(1);
  group.cut(1);
  group.tick(3, 60);
  expect(group.status(3)).toMatchObject({ role: 'follower', leaderId: 0 });
  const { lastIndex, term } = group.status(3);
  const last = { index: lastIndex, logTerm: term, term: term + 1 };
  group.deliver(message('pre-vote', { from: 7, to: 3, ...last }));
  group.work(3);
  expect(group.messages.at(-1)).toMatchObject({ kind: 'pre-vote-response', reject: false });
});

test('learners do not campaign but vote when asked', () => {
  const group = new TestGroup({ voters: [1, 2], learners: [3] });
  group.tick(3, 50);
  expect(group.status(3).role).toBe('follower');
  group.deliver(message('vote', { from: 2, to: 3, term: 1, index: 1, logTerm: 1 }));
  group.work(3);
  expect(group.messages).toMatchObject([{ kind: 'vote-response', to: 2, reject: false }]);
});

test('word that the leader is gone elects the next in turn without the election timeout', () => {
  const trio = trioLedBy1();
  trio.cut(1);
  for (const id of [2, 3]) trio.core(id).raw.peerGone(1);
  trio.ticks(2);
  expect(trio.status(2)).toMatchObject({ role: 'leader', term: 2 });
});

test('word of a leader that is alive deposes nobody', () => {
  const trio = trioLedBy1();
  trio.core(3).raw.peerGone(1);
  trio.ticks(40);
  expect(trio.status(1)).toMatchObject({ role: 'leader', term: 1 });
  expect(trio.status(3)).toMatchObject({ role: 'follower', leaderId: 1 });
});

test('word that somebody else is gone changes nothing', () => {
  const trio = trioLedBy1();
  trio.core(3).raw.peerGone(2);
  expect(trio.status(3)).toMatchObject({ leaderId: 1 });
  trio.core(1).raw.peerGone(1);
  trio.core(1).raw.peerGone(9);
  expect(trio.status(1)).toMatchObject({ role: 'leader' });
  expect(trio.status(1).progress.get(1)).toMatchObject({ recentActive: true });
});

test('a follower that is gone counts as unheard until it answers again', () => {
  const trio = trioLedBy1();
  trio.ticks(2);
  const isHeard = (): boolean | undefined => trio.status(1).progress.get(3)?.recentActive;
  expect(isHeard()).toBe(true);
  trio.core(1).raw.peerGone(3);
  expect(isHeard()).toBe(false);
  trio.ticks(1);
  expect(isHeard()).toBe(true);
});

test('a leader whose followers are all gone steps down at its next look, not at the one after', () => {
  const trio = trioLedBy1();
  trio.ticks(12);
  trio.cut(2, 3);
  trio.tick(1, 7);
  for (const id of [2, 3]) trio.core(1).raw.peerGone(id);
  trio.tick(1, 1);
  expect(trio.status(1).role).toBe('follower');
});
