// The durable log as the core reads it and the shell writes it. Raft paper figure 2 and §5.3: hard
// state before the entries of its term, entries before any answer. Everything that changes the
// files goes through one queue, one operation at a time; appends that wait share a write.
// Knows nothing of messages, clocks or the books' rows.

import { assert } from '../../base/assert.ts';
import type { HardStateSlot } from '../codec/hard-state-slot-codec.ts';
import type { ConfState } from '../core/conf-state.ts';
import { isConfChange } from '../core/entry.ts';
import type { Entry } from '../core/entry.ts';
import type { HardState } from '../core/hard-state.ts';
import type { LogView } from '../core/log-view.ts';
import type { SnapshotMeta } from '../core/snapshot-meta.ts';
import { mergedAppends } from './append-queue.ts';
import type { PendingAppend } from './append-queue.ts';
import { EntryReader } from './entry-reader.ts';
import type { HardStateChange, HardStateFile } from './hard-state-file.ts';
import type { LogPoint } from './log-index.ts';
import { OperationQueue } from './operation-queue.ts';
import type { Wal } from './wal.ts';

export const CACHE_BYTES_MAX = 16 * 1024 * 1024;

/** Which books are live, and the entry they were last synced at. */
export interface BooksMark extends LogPoint {
  readonly number: number;
}

export interface WalLogParts {
  readonly wal: Wal;
  readonly hardStateFile: HardStateFile;
  readonly cacheBytesMax: number;
}

export class WalLog implements LogView {
  readonly #wal: Wal;
  readonly #slots: HardStateFile;
  readonly #reader: EntryReader;
  readonly #queue = new OperationQueue();
  /** Appends that ride the next write, until it starts or another operation is asked for. */
  #batch: PendingAppend[] | null = null;
  /** The newest commit index told, of which only what cannot be truncated any more is written. */
  #commit: number;
  #snapshot: SnapshotMeta | null = null;
  #closing: Promise<void> | null = null;

  constructor(parts: WalLogParts) {
    this.#wal = parts.wal;
    this.#slots = parts.hardStateFile;
    this.#reader = new EntryReader(parts.wal, parts.cacheBytesMax);
    this.#commit = parts.hardStateFile.current().commit;
    parts.wal.watchFailures((error) => this.#queue.fail(error));
  }

  // What the core reads.

  initialState(): { readonly hardState: HardState; readonly confState: ConfState } {
    const { term, vote, commit } = this.slot;
    const conf = this.#snapshot?.conf;
    assert(conf !== undefined, 'the membership is set before the core starts');
    return { hardState: { term, vote, commit }, confState: conf };
  }

  firstIndex(): number {
    return this.#wal.index.base.index + 1;
  }

  lastIndex(): number {
    return this.#wal.index.lastIndex;
  }

  term(index: number): number | 'compacted' | 'unavailable' {
    const { base, lastIndex } = this.#wal.index;
    if (index < base.index) return 'compacted';
    return index > lastIndex ? 'unavailable' : this.#wal.index.term(index);
  }

  /**
   * Entries that left the cache are read from the disk, which blocks, and checked.
   * @throws StorageError damaged; the replica stops and is repaired at its next start
   */
  entries(lo: number, hi: number, bytesMax: number): readonly Entry[] | 'compacted' {
    if (lo < this.firstIndex()) return 'compacted';
    assert(lo < hi && hi <= this.lastIndex() + 1, 'only held entries are asked for');
    try {
      return this.#reader.entries(lo, hi, bytesMax);
    } catch (error) {
      throw this.#queue.fail(error);
    }
  }

  snapshot(): SnapshotMeta | 'unavailable' {
    const snapshot = this.#snapshot;
    return snapshot === null || snapshot.index === 0 ? 'unavailable' : snapshot;
  }

  // What the shell asks for.

  /** The hard state as it is on the disk, with the live books and the suspicion in it. */
  get slot(): HardStateSlot {
    return this.#slots.current();
  }

  /** The first failed write; everything after it rejects with it. Null while all is well. */
  get failure(): Error | null {
    return this.#queue.failure;
  }

  /** What `snapshot()` answers and, before the core starts, the membership it starts from. */
  setSnapshotMeta(meta: SnapshotMeta): void {
    this.#snapshot = meta;
  }

  /**
   * Resolves once hard state and entries are durable; only then does the view show the entries.
   * Entries replace whatever the log holds from the first one's index on. May be called again
   * before it resolves: what waits shares the next write, in order. The payloads belong to the
   * log from now on. Rejects with the first failure, and always from then on.
   */
  append(entries: readonly Entry[], hardState: HardState | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const append = { entries, hardState, resolve, reject };
      if (this.#batch === null) this.#startBatch(append);
      else this.#batch.push(append);
    });
  }

