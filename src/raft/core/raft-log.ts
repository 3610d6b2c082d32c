// The whole log: what storage holds and, behind it, what it does not hold yet. Raft paper §5.3,
// §5.4. Knows what is committed, handed out to be applied, and applied; never who leads.

import { assert } from '../../base/assert.ts';
import { entriesBytes, limitBytes, NO_ENTRIES } from './entry.ts';
import type { Entry } from './entry.ts';
import type { LogView } from './log-view.ts';
import type { EntryId, EventSink, LogBounds } from './raft-event.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import { UnstableLog } from './unstable-log.ts';

export class RaftLog {
  readonly #view: LogView;
  readonly #emit: EventSink;
  readonly #applyingBytesMax: number;
  readonly unstable: UnstableLog;
  #committed: number;
  #applying: number;
  #applied: number;
  #applyingBytes = 0;
  #applyingPaused = false;

  constructor(view: LogView, applyingBytesMax: number, emit: EventSink) {
    this.#view = view;
    this.#emit = emit;
    this.#applyingBytesMax = applyingBytesMax;
    this.unstable = new UnstableLog(view.lastIndex() + 1, emit);
    const compacted = view.firstIndex() - 1;
    this.#committed = compacted;
    this.#applying = compacted;
    this.#applied = compacted;
  }

  /** Highest index known to be on a majority. */
  get committed(): number {
    return this.#committed;
  }

  /** Highest index handed out to be applied. */
  get applying(): number {
    return this.#applying;
  }

  /** Highest index reported applied. Invariant: applied ≤ applying ≤ committed. */
  get applied(): number {
    return this.#applied;
  }

  firstIndex(): number {
    const snapshot = this.unstable.snapshot;
    return snapshot === null ? this.#view.firstIndex() : snapshot.index + 1;
  }

  lastIndex(): number {
    return this.unstable.lastIndex() ?? this.#view.lastIndex();
  }

  /** Highest index known to be durable here. */
  get stableIndex(): number {
    return this.unstable.offset - 1;
  }

  last(): EntryId {
    const index = this.lastIndex();
    const term = this.term(index);
    assert(typeof term === 'number', 'the term of the last entry is known');
    return { term, index };
  }

  term(index: number): number | 'compacted' | 'unavailable' {
    const term = this.unstable.term(index);
    if (term !== undefined) return term;
    if (index + 1 < this.firstIndex()) return 'compacted';
    if (index > this.lastIndex()) return 'unavailable';
    return this.#view.term(index);
  }

  /** The term, or 0 (no term at all) where it is not known. */
  termOrZero(index: number): number {
    const term = this.term(index);
    return typeof term === 'number' ? term : 0;
  }

  matches(id: EntryId): boolean {
    return this.term(id.index) === id.term;
  }

  /** A later last term is more up to date; with equal terms, the longer log is. §5.4.1. */
  isUpToDate(theirs: EntryId): boolean {
    const ours = this.last();
    return theirs.term > ours.term || (theirs.term === ours.term && theirs.index >= ours.index);
  }

