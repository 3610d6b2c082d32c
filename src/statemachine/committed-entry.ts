// One committed log entry, as far as the rule book needs it.

import type { ClusterTimeMs } from '../base/clock.ts';
import type { EntryCursor } from './entry-cursor.ts';

export interface CommittedEntry {
  readonly index: number;
  readonly term: number;
  /** The leader's stamp; 0 for Raft's own entries, which carry none. */
  readonly stampMs: ClusterTimeMs;
  /** Behaviour version recorded in the log: the rules the entry is applied under. */
  readonly version: number;
  /** Its frames; null when it has none, as a no-op or a clock entry. */
  readonly cursor: EntryCursor | null;
}
