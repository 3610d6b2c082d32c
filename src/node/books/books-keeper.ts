// The port through which the node keeps its books on disk: written behind, synced before the log is
// cut, streamed to followers, asked for history. Knows no database.

import type { HistoryEntry } from '../../codec/history-writer.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import type { SnapshotMeta } from '../../raft/core/snapshot-meta.ts';
import type { Row } from '../../statemachine/tables/rows.ts';
import type { AppliedEntry } from '../consensus/applied-entry.ts';
import type { FlushedBooks } from '../consensus/log-keeper.ts';
import type { EventReads } from '../feed/event-reads.ts';
import type { StepReads } from '../feed/step-reads.ts';
import type { OrderReads } from '../services/query-service.ts';
import type { Roster } from '../membership/roster.ts';

/** The books on disk as of one entry, held still while they are streamed. */
export interface BooksSnapshot {
  readonly meta: SnapshotMeta;
  readonly clusterId: string;
  /** The chained digest as of `meta.index`. */
  readonly digest: string;
  /** Its rows in key order, packed whole, about 256 KiB at a time, from the first key after `key` on;
   *  null: all. May be asked for again. */
  chunksAfter(key: Uint8Array | null): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface AuditStart {
  /** 0: from the first entry on. */
  readonly index: number;
  readonly texts: readonly string[];
}

export interface BooksKeeper {
  /** Which `books-<n>` these are. */
  readonly number: number;
  readonly orders: OrderReads;
  readonly events: EventReads;
  readonly steps: StepReads;
  /** Where the audit begins: what it knew after the entry through which rows of the history may be gone. */
  auditStart(): Promise<AuditStart>;
  /** The history after an entry and through another, oldest first.
   *  @throws DamagedRow; ClusterError 'unavailable' when the books are being replaced or pruned */
  history(span: { afterIndex: number; throughIndex: number }): AsyncIterable<HistoryEntry>;
  /** Resolves when nothing that was given up stands on disk any more. */
  pruned(): Promise<void>;
  /** Rows changed in memory and not yet on disk. */
  readonly dirtyRows: number;
  /** The row is about to change: it still stands as the entry applied last left it. */
  rowChanging(row: Row): void;
  /** Called once per applied entry, before the next one is applied. */
  applied(entry: AppliedEntry, conf: ConfState): void;
  /** Called in the same turn as `applied` for the membership entry that changed it. */
  rosterChanged(roster: Roster): void;
  /** The entry the disk shows; behind the books in memory by what is not written yet. */
  flushed(): FlushedBooks;
  /** Writes what is pending and syncs it; resolves with the entry the disk then shows. */
  sync(): Promise<FlushedBooks>;
  openSnapshot(): Promise<BooksSnapshot>;
  /** Reads and verifies everything on disk, unhurried; gives up early once `isOver`.
   *  @throws DamagedBooks */
  scrub(isOver: () => boolean): Promise<void>;
  /** Writes what is pending, then closes. */
  close(): Promise<void>;
}
