// A disk in memory for driver tests: what was persisted survives a crash, what was in flight does
// not. Answers the core's LogView from what is durable.

import { assert } from '../../../src/base/assert.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { limitBytes } from '../../../src/raft/core/entry.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { EMPTY_HARD_STATE } from '../../../src/raft/core/hard-state.ts';
import type { HardState } from '../../../src/raft/core/hard-state.ts';
import type { LogView } from '../../../src/raft/core/log-view.ts';
import type { SnapshotMeta } from '../../../src/raft/core/snapshot-meta.ts';
import type { PersistEffect } from '../../../src/raft/driver/effects.ts';

export class MemoryDisk implements LogView {
  hardState: HardState = EMPTY_HARD_STATE;
  readonly #conf: ConfState;
  #base = { index: 0, term: 0 };
  #entries: Entry[] = [];
  #snapshot: SnapshotMeta | null = null;

  constructor(voters: readonly number[]) {
    this.#conf = { voters, votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false };
  }

  persist(write: PersistEffect): void {
    this.hardState = write.hardState ?? this.hardState;
    if (write.snapshot !== null) this.#install(write.snapshot);
    const first = write.entries[0];
    if (first === undefined) return;
    assert(first.index <= this.lastIndex() + 1, 'a log has no holes');
    const kept = Math.max(0, first.index - this.firstIndex());
    this.#entries = [...this.#entries.slice(0, kept), ...write.entries];
  }

  #install(snapshot: SnapshotMeta): void {
    this.#snapshot = snapshot;
    this.#base = { index: snapshot.index, term: snapshot.term };
    this.#entries = [];
  }

  /** Cuts the log through `index`; a snapshot at that index takes its place. */
  compact(index: number): void {
    const term = this.term(index);
    assert(typeof term === 'number', 'only held entries can be cut');
    this.#entries = this.#entries.slice(index - this.#base.index);
    this.#base = { index, term };
    this.#snapshot = { index, term, conf: this.#conf };
  }

  initialState(): { hardState: HardState; confState: ConfState } {
    return { hardState: this.hardState, confState: this.#conf };
  }

  firstIndex(): number {
    return this.#base.index + 1;
  }

  lastIndex(): number {
    return this.#base.index + this.#entries.length;
  }

  term(index: number): number | 'compacted' | 'unavailable' {
    if (index === this.#base.index) return this.#base.term;
    if (index < this.#base.index) return 'compacted';
    return this.#entries[index - this.firstIndex()]?.term ?? 'unavailable';
  }

  entries(lo: number, hi: number, bytesMax: number): readonly Entry[] | 'compacted' {
    if (lo < this.firstIndex()) return 'compacted';
    const from = lo - this.firstIndex();
    return limitBytes(this.#entries.slice(from, hi - this.firstIndex()), bytesMax);
  }

  snapshot(): SnapshotMeta | 'unavailable' {
    return this.#snapshot ?? 'unavailable';
  }
}
