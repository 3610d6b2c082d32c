// The members with their addresses and incarnations, as of one log entry: what the membership of the
// core, which knows only numbers, means on the network. Changed by applied membership entries alone,
// so that every replica and every restart knows the same. Immutable; knows no storage.

import type { ConfChange } from '../../raft/core/conf-change.ts';
import { allMembers } from '../../raft/core/conf-state.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import type { MemberIdentity } from '../../raft/storage/identity-file.ts';
import { decodeMember } from './member-codec.ts';

export interface Roster {
  /** In ascending node id, each once. */
  readonly members: readonly MemberIdentity[];
  /** Numbers that were members once, ascending. They are never given again: a vote that the old
   *  bearer gave must not be given a second time by the new one. */
  readonly removedIds: readonly number[];
}

export const rosterOf = (members: readonly MemberIdentity[]): Roster => ({
  members: [...members].sort((a, b) => a.nodeId - b.nodeId),
  removedIds: [],
});

/** The roster once `change` is applied and `conf` is in force. */
export function changedRoster(roster: Roster, change: ConfChange, conf: ConfState): Roster {
  const added = change.context.length === 0 ? [] : [decodeMember(change.context)];
  const others = roster.members.filter((old) => added.every((one) => one.nodeId !== old.nodeId));
  const known = [...others, ...added];
  // A voter that leaves goes on counting until the joint membership is left.
  const inForce = new Set(allMembers(conf));
  const gone = known.filter((member) => !inForce.has(member.nodeId));
  return {
    ...rosterOf(known.filter((member) => inForce.has(member.nodeId))),
    removedIds: [...roster.removedIds, ...gone.map((member) => member.nodeId)].sort(
      (a, b) => a - b,
    ),
  };
}
