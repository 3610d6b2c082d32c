// What the local storage threads report: entries durable, snapshots installed, entries applied.
// Thesis §10.2.1 writes to disk in parallel with replication; nothing here may be assumed before
// it is reported.

import { entriesBytes, payloadBytes } from './entry.ts';
import { releaseUncommitted } from './leader-append.ts';
import { appliedTo } from './membership.ts';
import type { Message } from './message.ts';
import type { RaftState } from './raft-state.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

export function onStorageAppendResponse(raft: RaftState, m: Message): void {
  if (m.index !== 0) raft.log.unstable.stableTo({ term: m.logTerm, index: m.index });
  if (m.snapshot !== null) onInstalled(raft, m.snapshot);
}

/** A snapshot holds committed state, so it counts in whatever term it was installed. */
export function onInstalledInOlderTerm(raft: RaftState, m: Message): void {
  if (m.snapshot !== null) onInstalled(raft, m.snapshot);
}

function onInstalled(raft: RaftState, snapshot: SnapshotMeta): void {
  raft.log.unstable.stableSnapshotTo(snapshot.index);
  appliedTo(raft, snapshot.index, 0);
}

export function onStorageApplyResponse(raft: RaftState, m: Message): void {
  const last = m.entries.at(-1);
  if (last === undefined) return;
  appliedTo(raft, last.index, entriesBytes(m.entries));
  if (raft.role.kind === 'leader') releaseUncommitted(raft.role, payloadBytes(m.entries));
}
