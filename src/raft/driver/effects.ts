// What the driver wants done, as values: the shell performs them in this order: send, persist,
// apply. Knows neither disk nor network nor clock.

import type { Entry } from '../core/entry.ts';
import type { HardState } from '../core/hard-state.ts';
import type { Message } from '../core/message.ts';
import type { ReadState, SoftState } from '../core/ready.ts';
import type { SnapshotMeta } from '../core/snapshot-meta.ts';

/** One durable write. At most one is in flight; the shell answers with `persisted()`. */
export interface PersistEffect {
  /** To be durable before the entries; null when neither term nor vote changed and no
   *  membership change is among the entries. */
  readonly hardState: HardState | null;
  /** Contiguous; replaces whatever the log holds from the first one's index on. */
  readonly entries: readonly Entry[];
  /** Replaces log and books; to be installed before the entries are appended. */
  readonly snapshot: SnapshotMeta | null;
}

export interface Effects {
  /** May leave at once, in order. Snapshot messages are listed apart. */
  readonly send: readonly Message[];
  /** Each asks the shell to stream the books to `to` and to report how it went. */
  readonly sendSnapshots: readonly Message[];
  readonly persist: PersistEffect | null;
  /** Committed entries to apply, in order; answered with `applied(index)`. */
  readonly apply: readonly Entry[];
  readonly softState: SoftState | null;
  readonly readStates: readonly ReadState[];
  readonly readsAborted: readonly number[];
  readonly suspectCleared: boolean;
}
