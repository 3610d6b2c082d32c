// Changes of role. Raft paper figure 4, §5.1, §5.2; pre-candidate from thesis §9.6. Says what a
// change resets; who decides on it is in election.ts, term-rule.ts and ticks.ts.

import { assert } from '../../base/assert.ts';
import { payloadBytes } from './entry.ts';
import { Lease } from './lease.ts';
import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';
import type { RaftState } from './raft-state.ts';
import { FOLLOWER } from './role.ts';
import type { Campaigner, Leader } from './role.ts';

/** Follows `leaderId` (or nobody known) in `term`. */
export function becomeFollower(raft: RaftState, term: number, leaderId: NodeId): void {
  reset(raft, term);
  raft.leaderId = leaderId;
  raft.role = FOLLOWER;
  raft.emit({ event: 'became-follower', term });
}

/** Asks before it disturbs: neither term nor vote changes yet. */
export function becomePreCandidate(raft: RaftState): Campaigner {
  assert(raft.role.kind !== 'leader', 'a leader does not campaign');
  abortReads(raft);
  raft.leaderId = NO_NODE;
  raft.drawElectionTimeout();
  const role: Campaigner = { kind: 'pre-candidate', votes: new Map() };
  raft.role = role;
  raft.emit({ event: 'became-pre-candidate', term: raft.term });
  return role;
}

/** Starts a new term and votes for itself in it. */
export function becomeCandidate(raft: RaftState): Campaigner {
  assert(raft.role.kind !== 'leader', 'a leader does not campaign');
  reset(raft, raft.term + 1);
  raft.vote = raft.id;
  const role: Campaigner = { kind: 'candidate', votes: new Map() };
  raft.role = role;
  raft.emit({ event: 'became-candidate', term: raft.term });
  return role;
}

/** Takes the lead of the term it won. The caller appends the no-op that makes it count (§8). */
export function takeLead(raft: RaftState): Leader {
  assert(raft.role.kind === 'candidate', 'only a candidate becomes leader');
  reset(raft, raft.term);
  raft.leaderId = raft.id;
  const { leaseClock } = raft.config;
  const self = raft.tracker.of(raft.id);
  self.becomeReplicate();
  self.recentActive = true;
  const role: Leader = {
    kind: 'leader',
    // There may be an unapplied membership change anywhere in the log; waiting for all of it is
    // safe, and cheaper than looking.
    pendingConfIndex: raft.log.lastIndex(),
    uncommittedBytes: unappliedBytes(raft),
    transfer: null,
    lease: leaseClock === null ? null : new Lease(leaseClock),
  };
  raft.role = role;
  return role;
}

// The tail a leader inherits counts too: it is as much in memory as its own (and is given back
// when applied, like its own).
function unappliedBytes(raft: RaftState): number {
  const { log } = raft;
  let bytes = 0;
  for (let lo = log.applied + 1; lo <= log.lastIndex();) {
    const page = log.slice(lo, log.lastIndex() + 1, raft.config.messageBytesMax);
    assert(page !== 'compacted', 'nothing is compacted before it is applied');
    bytes += payloadBytes(page);
    lo += page.length;
  }
  return bytes;
}

/** Gives up every read asked here, so that each caller hears of it. */
export function abortReads(raft: RaftState): void {
  raft.readsAborted.push(...raft.reads.abort(), ...raft.forwardedReads.abortUpTo(raft.ticks));
}

function reset(raft: RaftState, term: number): void {
  assert(term >= raft.term, 'terms never run back');
  if (term > raft.term) {
    raft.term = term;
    // Only here: a vote forgotten within its term could be cast twice.
    raft.vote = NO_NODE;
  }
  raft.leaderId = NO_NODE;
  raft.electionElapsedTicks = 0;
  raft.heartbeatElapsedTicks = 0;
  raft.drawElectionTimeout();
  abortReads(raft);
  raft.tracker.reset(raft.id, raft.log.lastIndex());
}
