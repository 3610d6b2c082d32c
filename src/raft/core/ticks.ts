// What the passing of time does. Raft paper §5.2; the quorum check from thesis §6.2. Counts ticks
// and starts at most one election or check in each.

import { isPromotable, startElection } from './election.ts';
import { maybeAutoLeave } from './membership.ts';
import { NO_NODE } from './node-id.ts';
import type { RaftState } from './raft-state.ts';
import { broadcastHeartbeat } from './replication.ts';
import type { Leader } from './role.ts';
import { becomeFollower } from './roles.ts';
import { abortTransfer } from './transfer.ts';

export function tick(raft: RaftState): void {
  raft.ticks += 1;
  raft.electionElapsedTicks += 1;
  if (raft.role.kind === 'leader') {
    tickAsLeader(raft, raft.role);
    return;
  }
  const forgotten = raft.forwardedReads.abortUpTo(raft.ticks - raft.config.electionTicks);
  raft.readsAborted.push(...forgotten);
  if (raft.electionElapsedTicks < raft.electionTimeoutTicks) return;
  if (!isPromotable(raft)) {
    maybeForgetLeader(raft);
    return;
  }
  raft.electionElapsedTicks = 0;
  startElection(raft);
}

// Who may not campaign notices a silence all the same, be it kept back, a learner or so far behind that
// it knows of no membership of its own. Else it would name a dead leader for ever: to its clients, to
// whoever here waits for a time without one to let it campaign, and against votes for strangers.
function maybeForgetLeader(raft: RaftState): void {
  if (raft.role.kind !== 'follower' || raft.leaderId === NO_NODE) return;
  raft.emit({ event: 'leader-forgotten', leaderId: raft.leaderId, term: raft.term });
  raft.leaderId = NO_NODE;
}

function tickAsLeader(raft: RaftState, leader: Leader): void {
  raft.heartbeatElapsedTicks += 1;
  if (raft.electionElapsedTicks >= raft.config.electionTicks) {
    raft.electionElapsedTicks = 0;
    if (raft.config.checkQuorum && !checkQuorum(raft)) return;
    // A transfer has one election timeout; then we take proposals again.
    abortTransfer(raft, leader);
  }
  if (raft.heartbeatElapsedTicks < raft.config.heartbeatTicks) return;
  raft.heartbeatElapsedTicks = 0;
  broadcastHeartbeat(raft);
  maybeAutoLeave(raft);
}

// A leader that no quorum hears must step down and fall silent: its heartbeats would keep others
// from electing one that can be heard.
function checkQuorum(raft: RaftState): boolean {
  const active = raft.tracker.quorumActive();
  if (!active) {
    raft.emit({ event: 'quorum-lost' });
    becomeFollower(raft, raft.term, NO_NODE);
  }
  for (const [id, progress] of raft.tracker.members) {
    if (id !== raft.id) progress.recentActive = false;
  }
  return active;
}
