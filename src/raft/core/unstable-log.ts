// The end of the log that storage has not yet confirmed. Raft paper §5.3: entries count only once
// durable. Remembers which of them a Ready already handed out, so that nothing is written twice.
//
//        offset            offsetInProgress            end
//          │ handed to storage    │ for the next Ready   │
//   ───────┼──────────────────────┼──────────────────────┤
//   durable│ [entries ............................. ]    │

import { assert } from '../../base/assert.ts';
import { NO_ENTRIES } from './entry.ts';
import type { Entry } from './entry.ts';
import type { EntryId, EventSink } from './raft-event.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

export class UnstableLog {
  readonly #emit: EventSink;
  #snapshot: SnapshotMeta | null = null;
  #snapshotInProgress = false;
  #entries: Entry[] = [];
  #offset: number;
  #offsetInProgress: number;

  constructor(offset: number, emit: EventSink) {
    this.#offset = offset;
    this.#offsetInProgress = offset;
    this.#emit = emit;
  }

  /** Index of the first entry held here; everything below it is in storage. */
  get offset(): number {
    return this.#offset;
  }

  get offsetInProgress(): number {
    return this.#offsetInProgress;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** One past the last entry held here. */
  get end(): number {
    return this.#offset + this.#entries.length;
  }

  /** A snapshot received and not yet reported installed. */
  get snapshot(): SnapshotMeta | null {
    return this.#snapshot;
  }

  /** The snapshot no Ready has handed out yet. */
  get nextSnapshot(): SnapshotMeta | null {
    return this.#snapshotInProgress ? null : this.#snapshot;
  }

  /** Undefined when storage knows better. */
  lastIndex(): number | undefined {
    return this.#entries.length > 0 ? this.end - 1 : this.#snapshot?.index;
  }

  /** Undefined when storage knows better. */
  term(index: number): number | undefined {
    if (index >= this.#offset) return this.#entries[index - this.#offset]?.term;
    return this.#snapshot?.index === index ? this.#snapshot.term : undefined;
  }

  get hasNextEntries(): boolean {
    return this.#offsetInProgress < this.end;
  }

  /** Entries no Ready has handed out yet. */
  nextEntries(): readonly Entry[] {
    if (!this.hasNextEntries) return NO_ENTRIES;
    return this.#entries.slice(this.#offsetInProgress - this.#offset);
  }

  /** Entries lo (included) to hi (excluded), all held here. */
  slice(lo: number, hi: number): readonly Entry[] {
    assert(lo >= this.#offset && hi <= this.end, 'the unstable log holds the slice');
    return this.#entries.slice(lo - this.#offset, hi - this.#offset);
  }

  /** Marks everything as handed out. */
  acceptInProgress(): void {
    this.#offsetInProgress = this.end;
    this.#snapshotInProgress = this.#snapshot !== null;
  }

  /**
   * Storage confirmed everything up to `id`. The term is compared because the entry may have been
   * replaced meanwhile, and replaced back: only what we still hold may be called durable.
   */
  stableTo(id: EntryId): void {
    const { index } = id;
    const held = this.term(index);
    if (held === undefined) {
      this.#emit({ event: 'stable-missing', index });
    } else if (index < this.#offset) {
      this.#emit({ event: 'stable-is-snapshot', index });
    } else if (held !== id.term) {
      const terms = { stableTerm: id.term, unstableTerm: held };
      this.#emit({ event: 'stable-mismatch', index, ...terms });
    } else {
      this.#entries = this.#entries.slice(index + 1 - this.#offset);
      this.#offset = index + 1;
      this.#offsetInProgress = Math.max(this.#offsetInProgress, this.#offset);
    }
  }

  stableSnapshotTo(index: number): void {
    if (this.#snapshot?.index !== index) return;
    this.#snapshot = null;
    this.#snapshotInProgress = false;
  }

  /** A snapshot replaces everything. */
  restore(snapshot: SnapshotMeta): void {
    this.#offset = snapshot.index + 1;
    this.#offsetInProgress = this.#offset;
    this.#entries = [];
    this.#snapshot = snapshot;
    this.#snapshotInProgress = false;
  }

  /** Appends, after dropping whatever the log held from the first entry's index on. */
  truncateAndAppend(entries: readonly Entry[]): void {
    const from = entries[0]?.index ?? this.end;
    assert(from <= this.end, 'a log has no holes');
    if (from < this.end) this.#truncate(from);
    for (const entry of entries) this.#entries.push(entry);
  }

  #truncate(from: number): void {
    if (from <= this.#offset) {
      this.#emit({ event: 'unstable-replaced', from });
      this.#entries = [];
      this.#offset = from;
      this.#offsetInProgress = from;
    } else {
      this.#emit({ event: 'unstable-truncated', from });
      this.#entries = this.#entries.slice(0, from - this.#offset);
      this.#offsetInProgress = Math.min(this.#offsetInProgress, from);
    }
  }
}