  /**
   * Entries through `index` are durable here and applied: remembered with the next write of the
   * hard state, so that a restart knows of them before it hears from a leader.
   */
  noteApplied(index: number): void {
    assert(index <= this.lastIndex(), 'only durable entries are applied');
    this.#commit = Math.max(this.#commit, index);
  }

  /** To be called after 50 ms without an append: lets the hard state vouch for the last write. */
  idleRefresh(): Promise<void> {
    return this.#run(() => this.#refresh());
  }

  /** The books are synced through this entry, or live in a new directory. */
  recordBooks(books: BooksMark): Promise<void> {
    return this.#run(() => this.#slots.write(this.#vouched(bookFields(books))));
  }

  /** The replica's log is whole again. */
  clearSuspicion(): Promise<void> {
    return this.#run(() => this.#slots.write(this.#vouched({ suspectFrom: 0 })));
  }

  /**
   * Lets go of everything through `index`, whose term it states: durably recorded first, then
   * whole segments deleted. Only what the books are synced through may go.
   */
  async compact(index: number, term: number): Promise<void> {
    const start = await this.#run(async () => {
      if (index <= this.#wal.index.base.index) return null;
      assert(this.term(index) === term, 'the log is cut behind an entry it holds');
      assert(index <= this.slot.booksIndex, 'only what the books hold is cut from the log');
      const walStart = this.#wal.startFor(index);
      const change = { walStart, compactedIndex: index, compactedTerm: term };
      await this.#slots.write(this.#vouched(change));
      this.#wal.index.compactTo(index);
      this.#reader.dropThrough(index);
      return walStart;
    });
    if (start !== null) await this.#queue.guard(this.#wal.dropBefore(start));
  }

  /**
   * A snapshot at `point` is installed, in these books if given. A log that holds the entry keeps
   * it and what follows; any other is dropped whole and begins anew behind the point: keeping a
   * conflicting entry there is a livelock others have met. One write of the hard state decides.
   */
  async reset(point: LogPoint, booksNumber?: number): Promise<'kept' | 'dropped'> {
    const books = booksNumber === undefined ? {} : bookFields({ number: booksNumber, ...point });
    const start = await this.#run(async () => {
      assert(point.index >= this.#wal.index.base.index, 'a snapshot never takes the log back');
      const commit = Math.max(this.slot.commit, point.index);
      this.#commit = Math.max(this.#commit, point.index);
      if (this.term(point.index) === point.term) {
        await this.#slots.write(this.#vouched({ ...books, commit }));
        return null;
      }
      const walStart = await this.#wal.blankStart();
      const compacted = { compactedIndex: point.index, compactedTerm: point.term };
      const durableThrough = point.index;
      await this.#slots.write({ ...books, ...compacted, commit, durableThrough, walStart });
      this.#wal.restart(point);
      this.#reader.clear();
      return walStart;
    });
    if (start === null) return 'kept';
    await this.#queue.guard(this.#wal.dropBefore(start));
    return 'dropped';
  }

  /** Waits for what is queued, lets the hard state vouch for it, and closes the files. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#queue.close(() => (this.failure === null ? this.#refresh() : Promise.resolve()));
    await this.#wal.close();
    await this.#slots.close();
  }

  // Whatever is appended from now on comes after this operation.
  #run<Result>(operation: () => Promise<Result>): Promise<Result> {
    this.#batch = null;
    return this.#queue.run(operation);
  }

  #startBatch(first: PendingAppend): void {
    const batch = [first];
    const written = this.#run(() => {
      if (this.#batch === batch) this.#batch = null;
      return this.#write(batch);
    });
    this.#batch = batch;
    written.then(
      () => {
        for (const append of batch) append.resolve();
      },
      (error: unknown) => {
        // It may never have started: nothing may join it any more.
        if (this.#batch === batch) this.#batch = null;
        for (const append of batch) append.reject(error);
      },
    );
  }

  async #write(appends: readonly PendingAppend[]): Promise<void> {
    const { entries, hardState } = mergedAppends(appends);
    for (const part of splitAtMembershipChanges(entries)) {
      const change = this.#changeBefore(part[0] ?? null, hardState);
      if (change !== null) await this.#slots.write(change);
      if (part.length === 0) return;
      const lastTerm = part.at(-1)?.term ?? 0;
      assert(lastTerm <= this.slot.term, 'a term is durable before or with its first entry');
      await this.#wal.append(part, this.slot.generation);
      this.#reader.appended(part);
    }
  }

  // What the hard state must say before these entries are written; null: what it says already.
  #changeBefore(first: Entry | null, hardState: HardState | null): HardStateChange | null {
    const { slot } = this;
    const firstIndex = first?.index ?? null;
    const { lastIndex } = this.#wal.index;
    // What a crash cannot take back any more once this write has begun.
    const kept = firstIndex === null ? lastIndex : Math.min(lastIndex, firstIndex - 1);
    assert(kept >= slot.commit, 'a committed entry is never replaced');
    const { term, vote } = hardState ?? slot;
    if (hardState !== null) this.#commit = Math.max(this.#commit, hardState.commit);
    // Lowered before a suffix is cut, or a crash in between would look like lost entries.
    const lowers = slot.durableThrough > kept;
    const commit = this.#durableCommit(kept);
    // Whoever holds a membership change must know after a restart, too, that the one before it is
    // committed: two memberships back there are majorities without a common member.
    const owesCommit = first !== null && isConfChange(first) && commit > slot.commit;
    if (!lowers && !owesCommit && term === slot.term && vote === slot.vote) return null;
    return { term, vote, commit, durableThrough: kept };
  }

  // A commit index ahead of the durable log would, after a crash, bless what stands there instead.
  #durableCommit(kept: number): number {
    return Math.max(this.slot.commit, Math.min(this.#commit, kept));
  }

  async #refresh(): Promise<void> {
    const { slot } = this;
    const { lastIndex: durableThrough } = this.#wal.index;
    const commit = this.#durableCommit(durableThrough);
    if (slot.durableThrough === durableThrough && slot.commit === commit) return;
    await this.#slots.write({ commit, durableThrough });
  }

  /** A change of the hard state that also vouches for the log as it is durable now. */
  #vouched<Change extends object>(change: Change) {
    const { lastIndex } = this.#wal.index;
    return { commit: this.#durableCommit(lastIndex), durableThrough: lastIndex, ...change };
  }
}

// Each part but the first begins with a membership change, which holds none of its kind behind it.
function splitAtMembershipChanges(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  if (!entries.some(isConfChange)) return [entries];
  const starts = entries.flatMap((entry, at) => (at > 0 && isConfChange(entry) ? [at] : []));
  return [0, ...starts].map((start, at) => entries.slice(start, starts[at]));
}

const bookFields = ({ number, index, term }: BooksMark) => ({
  booksNumber: number,
  booksIndex: index,
  booksTerm: term,
});
