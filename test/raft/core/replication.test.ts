// Log replication and commit. Raft paper §5.3, §5.4.2, §8; windows from thesis §10.2.1.

import { expect, test } from 'vitest';
import { message } from '../../../src/raft/core/message.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { payload } from './test-core.ts';
import { TestGroup, trioLedBy1 } from './test-group.ts';

const entry = (term: number, index: number, text = ''): Entry => ({
  term,
  index,
  type: 'normal',
  data: payload(text),
});

const idOf = ({ term, index }: Entry): string => `${term}/${index}`;

test('an entry is committed once a majority holds it, and then everyone applies it', () => {
  const trio = trioLedBy1();
  expect(trio.propose(1, 'a')).toEqual({ kind: 'accepted', term: 1, index: 3 });
  for (const id of [1, 2, 3]) expect(trio.core(id).appliedTexts).toEqual(['a']);
});

test('an entry without a majority is not committed', () => {
  const trio = trioLedBy1();
  trio.cut(2, 3);
  trio.propose(1, 'a');
  expect(trio.status(1)).toMatchObject({ lastIndex: 3, commit: 2 });
});

test('the leader counts itself only when its own disk has the entry', () => {
  const trio = trioLedBy1();
  trio.cut(3);
  trio.core(1).diskHeld = true;
  trio.propose(1, 'a');
  expect(trio.status(1).commit).toBe(2);
  trio.core(1).diskHeld = false;
  trio.settle();
  expect(trio.status(1).commit).toBe(3);
});

test('a slow disk of the leader does not hold a commit that two others made', () => {
  const trio = trioLedBy1();
  trio.core(1).diskHeld = true;
  trio.propose(1, 'a');
  expect(trio.status(1).commit).toBe(3);
  expect(trio.status(1).applied).toBe(2);
  expect(trio.core(2).appliedTexts).toEqual(['a']);
});

test('a follower acknowledges nothing before its disk has it', () => {
  const trio = trioLedBy1();
  trio.core(2).diskHeld = true;
  trio.propose(1, 'a');
  expect(trio.status(1).progress.get(2)?.match).toBe(2);
  trio.core(2).restart();
  expect(trio.status(2).lastIndex).toBe(2);
});

test('the log is applied in order, once', () => {
  const trio = trioLedBy1();
  for (const text of ['a', 'b', 'c', 'd']) trio.propose(1, text);
  trio.core(3).restart();
  trio.ticks(5);
  trio.propose(1, 'e');
  for (const id of [1, 2, 3]) {
    expect(trio.core(id).appliedTexts).toEqual(['a', 'b', 'c', 'd', 'e']);
  }
});

test('a follower refuses an append whose previous entry it does not hold', () => {
  const trio = trioLedBy1();
  trio.deliver(message('append', { from: 1, to: 2, term: 1, index: 5, logTerm: 1 }));
  trio.work(2);
  expect(trio.messages).toMatchObject([
    { kind: 'append-response', reject: true, index: 5, rejectHint: 2, logTerm: 1 },
  ]);
});

test('a conflicting suffix is replaced by the leader’s entries', () => {
  const trio = trioLedBy1();
  trio.cut(1);
  trio.propose(1, 'lost');
  trio.elect(2);
  trio.ticks(30);
  const leader = trio.leaderId === 1 ? 2 : (trio.leaderId ?? 2);
  trio.propose(leader, 'kept');
  trio.heal();
  trio.ticks(5);
  expect(trio.core(1).appliedTexts).toEqual(['kept']);
  expect(trio.core(1).log.all().map(idOf)).toEqual(trio.core(leader).log.all().map(idOf));
});

test('an old append does not cut newer entries', () => {
  const trio = trioLedBy1();
  const appends = { from: 1, to: 2, term: 1, index: 2, logTerm: 1 };
  trio.deliver(message('append', { ...appends, entries: [entry(1, 3, 'a'), entry(1, 4, 'b')] }));
  trio.deliver(message('append', { ...appends, entries: [entry(1, 3, 'a')] }));
  expect(trio.status(2).lastIndex).toBe(4);
});

test('a follower commits no further than the append that told it', () => {
  const trio = trioLedBy1();
  const appends = { from: 1, to: 2, term: 1, index: 2, logTerm: 1, commit: 9 };
  trio.deliver(message('append', { ...appends, entries: [entry(1, 3)] }));
  expect(trio.status(2).commit).toBe(3);
});

