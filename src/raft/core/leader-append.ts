// How a leader adds to its own log. Raft paper §5.3: a leader only ever appends. Bounds the tail
// that is not committed yet, so that a leader without followers does not eat its memory.

import type { Entry, EntryType } from './entry.ts';
import type { RaftState } from './raft-state.ts';
import type { Leader } from './role.ts';

/** An entry without its place in the log. */
export interface EntryDraft {
  readonly type: EntryType;
  readonly data: Uint8Array;
}

/**
 * Appends drafts at this term and promises itself to acknowledge them once durable. False, and
 * nothing appended, if the uncommitted tail is full; empty payloads are never refused.
 */
export function appendAsLeader(
  raft: RaftState,
  leader: Leader,
  drafts: readonly EntryDraft[],
): boolean {
  const bytes = drafts.reduce((sum, draft) => sum + draft.data.length, 0);
  if (!reserve(raft, leader, bytes)) {
    raft.emit({ event: 'proposal-dropped-uncommitted-full' });
    return false;
  }
  const first = raft.log.lastIndex() + 1;
  const entries = drafts.map(({ type, data }, at): Entry => ({
    term: raft.term,
    index: first + at,
    type,
    data,
  }));
  raft.log.append(entries);
  // Our own disk counts towards the majority like any other, and no sooner (etcd issue 14370).
  const promise = raft.draft('append-response', raft.id);
  promise.index = raft.log.lastIndex();
  raft.queue(promise);
  return true;
}

/** Entries were applied: they are no longer part of the uncommitted tail. */
export function releaseUncommitted(leader: Leader, bytes: number): void {
  leader.uncommittedBytes = Math.max(0, leader.uncommittedBytes - bytes);
}

function reserve(raft: RaftState, leader: Leader, bytes: number): boolean {
  const total = leader.uncommittedBytes + bytes;
  const full = leader.uncommittedBytes > 0 && total > raft.config.uncommittedBytesMax;
  if (full && bytes > 0) return false;
  leader.uncommittedBytes = total;
  return true;
}
