// Which rule a message meets: first the term, then the kind, then the role. Raft paper figure 2.
// The leaves do the work; this file holds every branch.

import { assert } from '../../base/assert.ts';
import { onAppendResponse, onHeartbeatResponse } from './append-responses.ts';
import { learnCommit, onVoteRequest, onVoteResponse, startTransferElection } from './election.ts';
import { onAppend, onHeartbeat, onSnapshot } from './follower-append.ts';
import type { Message } from './message.ts';
import { STEPPED, stepRefused } from './outcome.ts';
import type { StepResult } from './outcome.ts';
import { onPropose } from './proposals.ts';
import type { RaftState } from './raft-state.ts';
import { onReadIndex, onReadIndexResponse } from './read-index.ts';
import { becomeFollower } from './roles.ts';
import { onStorageAppendResponse, onStorageApplyResponse } from './storage-responses.ts';
import { admitTerm } from './term-rule.ts';
import { onTransferLeader, onTransferRejected } from './transfer.ts';

/** Takes one message that has been checked for form. */
export function step(raft: RaftState, m: Message): StepResult {
  if (!admitTerm(raft, m)) return STEPPED;
  if (m.kind === 'propose') {
    const refused = onPropose(raft, m).kind === 'refused';
    return refused ? stepRefused('proposal-dropped') : STEPPED;
  }
  dispatch(raft, m);
  return STEPPED;
}

function dispatch(raft: RaftState, m: Message): void {
  switch (m.kind) {
    case 'vote':
    case 'pre-vote':
      onVoteRequest(raft, m);
      break;
    case 'vote-response':
    case 'pre-vote-response':
      onBallotAnswered(raft, m);
      break;
    case 'append':
    case 'heartbeat':
    case 'snapshot':
      onLeaderMessage(raft, m);
      break;
    case 'append-response':
    case 'heartbeat-response':
      onFollowerAnswer(raft, m);
      break;
    case 'read-index':
      onReadIndex(raft, m);
      break;
    case 'read-index-response':
      onReadIndexResponse(raft, m);
      break;
    case 'transfer-leader':
      onTransferLeader(raft, m);
      break;
    case 'transfer-rejected':
      onTransferRejected(raft, m);
      break;
    case 'timeout-now':
      onTimeoutNow(raft, m);
      break;
    case 'storage-append-response':
      onStorageAppendResponse(raft, m);
      break;
    case 'storage-apply-response':
      onStorageApplyResponse(raft, m);
      break;
    case 'propose':
    case 'storage-append':
    case 'storage-apply':
      break;
  }
}

function onBallotAnswered(raft: RaftState, m: Message): void {
  learnCommit(raft, m);
  const { role } = raft;
  if (role.kind === 'candidate' || role.kind === 'pre-candidate') onVoteResponse(raft, role, m);
}

// Whoever sends these leads the term the message names, which is ours by now.
function onLeaderMessage(raft: RaftState, m: Message): void {
  assert(raft.role.kind !== 'leader', 'a term has at most one leader');
  if (raft.role.kind !== 'follower') becomeFollower(raft, m.term, m.from);
  raft.electionElapsedTicks = 0;
  raft.leaderId = m.from;
  if (m.kind === 'append') onAppend(raft, m);
  else if (m.kind === 'heartbeat') onHeartbeat(raft, m);
  else onSnapshot(raft, m);
}

function onFollowerAnswer(raft: RaftState, m: Message): void {
  const { role } = raft;
  if (role.kind !== 'leader') return;
  if (m.kind === 'append-response') onAppendResponse(raft, role, m);
  else onHeartbeatResponse(raft, role, m);
}

function onTimeoutNow(raft: RaftState, m: Message): void {
  if (raft.role.kind !== 'follower') {
    raft.emit({ event: 'timeout-now-ignored', from: m.from, term: raft.term });
    return;
  }
  raft.emit({ event: 'timeout-now-received', from: m.from, term: raft.term });
  // Silence would leave the leader refusing proposals for a whole election timeout.
  if (!startTransferElection(raft)) raft.send('transfer-rejected', { to: m.from });
}