test('a tail the leader does not know is not committed along with what it told', () => {
  const trio = trioLedBy1();
  const tail = [entry(1, 3, 'a'), entry(1, 4, 'b'), entry(1, 5, 'c')];
  trio.deliver(message('append', { from: 1, to: 2, term: 1, index: 2, logTerm: 1, entries: tail }));
  const head = { from: 3, to: 2, term: 2, index: 2, logTerm: 1, commit: 5 };
  trio.deliver(message('append', { ...head, entries: [entry(1, 3, 'a')] }));
  expect(trio.status(2)).toMatchObject({ commit: 3, lastIndex: 5 });
});

test('an acknowledgement from an older term counts for nothing', () => {
  const trio = trioLedBy1();
  trio.cut(2, 3);
  trio.elect(2);
  trio.core(1).raw.stepDown();
  trio.heal();
  trio.core(2).raw.forgetLeader();
  trio.core(3).raw.forgetLeader();
  trio.elect(1);
  expect(trio.status(1)).toMatchObject({ role: 'leader', term: 2 });
  trio.cut(2, 3);
  trio.propose(1, 'a');
  const { lastIndex } = trio.status(1);
  trio.deliver(message('append-response', { from: 2, to: 1, term: 1, index: lastIndex }));
  expect(trio.status(1).commit).toBe(lastIndex - 1);
});

test('a write is confirmed by itself only, not by an older one of the same entry (thesis §10.2.1)', () => {
  const core = new TestGroup({ voters: [1, 2, 3] }).core(2);
  // The leader of term 1 comes back in term 3, after another replaced its entry.
  for (const [from, term, entryTerm] of [
    [1, 1, 1],
    [3, 2, 2],
    [1, 3, 1],
  ] as const) {
    const entries = [entry(entryTerm, 2, 'a')];
    core.raw.step(
      message('append', { from, to: 2, term, index: 1, logTerm: 1, entries, commit: 1 }),
    );
    core.takeReady();
  }
  core.raw.step(message('heartbeat', { from: 1, to: 2, term: 3, commit: 2 }));
  const confirmNext = (): void => {
    for (const m of core.doAppend()) if (m.to === 2) core.raw.step(m);
    core.takeReady();
  };
  confirmNext();
  confirmNext();
  expect(core.applyWork).toEqual([]);
  while (core.appendWork.length > 0) confirmNext();
  expect(core.applyWork).toHaveLength(1);
});

test('a heartbeat that commits what a follower lacks is a broken fact', () => {
  const trio = trioLedBy1();
  const lie = message('heartbeat', { from: 1, to: 2, term: 1, commit: 50 });
  expect(() => trio.deliver(lie)).toThrow('we cannot commit what we do not hold');
});

test('a leader commits an older term’s entry only along with one of its own (figure 8)', () => {
  const group = new TestGroup({ voters: [1, 2, 3, 4, 5] }, { checkQuorum: false, preVote: false });
  group.elect(1);
  group.cut(3, 4, 5);
  group.propose(1, 'old');
  group.heal();
  group.cut(1, 2);
  group.losing.add('append');
  group.elect(5);
  expect(group.status(5)).toMatchObject({ role: 'leader', term: 2 });
  group.heal();
  group.cut(4, 5);
  group.elect(3);
  group.elect(1);
  expect(group.leaderId).toBe(1);
  const term = group.status(1).term;
  const old = group.status(1).lastIndex - 1;
  const answer = { to: 1, term };
  for (const from of [2, 3]) {
    group.deliver(message('append-response', { ...answer, from, index: old }));
  }
  expect(group.status(1).commit).toBeLessThan(old);
  for (const from of [2, 3]) {
    group.deliver(message('append-response', { ...answer, from, index: old + 1 }));
  }
  expect(group.status(1).commit).toBe(old + 1);
});

test('a new leader begins its term with an empty entry (§8)', () => {
  const trio = trioLedBy1();
  const [first] = trio.core(1).log.all();
  expect(first).toMatchObject({ term: 1, index: 2, type: 'normal' });
  expect(first?.data).toHaveLength(0);
});

test('a long divergent tail is bridged in a few probes, not one by one (§5.3)', () => {
  const trio = trioLedBy1({ checkQuorum: false, preVote: false });
  trio.cut(2, 3);
  for (let count = 0; count < 200; count += 1) trio.propose(1, `lost ${count}`);
  trio.heal();
  trio.cut(1);
  trio.elect(2);
  for (let count = 0; count < 100; count += 1) trio.propose(2, `kept ${count}`);
  const before = trio.sent.length;
  trio.heal();
  trio.ticks(3);
  const rejections = trio.sent.slice(before).filter((m) => m.reject && m.from === 1);
  expect(trio.core(1).appliedTexts).toHaveLength(100);
  expect(rejections.length).toBeLessThan(4);
});