  /**
   * The follower's half of AppendEntries: takes the entries if `prev` matches, and commits as far
   * as the leader has. Answers the last index now known to match, or null. §5.3.
   */
  maybeAppend(prev: EntryId, entries: readonly Entry[], leaderCommit: number): number | null {
    if (!this.matches(prev)) return null;
    const lastNew = prev.index + entries.length;
    const conflict = this.#firstConflict(entries);
    if (conflict !== null) {
      assert(conflict > this.#committed, 'a committed entry is never replaced');
      this.append(entries.slice(conflict - prev.index - 1));
    }
    this.commitTo(Math.min(leaderCommit, lastNew));
    return lastNew;
  }

  append(entries: readonly Entry[]): void {
    const first = entries[0];
    if (first === undefined) return;
    assert(first.index > this.#committed, 'a committed entry is never replaced');
    this.unstable.truncateAndAppend(entries);
  }

  // Entries that are already here are kept as they are: an old append must not cut newer ones.
  #firstConflict(entries: readonly Entry[]): number | null {
    for (const entry of entries) {
      if (this.matches(entry)) continue;
      const { index, term: conflictingTerm } = entry;
      if (index <= this.lastIndex()) {
        const existingTerm = this.termOrZero(index);
        this.#emit({ event: 'conflict-found', index, existingTerm, conflictingTerm });
      }
      return index;
    }
    return null;
  }

  /**
   * The last position at or below `index` whose term is at most `term`: the best guess of where
   * two logs part, skipping a whole term at a time. §5.3, end.
   */
  lastAtOrBelowTerm(index: number, term: number): EntryId {
    for (let at = index; at > 0; at -= 1) {
      const own = this.term(at);
      if (typeof own !== 'number') return { index: at, term: 0 };
      if (own <= term) return { index: at, term: own };
    }
    return { index: 0, term: 0 };
  }

  commitTo(index: number): void {
    if (index <= this.#committed) return;
    assert(index <= this.lastIndex(), 'we cannot commit what we do not hold');
    this.#committed = index;
  }

  /** Commits up to `at` if it is new and of the given term. §5.4.2. */
  maybeCommit(at: EntryId): boolean {
    if (at.term === 0 || at.index <= this.#committed || !this.matches(at)) return false;
    this.commitTo(at.index);
    return true;
  }

  /** Takes the commit index found on disk. */
  loadCommitted(index: number): void {
    assert(index >= this.#committed, 'a commit is never taken back');
    this.commitTo(index);
  }

  /** Entries from `lo` to the end, within `bytesMax` but at least one; 'compacted' if gone. */
  entriesFrom(lo: number, bytesMax: number): readonly Entry[] | 'compacted' {
    const end = this.lastIndex() + 1;
    return lo >= end ? NO_ENTRIES : this.slice(lo, end, bytesMax);
  }

  slice(lo: number, hi: number, bytesMax: number): readonly Entry[] | 'compacted' {
    assert(lo <= hi && hi <= this.lastIndex() + 1, 'a slice lies within the log');
    if (lo < this.firstIndex()) return 'compacted';
    if (lo === hi) return NO_ENTRIES;
    const { unstable } = this;
    if (lo >= unstable.offset) return limitBytes(unstable.slice(lo, hi), bytesMax);
    const cut = Math.min(hi, unstable.offset);
    const stored = this.#view.entries(lo, cut, bytesMax);
    if (stored === 'compacted' || hi <= unstable.offset || stored.length < cut - lo) return stored;
    const bytesLeft = bytesMax - entriesBytes(stored);
    const rest = limitBytes(unstable.slice(unstable.offset, hi), bytesLeft);
    // limitBytes gives at least one; beside stored entries that one must fit too.
    if (rest.length === 1 && entriesBytes(rest) > bytesLeft) return stored;
    return [...stored, ...rest];
  }

  /** How far may be applied: with `unstableToo`, even what storage has not confirmed. */
  #appliable(unstableToo: boolean): number {
    return unstableToo ? this.#committed : Math.min(this.#committed, this.stableIndex);
  }

  hasNextCommitted(unstableToo: boolean): boolean {
    if (this.#applyingPaused || this.unstable.snapshot !== null) return false;
    return this.#applying < this.#appliable(unstableToo);
  }

  /** The next entries to apply, within the bound on what is being applied. */
  nextCommitted(unstableToo: boolean): readonly Entry[] {
    if (!this.hasNextCommitted(unstableToo)) return NO_ENTRIES;
    const bytesLeft = this.#applyingBytesMax - this.#applyingBytes;
    assert(bytesLeft > 0, 'applying is paused once its bound is reached');
    const entries = this.slice(this.#applying + 1, this.#appliable(unstableToo) + 1, bytesLeft);
    assert(entries !== 'compacted', 'nothing is compacted before it is applied');
    return entries;
  }

  /** Marks entries of `nextCommitted` as handed out. */
  acceptApplying(entries: readonly Entry[], unstableToo: boolean): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    assert(last.index <= this.#committed, 'only what is committed is applied');
    this.#applying = last.index;
    this.#applyingBytes += entriesBytes(entries);
    this.#applyingPaused =
      this.#applyingBytes >= this.#applyingBytesMax || last.index < this.#appliable(unstableToo);
  }

  /** Entries up to `index`, `bytes` of them handed out before, are applied. */
  appliedTo(index: number, bytes: number): void {
    assert(index <= this.#committed, 'only what is committed is applied');
    assert(index >= this.#applied, 'nothing is applied twice');
    this.#applied = index;
    this.#applying = Math.max(this.#applying, index);
    this.#applyingBytes = Math.max(0, this.#applyingBytes - bytes);
    this.#applyingPaused = this.#applyingBytes >= this.#applyingBytesMax;
  }

  snapshot(): SnapshotMeta | 'unavailable' {
    return this.unstable.snapshot ?? this.#view.snapshot();
  }

  /** A snapshot replaces the log. */
  restore(snapshot: SnapshotMeta): void {
    assert(snapshot.index > this.#committed, 'a snapshot never takes a commit back');
    const { index, term } = snapshot;
    this.#emit({ event: 'log-restoring', log: this.bounds(), snapshot: { index, term } });
    this.#committed = index;
    this.unstable.restore(snapshot);
  }

  bounds(): LogBounds {
    return {
      committed: this.#committed,
      applied: this.#applied,
      applying: this.#applying,
      unstableOffset: this.unstable.offset,
      unstableInProgressOffset: this.unstable.offsetInProgress,
      unstableLength: this.unstable.length,
    };
  }
}
