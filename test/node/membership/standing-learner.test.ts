// When a learner takes the place of a silent voter, and when nobody does.

import { expect, test } from 'vitest';
import { StandingLearner } from '../../../src/node/membership/standing-learner.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import type { ProgressStatus, RaftStatus } from '../../../src/raft/core/status.ts';
import type { Log } from '../../../src/telemetry/log.ts';

const lastIndex = 5_000;
const heard: ProgressStatus = {
  ...{ match: lastIndex, next: lastIndex + 1, state: 'replicate', learner: false, paused: false },
  ...{ pendingSnapshot: 0, recentActive: true, inflightCount: 0, inflightFull: false },
  suspect: false,
};
const silent: ProgressStatus = { ...heard, recentActive: false };

const write = (): void => undefined;
const quiet: Log = { debug: write, info: write, warn: write, error: write, child: () => quiet };

/** Node 1 leads 2 and 3; node 9 learns. Voters silent for 10 s are dead. */
function standing(third: ProgressStatus, ninth: ProgressStatus = heard) {
  const raft = {
    ...{ id: 1, term: 3, vote: 1, role: 'leader' as RaftStatus['role'], leaderId: 1 },
    ...{ transferTo: 0, commit: lastIndex, applied: lastIndex, firstIndex: 1, lastIndex },
    ...{ uncommittedBytes: 0, readsWaiting: 0, suspect: false },
    conf: { ...EMPTY_CONF_STATE, voters: [1, 2, 3], learners: [9] },
    progress: new Map([
      ...[1, 2].map((id) => [id, heard] as const),
      [3, third],
      [9, { ...ninth, learner: true }],
    ]),
  };
  const clock = { nowMs: 100_000 };
  const heardAt = new Map<number, number>();
  const replaced: string[] = [];
  const learner = new StandingLearner({
    log: quiet,
    afterMs: 10_000,
    status: () => raft,
    now: () => clock.nowMs,
    lastHeardMs: (id) => (id === 3 ? (heardAt.get(3) ?? null) : clock.nowMs),
    replace: (dead, by) => {
      replaced.push(`${dead} by ${by}`);
      return Promise.resolve(null);
    },
  });
  return { raft, clock, heardAt, replaced, learner };
}

test('a voter silent for the set time is replaced by the learner, and not before', async () => {
  const { learner, clock, replaced } = standing(silent);
  await learner.look();
  clock.nowMs += 9_999;
  await learner.look();
  expect(replaced).toEqual([]);
  clock.nowMs += 1;
  await learner.look();
  expect(replaced).toEqual(['3 by 9']);
});

test('a voter that was heard meanwhile keeps its place', async () => {
  const { learner, clock, heardAt, replaced } = standing(silent);
  await learner.look();
  clock.nowMs += 10_000;
  heardAt.set(3, clock.nowMs - 1);
  await learner.look();
  expect(replaced).toEqual([]);
});

test('a new leader gives everybody the whole time', async () => {
  const { learner, clock, raft, replaced } = standing(silent);
  await learner.look();
  raft.role = 'follower';
  clock.nowMs += 60_000;
  await learner.look();
  raft.role = 'leader';
  await learner.look();
  expect(replaced).toEqual([]);
});

test.each<[string, ProgressStatus]>([
  ['silent itself', silent],
  ['far behind', { ...heard, match: 10 }],
  ['suspect', { ...heard, suspect: true }],
])('a learner that is %s replaces nobody', async (_what, ninth) => {
  const { learner, clock, replaced } = standing(silent, ninth);
  await learner.look();
  clock.nowMs += 60_000;
  await learner.look();
  expect(replaced).toEqual([]);
});
