// What word that a peer's process has ended does: nobody need wait for a silence to tell. Only ever a
// hint. To a leader's followers: PreVote decides, and who still hears the leader refuses. To a leader:
// its next answer makes the peer one who was heard again. Knows nothing of how anybody learnt of it.

import { allVoters } from './conf-state.ts';
import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';
import type { RaftState } from './raft-state.ts';

/** Of the shortest election timeout: how much later each next voter tries. */
const staggerShare = 0.1;

/** Two voters a single tick apart ask at once whenever their clocks tick at once. */
const staggerTicksMin = 2;

export function onPeerGone(raft: RaftState, id: NodeId): void {
  if (raft.role.kind === 'leader') onFollowerGone(raft, id);
  else if (raft.role.kind === 'follower') onLeaderGone(raft, id);
}

// What it answered before it ended says nothing of whether it would answer now.
function onFollowerGone(raft: RaftState, id: NodeId): void {
  const progress = raft.tracker.get(id);
  if (id === raft.id || progress === undefined) return;
  progress.recentActive = false;
  raft.emit({ event: 'follower-gone', id, term: raft.term });
}

// Forgets a leader that is gone, and asks for votes soon: one voter after another, the next after the
// leader's number first, so that the first has had its answers before the second asks.
function onLeaderGone(raft: RaftState, id: NodeId): void {
  if (id === NO_NODE || raft.leaderId !== id) return;
  // A lease rests on followers that wait whatever they hear.
  if (raft.config.readOnlyOption === 'lease') return;
  raft.emit({ event: 'leader-gone', leaderId: id, term: raft.term });
  raft.leaderId = NO_NODE;
  const shareTicks = Math.ceil(raft.config.electionTicks * staggerShare);
  const staggerTicks = Math.max(staggerTicksMin, shareTicks);
  const waitTicks = 1 + staggerTicks * placeAfter(raft, id);
  raft.electionElapsedTicks = Math.max(
    raft.electionElapsedTicks,
    raft.electionTimeoutTicks - waitTicks,
  );
}

/** How many voters come before us, counting round from the leader's number. */
function placeAfter(raft: RaftState, leaderId: NodeId): number {
  const others = allVoters(raft.tracker.conf).filter((voter) => voter !== leaderId);
  const after = (voter: NodeId): boolean => voter > leaderId;
  const inTurn = [...others.filter(after), ...others.filter((voter) => !after(voter))];
  return Math.max(0, inTurn.indexOf(raft.id));
}
