// A log kept in memory, as etcd's MemoryStorage behaves: the LogView of the conformance suite and
// of the core's own tests. Its snapshot is whatever the owner says.

import { assert, present } from '../../../src/base/assert.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { limitBytes } from '../../../src/raft/core/entry.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { EMPTY_HARD_STATE } from '../../../src/raft/core/hard-state.ts';
import type { HardState } from '../../../src/raft/core/hard-state.ts';
import type { LogView } from '../../../src/raft/core/log-view.ts';
import { NO_SNAPSHOT } from '../../../src/raft/core/snapshot-meta.ts';
import type { SnapshotMeta } from '../../../src/raft/core/snapshot-meta.ts';

export class MemoryLog implements LogView {
  hardState: HardState = EMPTY_HARD_STATE;
  /** The configuration a restarted core begins with; its owner keeps it up to date. */
  conf: ConfState = EMPTY_CONF_STATE;
  /** The last snapshot installed, and where the log starts. */
  #installed: SnapshotMeta = NO_SNAPSHOT;
  #before: { readonly term: number; readonly index: number } = { term: 0, index: 0 };
  #entries: Entry[] = [];
  /** What to send to a replica that is too far behind. */
  onSnapshot: () => SnapshotMeta | 'unavailable' = () => this.#installed;

  initialState(): { readonly hardState: HardState; readonly confState: ConfState } {
    return { hardState: this.hardState, confState: this.conf };
  }

  firstIndex(): number {
    return this.#before.index + 1;
  }

  lastIndex(): number {
    return this.#before.index + this.#entries.length;
  }

  term(index: number): number | 'compacted' | 'unavailable' {
    if (index < this.#before.index) return 'compacted';
    if (index === this.#before.index) return this.#before.term;
    return this.#entries[index - this.firstIndex()]?.term ?? 'unavailable';
  }

  entries(lo: number, hi: number, bytesMax: number): readonly Entry[] | 'compacted' {
    if (lo < this.firstIndex()) return 'compacted';
    assert(hi <= this.lastIndex() + 1, 'the log holds what is asked for');
    const first = this.firstIndex();
    return limitBytes(this.#entries.slice(lo - first, hi - first), bytesMax);
  }

  all(): readonly Entry[] {
    return this.#entries;
  }

  snapshot(): SnapshotMeta | 'unavailable' {
    return this.onSnapshot();
  }

  /** Replaces the log; false if the snapshot is not newer than the last one. */
  install(snapshot: SnapshotMeta): boolean {
    if (this.#installed.index !== 0 && this.#installed.index >= snapshot.index) return false;
    this.#installed = snapshot;
    this.conf = snapshot.conf;
    this.#before = { term: snapshot.term, index: snapshot.index };
    this.#entries = [];
    return true;
  }

  /** Appends, replacing what the log held from the first entry's index on. */
  append(entries: readonly Entry[]): void {
    const wanted = entries.filter((entry) => entry.index >= this.firstIndex());
    const first = wanted[0];
    if (first === undefined) return;
    assert(first.index <= this.lastIndex() + 1, 'a log has no holes');
    this.#entries = [...this.#entries.slice(0, first.index - this.firstIndex()), ...wanted];
  }

  /** Loses everything from `index` on, as a damaged disk would. */
  cutFrom(index: number): void {
    this.#entries = this.#entries.slice(0, Math.max(0, index - this.firstIndex()));
  }

  /** Drops everything up to `index`, whose term stays known. */
  compact(index: number): void {
    const kept = present(this.#entries[index - this.firstIndex()], 'the log holds the index');
    this.#entries = this.#entries.slice(index - this.#before.index);
    this.#before = { term: kept.term, index };
  }
}
