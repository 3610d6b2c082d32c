// Who the members are, as membership entries change it, and how that is written.

import { expect, test } from 'vitest';
import { decodeMember, encodeMember } from '../../../src/node/membership/member-codec.ts';
import { changedRoster, rosterOf } from '../../../src/node/membership/roster.ts';
import type { Roster } from '../../../src/node/membership/roster.ts';
import { decodeMembership, encodeMembership } from '../../../src/node/membership/roster-codec.ts';
import { MalformedBytes } from '../../../src/raft/codec/malformed-bytes.ts';
import { encodeConfState } from '../../../src/raft/codec/conf-state-codec.ts';
import { confChange, LEAVE_JOINT } from '../../../src/raft/core/conf-change.ts';
import type { ConfChange } from '../../../src/raft/core/conf-change.ts';
import { changeConf } from '../../../src/raft/core/conf-changer.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { MemberIdentity } from '../../../src/raft/storage/identity-file.ts';

const member = (nodeId: number): MemberIdentity => ({
  nodeId,
  incarnation: `00000000000000${String(nodeId).padStart(2, '0')}`,
  peerAddress: `127.0.0.1:${7200 + nodeId}`,
  clientAddress: `127.0.0.1:${7100 + nodeId}`,
  httpAddress: `127.0.0.1:${7300 + nodeId}`,
});

const founders = { ...EMPTY_CONF_STATE, voters: [1, 2, 3] };

/** Conf and roster after these changes, as a replica would have them. */
function after(...changes: readonly ConfChange[]): { conf: ConfState; roster: Roster } {
  let conf: ConfState = founders;
  let roster = rosterOf([3, 1, 2].map(member));
  for (const change of changes) {
    const result = changeConf(conf, change);
    if (result.kind === 'invalid') throw new Error(result.reason);
    conf = result.conf;
    roster = changedRoster(roster, change, conf);
  }
  return { conf, roster };
}

const addFour = confChange([{ kind: 'add-learner', nodeId: 4 }], 'auto', encodeMember(member(4)));
const removeTwo = confChange([{ kind: 'remove', nodeId: 2 }], 'joint-implicit');
const ids = ({ members }: Roster): number[] => members.map(({ nodeId }) => nodeId);

test('an added member comes with its addresses and stays through its promotion', () => {
  const promote = confChange([{ kind: 'add-voter', nodeId: 4 }], 'joint-implicit');
  const { conf, roster } = after(addFour, promote, LEAVE_JOINT);
  expect(conf.voters).toEqual([1, 2, 3, 4]);
  expect(roster.members.at(-1)).toEqual(member(4));
  expect(roster.removedIds).toEqual([]);
});

test('a removed voter is a member until the joint membership is left, and then never again', () => {
  expect(ids(after(removeTwo).roster)).toEqual([1, 2, 3]);
  const { roster } = after(removeTwo, LEAVE_JOINT, addFour);
  expect(ids(roster)).toEqual([1, 3, 4]);
  expect(roster.removedIds).toEqual([2]);
});

test('membership and roster are read as they were written', () => {
  const stored = after(addFour, removeTwo, LEAVE_JOINT);
  expect(decodeMembership(encodeMembership(stored))).toEqual(stored);
});

test('a membership of before any change is its conf state alone', () => {
  const bytes = encodeMembership({ conf: founders, roster: null });
  expect(bytes).toEqual(encodeConfState(founders));
  expect(decodeMembership(bytes)).toEqual({ conf: founders, roster: null });
});

test('bytes that are cut or go on are refused', () => {
  const bytes = encodeMember(member(4));
  expect(decodeMember(bytes)).toEqual(member(4));
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => decodeMember(bytes.subarray(0, length))).toThrow(MalformedBytes);
  }
  expect(() => decodeMember(Uint8Array.from([...bytes, 0]))).toThrow(MalformedBytes);
});
