// What a message's term does before its content is looked at. Raft paper §5.1: a higher term makes
// us follow, a lower one is stale. Sticky leaders from thesis §4.2.3, pre-vote from §9.6.

import { rejectVote, voteDecision } from './election.ts';
import type { Message } from './message.ts';
import { NO_NODE } from './node-id.ts';
import type { RaftState } from './raft-state.ts';
import { becomeFollower } from './roles.ts';
import { onInstalledInOlderTerm } from './storage-responses.ts';

/** Applies the rule. False if the message is to be dropped. */
export function admitTerm(raft: RaftState, m: Message): boolean {
  if ((m.kind === 'vote' || m.kind === 'pre-vote') && isPromised(raft, m)) return false;
  if (m.term === 0 || m.term === raft.term) return true;
  if (m.term < raft.term) {
    onLowerTerm(raft, m);
    return false;
  }
  return admitHigherTerm(raft, m);
}

function admitHigherTerm(raft: RaftState, m: Message): boolean {
  if ((m.kind === 'vote' || m.kind === 'pre-vote') && isDisturbance(raft, m)) return false;
  // A pre-vote, and the grant of one, name a term nobody has entered yet.
  if (m.kind === 'pre-vote' || (m.kind === 'pre-vote-response' && !m.reject)) return true;
  const { kind, from, term: messageTerm } = m;
  raft.emit({ event: 'higher-term-seen', kind, from, term: raft.term, messageTerm });
  const fromLeader = kind === 'append' || kind === 'heartbeat' || kind === 'snapshot';
  becomeFollower(raft, messageTerm, fromLeader ? from : NO_NODE);
  return true;
}

// Whom we answered may read by lease. That binds us in every later term, known leader or not; only
// that leader itself may set us free, by a transfer.
function isPromised(raft: RaftState, m: Message): boolean {
  if (raft.config.leaseClock === null || m.transfer) return false;
  const remainingTicks = raft.promisedUntilTick - raft.ticks;
  if (remainingTicks <= 0) return false;
  raft.emit({ event: 'vote-ignored-lease', remainingTicks, ...voteDecision(raft, m) });
  return true;
}

// While we hear from a leader nobody else gets our vote, or a replica that was cut off or removed
// could depose it again and again. The leader itself may ask for it, by a transfer.
function isDisturbance(raft: RaftState, m: Message): boolean {
  if (m.transfer || !raft.config.checkQuorum || raft.leaderId === NO_NODE) return false;
  const remainingTicks = raft.config.electionTicks - raft.electionElapsedTicks;
  if (remainingTicks > 0) {
    raft.emit({ event: 'vote-ignored-lease', remainingTicks, ...voteDecision(raft, m) });
    return true;
  }
  if (raft.tracker.get(m.from) !== undefined) return false;
  raft.emit({ event: 'vote-ignored-stranger', ...voteDecision(raft, m) });
  return true;
}

function onLowerTerm(raft: RaftState, m: Message): void {
  const { kind, from, term: messageTerm } = m;
  const { checkQuorum, preVote } = raft.config;
  if ((checkQuorum || preVote) && (kind === 'append' || kind === 'heartbeat')) {
    // A leader we left behind, who cannot be outvoted while its followers ignore our requests:
    // our term in the answer frees it, and us.
    raft.send('append-response', { to: from });
  } else if (kind === 'pre-vote') {
    // Silence here could deadlock: a candidate with a longer log must learn our higher term.
    raft.emit({ event: 'vote-rejected', ...voteDecision(raft, m) });
    rejectVote(raft, m);
  } else if (kind === 'storage-append-response') {
    if (m.index !== 0) {
      // Meanwhile the entries may have been replaced, and replaced back (the ABA race).
      raft.emit({ event: 'stale-append-ignored', term: raft.term, messageTerm });
    }
    onInstalledInOlderTerm(raft, m);
  } else {
    raft.emit({ event: 'lower-term-ignored', kind, from, term: raft.term, messageTerm });
  }
}
