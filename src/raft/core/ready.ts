// What the core wants done: persist, send, apply. In asynchronous mode the messages alone say
// it all, in order; the other fields then repeat what the storage messages carry.

import type { Entry } from './entry.ts';
import type { HardState } from './hard-state.ts';
import type { Message } from './message.ts';
import type { NodeId } from './node-id.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import type { RoleKind } from './status.ts';

export interface SoftState {
  readonly leaderId: NodeId;
  readonly role: RoleKind;
}

/** A linearizable read may be served once `index` is applied. Thesis §6.4. */
export interface ReadState {
  /** The caller's own number, as given to `readIndex`. */
  readonly context: number;
  readonly index: number;
}

export interface Ready {
  /** Set when role or leader changed. Not to be persisted. */
  readonly softState: SoftState | null;
  /** Set when changed; to be durable before the messages it conditions. */
  readonly hardState: HardState | null;
  /** Synchronous mode: hard state and entries must be fsynced, not only written. */
  readonly mustSync: boolean;
  /** To be appended, replacing whatever the log holds from the first one's index on. */
  readonly entries: readonly Entry[];
  /**
   * To be installed, replacing log and state. Entries of the same Ready follow it: install first,
   * then append, and call both durable together.
   */
  readonly snapshot: SnapshotMeta | null;
  /** To be applied, in order, once. */
  readonly committed: readonly Entry[];
  /**
   * Synchronous mode: send after persisting the above. Asynchronous mode: send at once; those to
   * APPEND_THREAD and APPLY_THREAD go to storage, each thread in order, and carry in `responses`
   * what may only leave once they are done.
   */
  readonly messages: readonly Message[];
  readonly readStates: readonly ReadState[];
  /** Contexts of reads that will never be confirmed; ask again, with a new context. */
  readonly readsAborted: readonly number[];
  /** The replica's log is whole again: forget the suspicion durably. */
  readonly suspectCleared: boolean;
}
