// One entry of the replicated log. Raft paper §5.3. Knows nothing of what the bytes mean, except
// that a membership change is marked as such.

/**
 * `conf-change` carries an encoded ConfChange (see conf-change-bytes.ts); `conf-change-v1` is the
 * older single-step form, understood because the conformance files hold it and never proposed by
 * the production path.
 */
export type EntryType = 'normal' | 'conf-change' | 'conf-change-v1';

export type ConfChangeType = Exclude<EntryType, 'normal'>;

export interface Entry {
  /** Term of the leader that created the entry; 1 or more. */
  readonly term: number;
  /** Position in the log; the first entry ever is 1. */
  readonly index: number;
  readonly type: EntryType;
  /** The payload, shared and never written to after the entry is made. Empty in a no-op. */
  readonly data: Uint8Array;
}

export const NO_ENTRIES: readonly Entry[] = Object.freeze([]);
export const NO_DATA = new Uint8Array(0);

/** What an entry costs on disk and wire besides its payload, near enough for limits. */
export const ENTRY_OVERHEAD_BYTES = 24;

/** Bytes an entry counts for in message and apply limits. */
export const entryBytes = (entry: Entry): number => entry.data.length + ENTRY_OVERHEAD_BYTES;

/** The sum of `entryBytes`. */
export function entriesBytes(entries: readonly Entry[]): number {
  let total = 0;
  for (const entry of entries) total += entryBytes(entry);
  return total;
}

/** The sum of payload lengths alone: what windows and the uncommitted bound count. */
export function payloadBytes(entries: readonly Entry[]): number {
  let total = 0;
  for (const entry of entries) total += entry.data.length;
  return total;
}

/** The longest prefix within `bytesMax`, but never less than one entry, so that progress is sure. */
export function limitBytes(entries: readonly Entry[], bytesMax: number): readonly Entry[] {
  let total = 0;
  for (const [at, entry] of entries.entries()) {
    total += entryBytes(entry);
    if (at > 0 && total > bytesMax) return entries.slice(0, at);
  }
  return entries;
}

export const isConfChange = (entry: Entry): boolean => entry.type !== 'normal';
