// Asks for, grants and counts votes. Raft paper §5.2 and §5.4.1; pre-vote and the lease rule from
// thesis §9.6 and §4.2.3. Knows terms and logs, never clocks: a timeout arrives here as a tick.

import { assert } from '../../base/assert.ts';
import { allVoters } from './conf-state.ts';
import { EMPTY_DRAFT } from './conf-proposal.ts';
import { isConfChange } from './entry.ts';
import { jointVote } from './joint-quorum.ts';
import { appendAsLeader } from './leader-append.ts';
import type { Message } from './message.ts';
import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';
import type { BallotKind, VoteDecision } from './raft-event.ts';
import type { RaftState } from './raft-state.ts';
import { broadcastAppend } from './replication.ts';
import type { Campaigner } from './role.ts';
import { becomeCandidate, becomeFollower, becomePreCandidate, takeLead } from './roles.ts';

/** Starts an election, preceded by a pre-vote where configured. False if it may not. */
export const startElection = (raft: RaftState): boolean =>
  hup(raft, raft.config.preVote ? 'pre-vote' : 'vote', false);

/** As the leader asked for it, without pre-vote: it knows that it is leaving. Thesis §3.10. */
export const startTransferElection = (raft: RaftState): boolean => hup(raft, 'vote', true);

/** True if this replica could become leader at all. */
export function isPromotable(raft: RaftState): boolean {
  const self = raft.tracker.get(raft.id);
  if (self === undefined || self.learner) return false;
  return raft.log.unstable.snapshot === null && raft.mayCampaign && !raft.isSuspect;
}

function hup(raft: RaftState, ballot: BallotKind, transfer: boolean): boolean {
  if (raft.role.kind === 'leader') {
    raft.emit({ event: 'campaign-ignored-as-leader' });
    return false;
  }
  if (!isPromotable(raft)) {
    raft.emit({ event: 'campaign-unpromotable' });
    return false;
  }
  // We might not even be a member of the configuration that is already committed.
  if (hasUnappliedConfChange(raft)) {
    raft.emit({ event: 'campaign-awaits-conf-change', term: raft.term });
    return false;
  }
  raft.emit({ event: 'election-started', term: raft.term });
  campaign(raft, ballot, transfer);
  return true;
}

function hasUnappliedConfChange(raft: RaftState): boolean {
  const { log } = raft;
  for (let lo = log.applied + 1; lo <= log.committed;) {
    const page = log.slice(lo, log.committed + 1, raft.config.applyingBytesMax);
    assert(page !== 'compacted', 'nothing is compacted before it is applied');
    if (page.some(isConfChange)) return true;
    lo += page.length;
  }
  return false;
}

function campaign(raft: RaftState, ballot: BallotKind, transfer: boolean): void {
  if (ballot === 'pre-vote') becomePreCandidate(raft);
  else becomeCandidate(raft);
  // A pre-vote asks about the next term without entering it.
  const term = ballot === 'pre-vote' ? raft.term + 1 : raft.term;
  for (const to of allVoters(raft.tracker.conf)) {
    // Our own vote counts once it is durable, as everybody's.
    if (to === raft.id) raft.send(RESPONSE[ballot], { to, term });
    else requestVote(raft, { ballot, to, term, transfer });
  }
}

interface VoteRequest {
  readonly ballot: BallotKind;
  readonly to: NodeId;
  readonly term: number;
  readonly transfer: boolean;
}

function requestVote(raft: RaftState, request: VoteRequest): void {
  const { ballot, to, term, transfer } = request;
  const last = raft.log.last();
  raft.emit({ event: 'vote-requested', ballot, to, last, term: raft.term });
  raft.send(ballot, { to, term, index: last.index, logTerm: last.term, transfer });
}

const RESPONSE = { vote: 'vote-response', 'pre-vote': 'pre-vote-response' } as const;

/** What a decision about a request is based on. */
export function voteDecision(raft: RaftState, m: Message): VoteDecision {
  return {
    ballot: m.kind === 'pre-vote' ? 'pre-vote' : 'vote',
    candidateId: m.from,
    candidateLast: { term: m.logTerm, index: m.index },
    last: raft.log.last(),
    votedFor: raft.vote,
    term: raft.term,
  };
}

