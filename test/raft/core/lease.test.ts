// Reads by lease: at once while a quorum's promises last, counted from when the heartbeats left, and
// never while another may lead already.

import { expect, test } from 'vitest';
import { Lease } from '../../../src/raft/core/lease.ts';
import { TestGroup } from './test-group.ts';

const clock = { ms: 0 };
const leaseClock = { nowMs: () => clock.ms, lengthMs: 100 };

/** Three cores, led by one of them for long enough that it has a lease. */
function trio(): { group: TestGroup; leader: number; others: readonly number[] } {
  const group = new TestGroup({ voters: [1, 2, 3] }, { readOnlyOption: 'lease', leaseClock });
  for (let count = 0; group.leaderId === null && count < 200; count += 1) group.ticks(1);
  group.ticks(5);
  const leader = group.leaderId ?? 0;
  return { group, leader, others: [1, 2, 3].filter((id) => id !== leader) };
}

/** Whether the leader answers a read by itself. */
function readsAlone(group: TestGroup, leader: number, context: number): boolean {
  group.core(leader).raw.readIndex(context);
  group.work(leader);
  return group.core(leader).reads.some((read) => read.context === context);
}

test('a lease lasts from the sending of what a quorum answered, not from the answers', () => {
  const lease = new Lease(leaseClock);
  clock.ms = 1_000;
  lease.sent(1);
  clock.ms = 1_080;
  lease.sent(2);
  expect(lease.holds).toBe(false);
  lease.confirmed(1);
  expect(lease.holds).toBe(true);
  clock.ms = 1_099;
  expect(lease.holds).toBe(true);
  clock.ms = 1_100;
  expect(lease.holds).toBe(false);
  lease.confirmed(2);
  expect(lease.holds).toBe(true);
  lease.end();
  expect(lease.holds).toBe(false);
});

test('more rounds under way than are kept put off no lease, whichever of them is answered', () => {
  const lease = new Lease(leaseClock);
  clock.ms = 5_000;
  for (let round = 1; round <= 1_000; round += 1) lease.sent(round);
  clock.ms = 5_050;
  lease.confirmed(1);
  expect(lease.holds).toBe(true);
  lease.sent(1_001);
  clock.ms = 5_100;
  lease.confirmed(1_000);
  expect(lease.holds).toBe(false);
  lease.sent(1_002);
  lease.confirmed(1_002);
  expect(lease.holds).toBe(true);
});

test('it answers reads at once, and asks again when time has passed, ticks or none', () => {
  const { group, leader } = trio();
  expect(readsAlone(group, leader, 1)).toBe(true);
  // The process stood still: no tick told it so, but the clock went on.
  clock.ms += 100;
  expect(readsAlone(group, leader, 2)).toBe(false);
  group.settle();
  expect(group.core(leader).reads.map(({ context }) => context)).toEqual([1, 2]);
});

test('a leader that is cut off has no lease by the time that another can be elected', () => {
  const { group, leader } = trio();
  group.cut(leader);
  clock.ms += 100;
  for (let count = 0; group.leaderId === leader && count < 200; count += 1) group.ticks(1);
  expect(group.leaderId).not.toBe(leader);
  expect(readsAlone(group, leader, 7)).toBe(false);
});

test('it ends when leadership may be passing on', () => {
  const { group, leader, others } = trio();
  group.losing.add('timeout-now');
  group.core(leader).raw.transferLeader(others[0] ?? 0);
  expect(readsAlone(group, leader, 1)).toBe(false);
  group.settle();
  expect(group.core(leader).reads).toHaveLength(1);
});

test('who answered a heartbeat gives its vote to nobody for an election timeout, in any term', () => {
  const { group, others } = trio();
  const [voter = 0, candidate = 0] = others;
  const { term, lastIndex } = group.status(voter);
  const request = (transfer: boolean): void => {
    group.core(voter).raw.step({
      ...(group.sent.find(({ kind }) => kind === 'vote') ?? never()),
      ...{ from: candidate, to: voter, term: term + 5, index: lastIndex + 9, logTerm: term + 5 },
      transfer,
    });
  };
  request(false);
  expect(group.status(voter).term).toBe(term);
  request(true);
  expect(group.status(voter)).toMatchObject({ term: term + 5, vote: candidate });
});

const never = (): never => {
  throw new Error('somebody was elected');
};
