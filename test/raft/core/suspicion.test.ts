// Replicas that may have lost acknowledged entries: filled, not counted, silent in elections.
// After "Protocol-Aware Recovery for Consensus-Based Storage" (FAST '18).

import { expect, test } from 'vitest';
import { message } from '../../../src/raft/core/message.ts';
import { TestGroup, trioLedBy1 } from './test-group.ts';

/** 3 lost the entries from `index` on and knows that it lost something. */
function lose(trio: TestGroup, index: number): void {
  trio.core(3).log.cutFrom(index);
  trio.core(3).appliedIndex = Math.min(trio.core(3).appliedIndex, index - 1);
  trio.core(3).restart({ suspect: true });
}

test('a suspect replica neither campaigns nor votes', () => {
  const trio = trioLedBy1({ checkQuorum: false });
  lose(trio, 2);
  trio.cut(1);
  trio.tick(3, 60);
  expect(trio.status(3)).toMatchObject({ role: 'follower', suspect: true });
  trio.elect(2);
  expect(trio.leaderId).toBe(1);
  expect(trio.status(2).role).not.toBe('leader');
});

test('a suspect replica is filled but does not count until it is whole again', () => {
  const trio = trioLedBy1();
  for (const text of ['a', 'b', 'c']) trio.propose(1, text);
  trio.cut(2);
  lose(trio, 3);
  trio.ticks(3);
  expect(trio.status(1).progress.get(3)).toMatchObject({ match: 5, suspect: false });
  expect(trio.status(3).suspect).toBe(false);
  expect(trio.core(3).suspectCleared).toBe(true);
});

test('entries only a suspect replica holds beside the leader are not committed', () => {
  const trio = trioLedBy1();
  trio.propose(1, 'a');
  trio.cut(2);
  trio.propose(1, 'held by 1 and 3');
  expect(trio.status(1).commit).toBe(4);
  trio.cut(3);
  trio.propose(1, 'held by 1 alone');
  lose(trio, 3);
  trio.heal();
  trio.cut(2);
  trio.ticks(2);
  expect(trio.status(1).progress.get(3)).toMatchObject({ match: 5, suspect: true });
  expect(trio.status(1).commit).toBe(4);
  trio.heal();
  trio.ticks(3);
  expect(trio.status(1).commit).toBe(5);
  expect(trio.status(1).progress.get(3)?.suspect).toBe(false);
});

test('an acknowledgement from before the loss is ignored once the loss is known', () => {
  const trio = trioLedBy1();
  trio.propose(1, 'a');
  trio.core(1).raw.propose(new Uint8Array(3));
  trio.work(1);
  for (const m of trio.take((sent) => sent.to === 3)) trio.deliver(m);
  trio.work(3);
  const early = trio.take((m) => m.from === 3);
  expect(early.some((m) => m.kind === 'append-response' && m.index === 4)).toBe(true);
  trio.cut(2);
  lose(trio, 3);
  trio.losing.add('append');
  trio.ticks(2);
  expect(trio.status(1).progress.get(3)?.suspect).toBe(true);
  for (const m of early) trio.deliver(m);
  expect(trio.status(1).progress.get(3)?.match).toBeLessThan(4);
  expect(trio.status(1).commit).toBe(3);
});

test('a suspect replica confirms no reads and gets no leadership', () => {
  const trio = trioLedBy1();
  trio.propose(1, 'a');
  trio.cut(2);
  trio.propose(1, 'b');
  trio.cut(3);
  trio.propose(1, 'c');
  lose(trio, 3);
  trio.heal();
  trio.cut(2);
  trio.ticks(2);
  expect(trio.status(1).progress.get(3)?.suspect).toBe(true);
  trio.core(1).raw.readIndex(1);
  trio.ticks(2);
  expect(trio.core(1).reads).toEqual([]);
  const refused = trio.core(1).raw.transferLeader(3);
  expect(refused).toEqual({ kind: 'refused', reason: 'suspect' });
});

test('a suspect replica is not told to commit what it lost', () => {
  const trio = trioLedBy1();
  for (const text of ['a', 'b', 'c']) trio.propose(1, text);
  lose(trio, 3);
  trio.deliver(message('heartbeat', { from: 1, to: 3, term: 1, commit: 5 }));
  expect(trio.status(3).commit).toBe(2);
});

test('a suspect replica does not commit what the entries it lost had replaced', () => {
  const trio = trioLedBy1({ checkQuorum: false });
  trio.elect(3);
  trio.cut(3);
  for (const text of ['one', 'two', 'three', 'four']) trio.propose(3, text);
  const replaced = trio.core(3).log.all();
  const known = trio.status(3).commit;
  trio.elect(1);
  for (const text of ['a', 'b', 'c']) trio.propose(1, text);
  trio.heal();
  trio.ticks(2);
  const { term, commit } = trio.status(1);
  expect(trio.status(3)).toMatchObject({ term, commit });
  expect(trio.status(1).progress.get(3)?.match).toBe(commit);
  // The write that replaced them is lost, and what was known to be committed with it.
  const disk = trio.core(3);
  disk.log.cutFrom(known + 1);
  disk.log.append(replaced);
  disk.log.hardState = { ...disk.log.hardState, commit: known };
  disk.appliedIndex = known;
  disk.restart({ suspect: true });
  expect(disk.log.lastIndex()).toBeGreaterThanOrEqual(commit);
  trio.deliver(message('heartbeat', { from: 1, to: 3, term, commit }));
  expect(trio.status(3).commit).toBe(known);
  trio.ticks(3);
  expect(trio.status(3)).toMatchObject({ suspect: false, commit });
  expect(disk.log.all()).toEqual(trio.core(1).log.all());
});

test('after a change of leader the new one doubts the replica too', () => {
  const trio = trioLedBy1({ checkQuorum: false });
  for (const text of ['a', 'b']) trio.propose(1, text);
  lose(trio, 3);
  trio.cut(3);
  trio.core(1).raw.transferLeader(2);
  trio.settle();
  expect(trio.leaderId).toBe(2);
  trio.heal();
  trio.ticks(1);
  expect(trio.core(2).saw('suspect-noted')).toBe(true);
  trio.ticks(4);
  expect(trio.status(3)).toMatchObject({ suspect: false, commit: trio.status(2).commit });
});
