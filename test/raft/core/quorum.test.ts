// Majorities and joint majorities against brute force, and the overlap that makes changes of
// membership safe. Raft paper §5.2, §6.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeConf } from '../../../src/raft/core/conf-changer.ts';
import { confChange } from '../../../src/raft/core/conf-change.ts';
import type { ConfChange, ConfTransition } from '../../../src/raft/core/conf-change.ts';
import { LEAVE_JOINT } from '../../../src/raft/core/conf-change.ts';
import {
  allVoters,
  EMPTY_CONF_STATE,
  isJoint,
  sortedIds,
} from '../../../src/raft/core/conf-state.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { jointCommitted, jointVote } from '../../../src/raft/core/joint-quorum.ts';
import type { Voters } from '../../../src/raft/core/joint-quorum.ts';
import { majorityCommitted, majorityVote } from '../../../src/raft/core/majority-quorum.ts';

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 });
const voterSet = ids.map((all) => sortedIds(all));
const acks = fc.dictionary(
  fc.integer({ min: 1, max: 7 }).map(String),
  fc.integer({ min: 0, max: 9 }),
);

// The highest index that more than half of the voters hold, found by trying all.
function bruteCommitted(voters: readonly number[], acked: Map<number, number>): number {
  for (let index = 9; index > 0; index -= 1) {
    const holding = voters.filter((id) => (acked.get(id) ?? 0) >= index).length;
    if (holding * 2 > voters.length) return index;
  }
  return 0;
}

const toMap = (said: Record<string, number>): Map<number, number> =>
  new Map(Object.entries(said).map(([id, index]) => [Number(id), index]));

test('a majority commits what trying every index finds', () => {
  fc.assert(
    fc.property(voterSet, acks, (voters, said) => {
      const acked = toMap(said);
      expect(majorityCommitted(voters, (id) => acked.get(id))).toBe(bruteCommitted(voters, acked));
    }),
  );
});

test('a joint quorum commits what both majorities do', () => {
  fc.assert(
    fc.property(voterSet, voterSet, acks, (voters, votersOutgoing, said) => {
      const acked = toMap(said);
      const expected = Math.min(
        bruteCommitted(voters, acked),
        bruteCommitted(votersOutgoing, acked),
      );
      expect(jointCommitted({ voters, votersOutgoing }, (id) => acked.get(id))).toBe(expected);
    }),
  );
});

test('a ballot is pending exactly while both ends are still possible', () => {
  const votes = fc.dictionary(fc.integer({ min: 1, max: 7 }).map(String), fc.boolean());
  fc.assert(
    fc.property(voterSet, votes, (voters, said) => {
      const cast = new Map(Object.entries(said).map(([id, vote]) => [Number(id), vote]));
      const wonIf = (rest: boolean): boolean =>
        voters.filter((id) => cast.get(id) ?? rest).length * 2 > voters.length;
      const expected = wonIf(false) ? 'won' : wonIf(true) ? 'pending' : 'lost';
      expect(majorityVote(voters, cast)).toBe(expected);
    }),
  );
});

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('add-voter', 'add-learner', 'remove', 'update'),
    nodeId: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 4 },
);
const transitions = fc.constantFrom<ConfTransition[]>('auto', 'joint-implicit', 'joint-explicit');
const changes = fc.oneof(
  { arbitrary: fc.tuple(steps, transitions).map((made) => confChange(...made)), weight: 3 },
  { arbitrary: fc.constant(LEAVE_JOINT), weight: 1 },
);

test('any two consecutive configurations have no two quorums without a common member', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (sequence) => {
      let conf: ConfState = { ...EMPTY_CONF_STATE, voters: [1, 2, 3] };
      for (const change of sequence) {
        const next = changed(conf, change);
        expect(canDisagree(conf, next)).toBe(false);
        conf = next;
      }
    }),
  );
});

test('a joint configuration can always be left', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (sequence) => {
      const conf = sequence.reduce(changed, { ...EMPTY_CONF_STATE, voters: [1, 2, 3] });
      if (!isJoint(conf)) return;
      const left = changed(conf, LEAVE_JOINT);
      expect(left.votersOutgoing).toEqual([]);
      expect(left.voters).toEqual(conf.voters);
      expect(left.learners).toEqual(sortedIds([...conf.learners, ...conf.learnersNext]));
    }),
  );
});

function changed(conf: ConfState, change: ConfChange): ConfState {
  const result = changeConf(conf, change);
  return result.kind === 'changed' ? result.conf : conf;
}

// Tries every way to give each voter to one side or the other.
function canDisagree(a: Voters, b: Voters): boolean {
  const everyone = sortedIds([
    ...allVoters({ ...EMPTY_CONF_STATE, ...a }),
    ...allVoters({ ...EMPTY_CONF_STATE, ...b }),
  ]);
  for (let sides = 0; sides < 2 ** everyone.length; sides += 1) {
    const forA = new Map(everyone.map((id, at) => [id, (sides & (1 << at)) !== 0]));
    const forB = new Map([...forA].map(([id, side]) => [id, !side]));
    if (jointVote(a, forA) === 'won' && jointVote(b, forB) === 'won') return true;
  }
  return false;
}
