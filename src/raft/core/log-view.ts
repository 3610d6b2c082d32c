// The port through which the core reads what storage already holds. Raft paper §5.3 and §7.
// Synchronous, because the core never waits; implemented over memory by the storage room.

import type { ConfState } from './conf-state.ts';
import type { Entry } from './entry.ts';
import type { HardState } from './hard-state.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

export interface LogView {
  /** What the replica starts from; asked once. */
  initialState(): { readonly hardState: HardState; readonly confState: ConfState };
  /** The lowest index `entries` can answer; one past the snapshot when nothing else is held. */
  firstIndex(): number;
  /** The highest index held; the snapshot's when no entry follows it. */
  lastIndex(): number;
  /** The term at an index. Must be known for firstIndex − 1 to lastIndex. */
  term(index: number): number | 'compacted' | 'unavailable';
  /**
   * Entries lo (included) to hi (excluded), cut to `bytesMax` (counted by `entryBytes`) but at
   * least one. The array and the bytes are shared: neither side writes to them afterwards.
   */
  entries(lo: number, hi: number, bytesMax: number): readonly Entry[] | 'compacted';
  /** The snapshot to send to a replica that is too far behind; 'unavailable' means ask again. */
  snapshot(): SnapshotMeta | 'unavailable';
}
