// Linearizable reads without writing to the log. Thesis §6.4: commit index, proof of leadership,
// then apply up to it. While a lease holds (lease.ts) the proof is there already.

import type { Message } from './message.ts';
import { NO_NODE } from './node-id.ts';
import type { ReadRefusal, ReadResult } from './outcome.ts';
import type { RaftState } from './raft-state.ts';
import type { ReadRequest } from './read-rounds.ts';
import { broadcastHeartbeat } from './replication.ts';
import type { Leader } from './role.ts';

const WAITING: ReadResult = Object.freeze({ kind: 'waiting' });

/** A read asked here, by whatever role. */
export function readIndex(raft: RaftState, context: number): ReadResult {
  if (raft.role.kind === 'leader') {
    return readAsLeader(raft, raft.role, { from: 'local', context });
  }
  if (raft.role.kind !== 'follower' || raft.leaderId === NO_NODE) {
    raft.emit({ event: 'read-dropped-no-leader', term: raft.term });
    return refused('no-leader');
  }
  if (raft.forwardedReads.full) return refused('reads-full');
  const question = raft.draft('read-index', raft.leaderId);
  question.token = raft.forwardedReads.ask(context, raft.ticks);
  raft.queue(question);
  return WAITING;
}

/** A follower's read, arrived here. Only a leader answers; the asker gives up by itself. */
export function onReadIndex(raft: RaftState, m: Message): void {
  if (raft.role.kind !== 'leader') return;
  const request: ReadRequest = { from: 'peer', id: m.from, token: m.token };
  if (readAsLeader(raft, raft.role, request).kind === 'waiting') return;
  raft.emit({ event: 'reads-full', from: m.from });
}

/** The leader's answer to a read we forwarded. */
export function onReadIndexResponse(raft: RaftState, m: Message): void {
  const context = raft.forwardedReads.take(m.token);
  if (context !== null) raft.readStates.push({ context, index: m.index });
}

/** An entry of our own term is committed: held reads may go. */
export function releaseHeldReads(raft: RaftState, leader: Leader): void {
  if (!raft.hasCommittedInTerm) return;
  for (const request of raft.reads.takeHeld()) start(raft, leader, request);
}

/** A replica answered a heartbeat, proving at `token` that it still follows us. */
export function noteReadAnswer(raft: RaftState, m: Message): void {
  if (m.token === 0) return;
  raft.reads.noteAnswer(m.from, m.token);
  confirmReads(raft);
}

function readAsLeader(raft: RaftState, leader: Leader, request: ReadRequest): ReadResult {
  if (raft.reads.full) return refused('reads-full');
  // Until then our commit index may lie behind what an earlier leader acknowledged (§8). That
  // holds for an only voter too: it may have been one of several before.
  if (!raft.hasCommittedInTerm) raft.reads.hold(request);
  else start(raft, leader, request);
  return WAITING;
}

function start(raft: RaftState, leader: Leader, request: ReadRequest): void {
  if (leader.lease?.holds === true) {
    answer(raft, request, raft.log.committed);
    return;
  }
  raft.reads.ask(request, raft.log.committed);
  raft.reads.noteAnswer(raft.id, raft.reads.heartbeatToken);
  confirmReads(raft);
  // The only voter has confirmed itself by now.
  if (raft.reads.heartbeatToken !== 0) broadcastHeartbeat(raft);
}

/** Answers the reads a quorum has confirmed, which a smaller quorum may have done too. */
export function confirmReads(raft: RaftState): void {
  const round = raft.tracker.confirmed(raft.reads.answered);
  if (raft.role.kind === 'leader') raft.role.lease?.confirmed(round);
  for (const { request, index } of raft.reads.takeConfirmed(round)) answer(raft, request, index);
}

function answer(raft: RaftState, request: ReadRequest, index: number): void {
  if (request.from === 'local') {
    raft.readStates.push({ context: request.context, index });
    return;
  }
  const response = raft.draft('read-index-response', request.id);
  response.token = request.token;
  response.index = index;
  raft.queue(response);
}

const refused = (reason: ReadRefusal): ReadResult => ({ kind: 'refused', reason });
