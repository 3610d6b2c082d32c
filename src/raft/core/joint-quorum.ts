// What both majorities of a joint configuration agree on. Raft paper §6: agreement needs separate
// majorities of the old and of the new voters. A simple configuration has an empty outgoing half.

import type { ConfState } from './conf-state.ts';
import { majorityCommitted, majorityVote } from './majority-quorum.ts';
import type { AckedIndex, VoteOutcome } from './majority-quorum.ts';
import type { NodeId } from './node-id.ts';

/** The two voter sets of a ConfState; all that counting needs. */
export type Voters = Pick<ConfState, 'voters' | 'votersOutgoing'>;

/** The highest index committed in both majorities. */
export const jointCommitted = (conf: Voters, acked: AckedIndex): number =>
  Math.min(majorityCommitted(conf.voters, acked), majorityCommitted(conf.votersOutgoing, acked));

/** Won if both majorities won, lost as soon as one is. */
export function jointVote(conf: Voters, votes: ReadonlyMap<NodeId, boolean>): VoteOutcome {
  const incoming = majorityVote(conf.voters, votes);
  const outgoing = majorityVote(conf.votersOutgoing, votes);
  if (incoming === outgoing) return incoming;
  return incoming === 'lost' || outgoing === 'lost' ? 'lost' : 'pending';
}
