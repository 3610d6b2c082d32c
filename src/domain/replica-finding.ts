// What is left of a cluster whose majority is lost: what a data directory holds, and what came of
// recovering the books from it, as the node's program tells it and the command shows it. Knows no bytes.

/** A data directory, looked at without changing it: `node survey` prints this as JSON. */
export interface ReplicaFinding {
  readonly dataDir: string;
  readonly clusterId: string;
  readonly nodeId: number;
  /** Of the last entry in its log: the higher term first, then the higher index, holds more. */
  readonly lastTerm: number;
  readonly lastIndex: number;
  /** Why entries that were acknowledged may be missing from this log; null for a whole one. */
  readonly flaw: string | null;
}

/** Books recovered from one data directory: `node recover` prints this as JSON. */
export interface RecoveredFinding {
  /** The books are as of this entry. */
  readonly index: number;
  readonly term: number;
  readonly digest: string;
  /** Who voted as of that entry. */
  readonly voters: readonly number[];
  /** Entries at the log's end that cannot be trusted and were left out: behind damage only. */
  readonly leftOut: number;
}
