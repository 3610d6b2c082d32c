// The identity of a snapshot. Raft paper §7. The core moves this, never the rows: the bytes of a
// snapshot travel on their own channel and the shell keeps hold of them.

import { EMPTY_CONF_STATE } from './conf-state.ts';
import type { ConfState } from './conf-state.ts';

export interface SnapshotMeta {
  /** The last entry the snapshot replaces; 0 means "no snapshot". */
  readonly index: number;
  readonly term: number;
  /** The membership as of `index`. */
  readonly conf: ConfState;
  /** Opaque; only tests put the state itself here. */
  readonly data?: Uint8Array;
}

export const NO_SNAPSHOT: SnapshotMeta = Object.freeze({
  index: 0,
  term: 0,
  conf: EMPTY_CONF_STATE,
});
