// The leader's sending half: appends, snapshots, heartbeats. Raft paper §5.3, §7; pipelining from
// thesis §10.2.1. What comes back is handled in append-responses.ts.

import { assert } from '../../base/assert.ts';
import { NO_ENTRIES, payloadBytes } from './entry.ts';
import type { NodeId } from './node-id.ts';
import type { Progress } from './progress.ts';
import type { RaftState } from './raft-state.ts';

/**
 * Sends the next append to a replica if its window allows. With `evenEmpty` an append without
 * entries is sent too, to tell the commit index or to probe. True if anything was sent.
 */
export function maybeSendAppend(raft: RaftState, to: NodeId, evenEmpty: boolean): boolean {
  const progress = raft.tracker.of(to);
  if (progress.paused) return false;
  const prevIndex = progress.next - 1;
  const prevTerm = raft.log.term(prevIndex);
  // The log was compacted past what the replica needs: only a snapshot can help it.
  if (typeof prevTerm !== 'number') return sendSnapshot(raft, to, progress);
  const entries = entriesFor(raft, progress);
  if (entries === 'compacted') return evenEmpty && sendSnapshot(raft, to, progress);
  if (entries.length === 0 && !evenEmpty) return false;
  const commit = raft.log.committed;
  const append = raft.draft('append', to);
  append.index = prevIndex;
  append.logTerm = prevTerm;
  append.commit = commit;
  append.suspect = wholeRun(progress);
  append.entries = entries;
  raft.queue(append);
  progress.sentEntries(entries.length, payloadBytes(entries));
  progress.sentCommit = commit;
  return true;
}

export const sendAppend = (raft: RaftState, to: NodeId): boolean => maybeSendAppend(raft, to, true);

/** Appends to everyone else whose window allows. */
export function broadcastAppend(raft: RaftState): void {
  for (const id of raft.tracker.members.keys()) if (id !== raft.id) sendAppend(raft, id);
}

export function broadcastHeartbeat(raft: RaftState): void {
  const token = heartbeatToken(raft);
  for (const [to, progress] of raft.tracker.members) {
    if (to === raft.id) continue;
    // Never beyond what the replica is known to hold: it could not check a commit it lacks.
    const commit = Math.min(progress.match, raft.log.committed);
    const heartbeat = raft.draft('heartbeat', to);
    heartbeat.commit = commit;
    heartbeat.token = token;
    heartbeat.suspect = wholeRun(progress);
    raft.queue(heartbeat);
    progress.sentCommit = commit;
  }
}

// Where leases are given every round has its number, so that its answers say when it was sent.
function heartbeatToken(raft: RaftState): number {
  const lease = raft.role.kind === 'leader' ? raft.role.lease : null;
  if (lease === null) return raft.reads.heartbeatToken;
  const round = raft.reads.beginRound();
  raft.reads.noteAnswer(raft.id, round);
  lease.sent(round);
  return round;
}

/**
 * Commits what a majority holds, if it is of our own term: an older entry on a majority can still
 * be replaced, and commits only along with one of ours (§5.4.2, figure 8).
 */
export function maybeCommit(raft: RaftState): boolean {
  const index = raft.tracker.committed();
  assert(index <= raft.log.lastIndex(), 'no replica holds more than its leader');
  return raft.log.maybeCommit({ term: raft.term, index });
}

// A full window still lets empty appends through: had all its messages been lost, nothing else
// would ever tell the replica, or us.
function entriesFor(raft: RaftState, progress: Progress): ReturnType<typeof raft.log.entriesFrom> {
  if (progress.state === 'replicate' && progress.inflights.full) return NO_ENTRIES;
  return raft.log.entriesFrom(progress.next, raft.config.messageBytesMax);
}

function sendSnapshot(raft: RaftState, to: NodeId, progress: Progress): boolean {
  if (!progress.recentActive) {
    raft.emit({ event: 'snapshot-withheld-inactive', to });
    return false;
  }
  const snapshot = raft.log.snapshot();
  if (snapshot === 'unavailable') {
    raft.emit({ event: 'snapshot-unavailable', to });
    return false;
  }
  const { index, term } = snapshot;
  assert(index > 0, 'a snapshot replaces at least one entry');
  raft.emit({
    event: 'snapshot-sent',
    to,
    firstIndex: raft.log.firstIndex(),
    commit: raft.log.committed,
    snapshot: { index, term },
    progress: progress.status(),
  });
  progress.becomeSnapshot(index);
  raft.emit({ event: 'replication-paused', to, progress: progress.status() });
  raft.send('snapshot', { to, snapshot });
  return true;
}

// Tells a replica that started suspect, and only once we found it whole, that it may vote again.
const wholeRun = (progress: Progress): number =>
  progress.doubt === null ? progress.suspectRun : 0;
