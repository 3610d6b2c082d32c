// The leader's receiving half: what followers answer to appends, heartbeats and snapshots. Raft
// paper §5.3; the sending half is in replication.ts.

import type { Message } from './message.ts';
import type { NodeId } from './node-id.ts';
import type { Progress } from './progress.ts';
import type { RaftState } from './raft-state.ts';
import { noteReadAnswer, releaseHeldReads } from './read-index.ts';
import { broadcastAppend, maybeCommit, maybeSendAppend, sendAppend } from './replication.ts';
import type { Leader } from './role.ts';
import { admitAnswer, maybeEndDoubt } from './suspicion.ts';
import { maybeFinishTransfer } from './transfer.ts';

export function onAppendResponse(raft: RaftState, leader: Leader, m: Message): void {
  const progress = progressOf(raft, m.from);
  if (progress === null || !admitAnswer(raft, progress, m)) return;
  progress.recentActive = true;
  if (m.reject) onRejected(raft, progress, m);
  else onAccepted(raft, { leader, progress }, m);
}

// The follower's log differs at the probed index. It names the last position that could match by
// its own terms; we skip those that cannot match by ours, so each probe settles a whole term.
function onRejected(raft: RaftState, progress: Progress, m: Message): void {
  const hint = { index: m.rejectHint, term: m.logTerm };
  raft.emit({ event: 'append-rejection-received', from: m.from, index: m.index, hint });
  const nextProbe =
    hint.term > 0 ? raft.log.lastAtOrBelowTerm(hint.index, hint.term).index : hint.index;
  if (!progress.maybeDecrease(m.index, nextProbe)) return;
  raft.emit({ event: 'progress-decreased', to: m.from, progress: progress.status() });
  if (progress.state === 'replicate') progress.becomeProbe();
  sendAppend(raft, m.from);
}

function onAccepted(
  raft: RaftState,
  at: { readonly leader: Leader; readonly progress: Progress },
  m: Message,
): void {
  const { leader, progress } = at;
  // An old acknowledgement still tells a probing leader that the follower answers.
  const probed = progress.match === m.index && progress.state === 'probe';
  if (!progress.maybeUpdate(m.index) && !probed) return;
  advanceState(raft, progress, m);
  maybeEndDoubt(raft, progress, m);
  if (!commitAndTell(raft, leader) && m.from !== raft.id) {
    // It may lack the newest commit index, and the next heartbeat is far.
    if (progress.wantsCommit(raft.log.committed)) sendAppend(raft, m.from);
  }
  if (m.from === raft.id) return;
  // The window may have opened by several messages.
  while (maybeSendAppend(raft, m.from, false));
  maybeFinishTransfer(raft, leader, m.from);
}

function advanceState(raft: RaftState, progress: Progress, m: Message): void {
  if (progress.state === 'probe') {
    progress.becomeReplicate();
  } else if (progress.state === 'replicate') {
    progress.inflights.freeTo(m.index);
  } else if (progress.match + 1 >= raft.log.firstIndex()) {
    // Whatever snapshot it installed, ours or another: our log reaches it again.
    raft.emit({ event: 'recovered-from-snapshot', to: m.from, progress: progress.status() });
    progress.becomeProbe();
    progress.becomeReplicate();
  }
}

function commitAndTell(raft: RaftState, leader: Leader): boolean {
  if (!maybeCommit(raft)) return false;
  releaseHeldReads(raft, leader);
  broadcastAppend(raft);
  return true;
}

export function onHeartbeatResponse(raft: RaftState, leader: Leader, m: Message): void {
  const progress = progressOf(raft, m.from);
  if (progress === null || !admitAnswer(raft, progress, m)) return;
  progress.recentActive = true;
  progress.appendPaused = false;
  if (maybeEndDoubt(raft, progress, m)) commitAndTell(raft, leader);
  // A prober is asked again even when it lacks nothing, or it would stay a prober.
  if (progress.match < raft.log.lastIndex() || progress.state === 'probe') {
    sendAppend(raft, m.from);
  }
  noteReadAnswer(raft, m);
}

/** The transfer of a snapshot ended: probe, but only after the replica was heard from. */
export function onSnapshotReport(raft: RaftState, to: NodeId, ok: boolean): void {
  if (raft.role.kind !== 'leader') return;
  const progress = progressOf(raft, to);
  if (progress?.state !== 'snapshot') return;
  // If it failed, nothing above `match` may be assumed.
  if (!ok) progress.pendingSnapshot = 0;
  progress.becomeProbe();
  const event = ok ? 'snapshot-succeeded' : 'snapshot-failed';
  raft.emit({ event, to, progress: progress.status() });
  progress.appendPaused = true;
}

/** A message did not arrive: appends sent ahead are probably lost, so probe. */
export function onUnreachable(raft: RaftState, to: NodeId): void {
  if (raft.role.kind !== 'leader') return;
  const progress = progressOf(raft, to);
  if (progress === null) return;
  if (progress.state === 'replicate') progress.becomeProbe();
  raft.emit({ event: 'unreachable', to, progress: progress.status() });
}

function progressOf(raft: RaftState, id: NodeId): Progress | null {
  const progress = raft.tracker.get(id);
  if (progress === undefined) raft.emit({ event: 'no-progress', from: id });
  return progress ?? null;
}
