// Which membership changes a leader refuses, by what it has heard from whom.

import { expect, test } from 'vitest';
import { promotionRefusal, removalRefusal } from '../../../src/node/membership/membership-desk.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import type { ProgressStatus, RaftStatus } from '../../../src/raft/core/status.ts';

const lastIndex = 5_000;

const heard: ProgressStatus = {
  match: lastIndex,
  next: lastIndex + 1,
  state: 'replicate',
  learner: false,
  paused: false,
  pendingSnapshot: 0,
  recentActive: true,
  inflightCount: 0,
  inflightFull: false,
  suspect: false,
};
const silent: ProgressStatus = { ...heard, recentActive: false };

/** Node 1 leads; the other voters and the learner 9 stand as told. */
function led(voters: readonly ProgressStatus[], learner: ProgressStatus = heard): RaftStatus {
  const others = voters.map((progress, at) => [at + 2, progress] as const);
  return {
    ...{ id: 1, term: 3, vote: 1, role: 'leader', leaderId: 1, transferTo: 0 },
    ...{ commit: lastIndex, applied: lastIndex, firstIndex: 1, lastIndex },
    ...{ uncommittedBytes: 0, readsWaiting: 0, suspect: false },
    conf: { ...EMPTY_CONF_STATE, voters: [1, ...others.map(([id]) => id)], learners: [9] },
    progress: new Map([[1, heard], ...others, [9, { ...learner, learner: true }]]),
  };
}

test('a learner that is heard and close behind may vote', () => {
  expect(
    promotionRefusal(led([heard, heard], { ...heard, match: lastIndex - 1_000 }), 9),
  ).toBeNull();
});

test.each<[string, ProgressStatus, string]>([
  ['silent', silent, 'nothing has been heard'],
  ['too far behind', { ...heard, match: lastIndex - 1_001 }, 'lacks 1001 entries'],
  ['still taking a snapshot', { ...heard, state: 'snapshot' }, 'catching up'],
  ['suspect', { ...heard, suspect: true }, 'doubts its own disk'],
])('a learner that is %s may not', (_what, learner, reason) => {
  expect(promotionRefusal(led([heard, heard], learner), 9)).toContain(reason);
});

test('only a learner is promoted', () => {
  expect(promotionRefusal(led([heard]), 2)).toContain('not a learner');
  expect(promotionRefusal(led([heard]), 7)).toContain('not a learner');
});

test('a promotion that would leave as many silent as heard is refused', () => {
  // Two of four would be heard; with one more voter to hear, three of five.
  expect(promotionRefusal(led([silent, silent]), 9)).toContain('would not hear 2, 3');
  expect(promotionRefusal(led([heard, silent, silent]), 9)).toBeNull();
});

test('a voter is removed only while a majority of the rest is heard', () => {
  expect(removalRefusal(led([heard, heard]), 2)).toBeNull();
  expect(removalRefusal(led([heard, silent]), 3)).toBeNull();
  expect(removalRefusal(led([heard, silent]), 2)).toContain('would not hear 3');
  expect(removalRefusal(led([heard, { ...heard, suspect: true }]), 2)).toContain('quorum');
});

test('a learner is removed whoever is heard; a stranger and the leader are not', () => {
  expect(removalRefusal(led([silent, silent], silent), 9)).toBeNull();
  expect(removalRefusal(led([heard]), 7)).toContain('there is no node 7');
  expect(removalRefusal(led([heard]), 1)).toContain('hand leadership over first');
});
