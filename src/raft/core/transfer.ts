// Handing leadership over on purpose. Thesis §3.10: stop taking proposals, let the target catch
// up, tell it to campaign at once. Unlike the thesis, the target says so when it will not.

import type { Message } from './message.ts';
import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';
import type { TransferRefusal, TransferResult } from './outcome.ts';
import type { Progress } from './progress.ts';
import type { RaftState } from './raft-state.ts';
import { sendAppend } from './replication.ts';
import type { Leader } from './role.ts';

/** Starts handing leadership to `to`, or asks the leader to. */
export function transferLeader(raft: RaftState, to: NodeId): TransferResult {
  if (raft.role.kind === 'leader') return transferAsLeader(raft, raft.role, to);
  const { leaderId } = raft;
  if (raft.role.kind !== 'follower' || leaderId === NO_NODE) {
    raft.emit({ event: 'transfer-dropped-no-leader', term: raft.term });
    return refused('not-leader');
  }
  // The target rides in `index`: the message comes from the replica that asked.
  raft.send('transfer-leader', { to: leaderId, index: to });
  return { kind: 'forwarded', to: leaderId };
}

export function onTransferLeader(raft: RaftState, m: Message): void {
  if (raft.role.kind === 'leader') transferAsLeader(raft, raft.role, m.index);
}

function transferAsLeader(raft: RaftState, leader: Leader, to: NodeId): TransferResult {
  const progress = raft.tracker.get(to);
  if (progress === undefined) return refused('unknown-replica');
  if (progress.learner) {
    raft.emit({ event: 'transfer-to-learner-refused' });
    return refused('learner');
  }
  if (leader.transfer?.to === to) {
    raft.emit({ event: 'transfer-already-under-way', to, term: raft.term });
    return refused('already-transferring');
  }
  const unfit = to === raft.id ? null : unfitTarget(raft, progress);
  if (unfit !== null) return refused(unfit);
  if (leader.transfer !== null) {
    raft.emit({ event: 'transfer-superseded', to: leader.transfer.to, term: raft.term });
    leader.transfer = null;
  }
  if (to === raft.id) {
    raft.emit({ event: 'transfer-to-self-ignored' });
    return refused('already-leader');
  }
  start(raft, leader, { to, progress });
  return { kind: 'started' };
}

// A transfer that cannot end within an election timeout only costs availability.
function unfitTarget(raft: RaftState, progress: Progress): TransferRefusal | null {
  if (progress.doubt !== null) return 'suspect';
  if (progress.state === 'snapshot') return 'lagging';
  if (progress.state === 'probe' && !progress.recentActive) return 'inactive';
  const lag = raft.log.lastIndex() - progress.match;
  return lag > raft.config.transferLagMax ? 'lagging' : null;
}

function start(
  raft: RaftState,
  leader: Leader,
  target: { readonly to: NodeId; readonly progress: Progress },
): void {
  const { to, progress } = target;
  raft.emit({ event: 'transfer-started', to, term: raft.term });
  // It has one election timeout from now.
  raft.electionElapsedTicks = 0;
  leader.transfer = { to, timeoutNowSent: false };
  if (progress.match === raft.log.lastIndex()) sendTimeoutNow(raft, leader, true);
  else sendAppend(raft, to);
}

/** The target answered an append: if it holds everything now, it may campaign. */
export function maybeFinishTransfer(raft: RaftState, leader: Leader, from: NodeId): void {
  if (leader.transfer?.to !== from || leader.transfer.timeoutNowSent) return;
  if (raft.tracker.of(from).match === raft.log.lastIndex()) sendTimeoutNow(raft, leader, false);
}

function sendTimeoutNow(raft: RaftState, leader: Leader, immediately: boolean): void {
  const { transfer } = leader;
  if (transfer === null) return;
  transfer.timeoutNowSent = true;
  // The target may win at any moment from now, without waiting for our lease to end.
  leader.lease = null;
  raft.emit({ event: 'timeout-now-sent', to: transfer.to, immediately });
  raft.send('timeout-now', { to: transfer.to });
}

/** One election timeout passed: take proposals again. */
export function abortTransfer(raft: RaftState, leader: Leader): void {
  const { transfer } = leader;
  if (transfer === null) return;
  leader.transfer = null;
  raft.emit({ event: 'transfer-aborted', to: transfer.to, term: raft.term });
}

/** The target will not campaign: take proposals again at once. */
export function onTransferRejected(raft: RaftState, m: Message): void {
  if (raft.role.kind !== 'leader' || raft.role.transfer?.to !== m.from) return;
  raft.emit({ event: 'transfer-rejected-by-target', to: m.from, term: raft.term });
  abortTransfer(raft, raft.role);
}

const refused = (reason: TransferRefusal): TransferResult => ({ kind: 'refused', reason });