/** Decides on a vote request of our own term, or a pre-vote for any. Learners vote too: they may
 *  have been promoted without knowing it yet. */
export function onVoteRequest(raft: RaftState, m: Message): void {
  const decision = voteDecision(raft, m);
  const { ballot } = decision;
  const free =
    raft.vote === m.from ||
    (raft.vote === NO_NODE && raft.leaderId === NO_NODE) ||
    (ballot === 'pre-vote' && m.term > raft.term);
  // A suspect replica may have lost the very entries that would make it refuse.
  if (free && !raft.isSuspect && raft.log.isUpToDate(decision.candidateLast)) {
    raft.emit({ event: 'vote-cast', ...decision });
    // The request's term, not ours: for a pre-vote the candidate would ignore an older one.
    raft.send(RESPONSE[ballot], { to: m.from, term: m.term });
    if (ballot === 'pre-vote') return;
    raft.electionElapsedTicks = 0;
    raft.vote = m.from;
    return;
  }
  raft.emit({ event: 'vote-rejected', ...decision });
  rejectVote(raft, m);
}

/** Says no, with our own term: a candidate that is behind learns it from that. */
export function rejectVote(raft: RaftState, m: Message): void {
  // A replica that never took part in an election has no term to teach, and silence is a no too.
  if (raft.term === 0) return;
  const { ballot } = voteDecision(raft, m);
  const known = raft.config.tellCommitOnRefusal ? raft.log.committed : 0;
  const logTerm = known > 0 ? raft.log.termOrZero(known) : 0;
  const commit = logTerm > 0 ? known : 0;
  raft.send(RESPONSE[ballot], { to: m.from, term: raft.term, reject: true, commit, logTerm });
}

/**
 * Learns from a refused vote what is committed, if our log holds the very entry. Configurations
 * count from apply on, so a candidate that does not know how far the log is committed may need the
 * vote of a replica that a committed change has removed, and that holds a longer log than it. Such
 * a pair would refuse each other for ever.
 */
export function learnCommit(raft: RaftState, m: Message): void {
  if (!m.reject || m.logTerm === 0 || raft.role.kind === 'leader') return;
  if (!raft.log.maybeCommit({ term: m.logTerm, index: m.commit })) return;
  const { role } = raft;
  // The votes being counted may be those of a configuration that is no more.
  if (role.kind !== 'follower' && hasUnappliedConfChange(raft)) {
    becomeFollower(raft, raft.term, NO_NODE);
  }
}

/** An answer to a ballot; counts only if it is the one we are holding. */
export function onVoteResponse(raft: RaftState, campaigner: Campaigner, m: Message): void {
  const ballot = campaigner.kind === 'candidate' ? 'vote' : 'pre-vote';
  if (m.kind !== RESPONSE[ballot]) return;
  const granted = !m.reject;
  // A promise names the term it is for. One of an earlier pre-vote came late and holds no more.
  if (granted && ballot === 'pre-vote' && m.term !== raft.term + 1) return;
  raft.emit({ event: 'vote-received', ballot, from: m.from, granted, term: raft.term });
  if (!campaigner.votes.has(m.from)) campaigner.votes.set(m.from, granted);
  raft.emit({ event: 'votes-counted', ballot, ...tally(raft, campaigner) });
  const outcome = jointVote(raft.tracker.conf, campaigner.votes);
  if (outcome === 'lost') becomeFollower(raft, raft.term, NO_NODE);
  else if (outcome === 'won' && ballot === 'pre-vote') campaign(raft, 'vote', false);
  else if (outcome === 'won') becomeLeader(raft);
}

function tally(
  raft: RaftState,
  campaigner: Campaigner,
): { readonly granted: number; readonly rejected: number } {
  const counted = [...campaigner.votes].filter(([id]) => raft.tracker.get(id)?.learner === false);
  const granted = counted.filter(([, vote]) => vote).length;
  return { granted, rejected: counted.length - granted };
}

// A new leader begins with an empty entry: committing it commits, and so reveals, everything its
// predecessors left (§8).
function becomeLeader(raft: RaftState): void {
  const leader = takeLead(raft);
  const appended = appendAsLeader(raft, leader, [EMPTY_DRAFT]);
  assert(appended, 'an empty entry is never refused');
  raft.emit({ event: 'became-leader', term: raft.term });
  broadcastAppend(raft);
}
