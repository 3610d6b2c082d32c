// Who belongs to the group. Raft paper §6 (joint consensus), thesis §4.2.1 (learners). Immutable;
// every list is sorted and holds no id twice. Knows nothing of progress or addresses.

import type { NodeId } from './node-id.ts';

export interface ConfState {
  /** The voters of the only, or of the incoming, majority. */
  readonly voters: readonly NodeId[];
  /** The voters of the outgoing majority while the configuration is joint; else empty. */
  readonly votersOutgoing: readonly NodeId[];
  /** Replicas that receive the log and count towards nothing. */
  readonly learners: readonly NodeId[];
  /** Outgoing voters that become learners when the joint configuration is left. */
  readonly learnersNext: readonly NodeId[];
  /** The leader leaves the joint configuration by itself as soon as it may. */
  readonly autoLeave: boolean;
}

export const EMPTY_CONF_STATE: ConfState = Object.freeze({
  voters: [],
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
});

export const isJoint = (conf: ConfState): boolean => conf.votersOutgoing.length > 0;

/** True if the replica votes in either majority. */
export const isVoter = (conf: ConfState, id: NodeId): boolean =>
  conf.voters.includes(id) || conf.votersOutgoing.includes(id);

/** Voters of both majorities, sorted, each once. */
export const allVoters = (conf: ConfState): NodeId[] =>
  sortedIds([...conf.voters, ...conf.votersOutgoing]);

/** Everyone the leader replicates to, itself included, sorted, each once. */
export const allMembers = (conf: ConfState): NodeId[] =>
  sortedIds([...conf.voters, ...conf.votersOutgoing, ...conf.learners, ...conf.learnersNext]);

export const sortedIds = (ids: Iterable<NodeId>): NodeId[] =>
  [...new Set(ids)].sort((a, b) => a - b);
