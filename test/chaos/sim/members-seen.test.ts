// The members as the log says them, beside what the product says.

import { expect, test } from 'vitest';
import { confChange, LEAVE_JOINT } from '../../../src/raft/core/conf-change.ts';
import type { ConfChange } from '../../../src/raft/core/conf-change.ts';
import { encodeConfChange } from '../../../src/raft/core/conf-change-bytes.ts';
import { changeConf } from '../../../src/raft/core/conf-changer.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { isQuorum, MembersSeen, saysTheSame } from './members-seen.ts';

const three = { ...EMPTY_CONF_STATE, voters: [1, 2, 3] };

const entryOf = (index: number, change: ConfChange): Entry => ({
  ...{ index, term: 1, type: 'conf-change' },
  data: encodeConfChange(change),
});

function seen(...changes: readonly ConfChange[]): MembersSeen {
  const members = new MembersSeen();
  members.begin(three);
  for (const [at, change] of changes.entries()) members.applied(entryOf(at + 1, change));
  return members;
}

const replace = confChange([
  { kind: 'add-voter', nodeId: 4 },
  { kind: 'remove', nodeId: 1 },
]);

test('a change of several voters needs both majorities until it is left', () => {
  const members = seen(replace, LEAVE_JOINT);
  const newOnly = (id: number): boolean => id === 2 || id === 4;
  expect(isQuorum(members.at(0), newOnly)).toBe(false);
  expect(isQuorum(members.at(1), newOnly)).toBe(false);
  expect(isQuorum(members.at(2), newOnly)).toBe(true);
});

test('a learner counts towards nothing', () => {
  const members = seen(confChange([{ kind: 'add-learner', nodeId: 4 }]));
  expect(isQuorum(members.at(1), (id) => id === 1 || id === 4)).toBe(false);
  expect(isQuorum(members.at(1), (id) => id === 1 || id === 2)).toBe(true);
});

test('what the product makes of a change is the same, and a skipped joint membership is not', () => {
  const demote = confChange([
    { kind: 'add-learner', nodeId: 3 },
    { kind: 'add-voter', nodeId: 5 },
  ]);
  for (const change of [replace, demote, confChange([{ kind: 'add-learner', nodeId: 4 }])]) {
    const made = changeConf(three, change);
    const conf = made.kind === 'changed' ? made.conf : EMPTY_CONF_STATE;
    expect(saysTheSame(conf, seen(change).at(1))).toBe(true);
  }
  const skipped = { ...EMPTY_CONF_STATE, voters: [2, 3, 4] };
  expect(saysTheSame(skipped, seen(replace).at(1))).toBe(false);
});