test('appends are pipelined up to the window and no further', () => {
  const trio = trioLedBy1({ inflightMax: 4 });
  trio.losing.add('append-response');
  for (let count = 0; count < 10; count += 1) trio.propose(1, `${count}`);
  expect(trio.status(1).progress.get(2)).toMatchObject({ inflightCount: 4, paused: true, next: 7 });
});

test('the window also ends at its bytes', () => {
  const trio = trioLedBy1({ inflightBytesMax: 1000, messageBytesMax: 1000 });
  trio.losing.add('append-response');
  for (let count = 0; count < 10; count += 1) trio.propose(1, 'x'.repeat(400));
  expect(trio.status(1).progress.get(2)).toMatchObject({ inflightCount: 3, inflightFull: true });
});

test('a full window whose messages were all lost opens again with a heartbeat’s answer', () => {
  const trio = trioLedBy1({ inflightMax: 2 });
  trio.cut(3);
  for (let count = 0; count < 10; count += 1) trio.propose(1, `${count}`);
  expect(trio.status(1).progress.get(3)?.paused).toBe(true);
  trio.heal();
  trio.ticks(5);
  expect(trio.core(3).appliedTexts).toHaveLength(10);
});

test('a replica reported unreachable is probed before it is sent more', () => {
  const trio = trioLedBy1();
  trio.core(1).raw.reportUnreachable(2);
  expect(trio.status(1).progress.get(2)?.state).toBe('probe');
  trio.ticks(2);
  expect(trio.status(1).progress.get(2)?.state).toBe('replicate');
});

test('one append carries no more than its limit', () => {
  const trio = trioLedBy1({ messageBytesMax: 1000 });
  trio.cut(3);
  for (let count = 0; count < 20; count += 1) trio.propose(1, 'x'.repeat(300));
  trio.heal();
  const before = trio.sent.length;
  trio.ticks(5);
  const sizes = trio.sent
    .slice(before)
    .filter((m) => m.kind === 'append' && m.to === 3)
    .map((m) => m.entries.length);
  expect(Math.max(...sizes)).toBe(3);
  expect(trio.core(3).appliedTexts).toHaveLength(20);
});

test('an uncommitted tail over its limit refuses proposals until something is applied', () => {
  const trio = trioLedBy1({ uncommittedBytesMax: 1000 });
  trio.cut(2, 3);
  expect(trio.propose(1, 'x'.repeat(900)).kind).toBe('accepted');
  expect(trio.propose(1, 'x'.repeat(900))).toMatchObject({ reason: 'uncommitted-full' });
  trio.heal();
  trio.ticks(3);
  expect(trio.propose(1, 'x'.repeat(900)).kind).toBe('accepted');
});

test('an inherited tail counts towards the limit too', () => {
  const trio = trioLedBy1({ uncommittedBytesMax: 1000, checkQuorum: false, preVote: false });
  trio.losing.add('append-response');
  trio.propose(1, 'x'.repeat(900));
  trio.cut(1);
  trio.elect(2);
  expect(trio.leaderId).toBe(2);
  expect(trio.propose(2, 'x'.repeat(900))).toMatchObject({ reason: 'uncommitted-full' });
});

test('entries being applied stay within their limit', () => {
  const trio = trioLedBy1({ applyingBytesMax: 1000 });
  trio.core(1).diskHeld = true;
  for (let count = 0; count < 10; count += 1) trio.propose(1, 'x'.repeat(300));
  trio.core(1).diskHeld = false;
  trio.settle();
  expect(trio.core(1).appliedTexts).toHaveLength(10);
});

test('a follower refuses proposals and names the leader', () => {
  const trio = trioLedBy1();
  expect(trio.propose(2, 'a')).toEqual({ kind: 'refused', reason: 'not-leader', leaderId: 1 });
});

test('a follower forwards proposals where that is allowed', () => {
  const trio = trioLedBy1({ disableProposalForwarding: false });
  expect(trio.propose(2, 'a')).toEqual({ kind: 'forwarded', to: 1 });
  expect(trio.core(3).appliedTexts).toEqual(['a']);
});

test('the payload is never copied on its way through the core', () => {
  const trio = trioLedBy1();
  const data = payload('precious');
  trio.core(1).raw.propose(data);
  trio.settle();
  expect(trio.core(3).applied.at(-1)?.data).toBe(data);
});
