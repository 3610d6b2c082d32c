// Reads the history, what is on disk merged with what is not there yet: memory first, disk second,
// because an entry leaves memory only once the disk shows it. Knows rows, not what they say.

import { decodeHistory, decodeOrderNumber, decodePosting } from '../../codec/history-reader.ts';
import type { HistoryEntry } from '../../codec/history-writer.ts';
import { historyKey, orderNumberKey, postingBuckets, postingKey } from '../../codec/row-keys.ts';
import { DamagedRow } from '../../codec/damaged-row.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import { pagesOf, valueOf } from './books-database.ts';
import type { BooksDatabase } from './books-database.ts';
import type { UnflushedHistory } from './unflushed-history.ts';

/** Posting rows are short; entries are read one by one and are not. */
const postingsPerRead = 64;
/** For whoever reads all of them: 600 KiB each at the very most. */
const entriesPerRead = 16;
const indexMax = Number.MAX_SAFE_INTEGER;

export class HistoryReads {
  readonly #database: BooksDatabase;
  readonly #unflushed: UnflushedHistory;
  readonly #floor: () => number;
  /** Through here rows may be gone from the disk. Never above the floor. */
  erasedThrough = 0;

  /** `floor`: entries through there are given up, whether their rows still stand or not. */
  constructor(database: BooksDatabase, unflushed: UnflushedHistory, floor: () => number) {
    this.#database = database;
    this.#unflushed = unflushed;
    this.#floor = floor;
  }

  /** The entry that accepted this order; null for a number not given yet. @throws DamagedRow */
  async byOrderNumber(number: number): Promise<HistoryEntry | null> {
    const unflushed = this.#unflushed.byOrderNumber(number);
    if (unflushed !== null) return unflushed;
    const range = { gte: orderNumberKey(0), lte: orderNumberKey(number) };
    const [found] = await this.#database.iterator({ ...range, reverse: true, limit: 1 }).all();
    if (found === undefined) return null;
    const index = decodeOrderNumber(...found);
    if (index <= this.#floor()) return null;
    const entry = await this.byIndex(index);
    return number < entry.firstOrderNumber + entry.orderCount ? entry : null;
  }

  /** An entry that a posting or number led to. @throws DamagedRow when it is not there */
  async byIndex(index: number): Promise<HistoryEntry> {
    const unflushed = this.#unflushed.byIndex(index);
    if (unflushed !== null) return unflushed;
    const key = historyKey(index);
    const value = await valueOf(this.#database, key);
    if (value === null && index <= this.erasedThrough) throw prunedMeanwhile();
    if (value === null) throw new DamagedRow('history', key, 'is missing');
    return decodeHistory(key, value);
  }

  /** Every entry after `afterIndex` through `throughIndex`, given up or not, as long as its row stands.
   *  @throws DamagedRow; ClusterError 'unavailable' (none) where rows are being erased */
  async *after({ afterIndex, throughIndex }: HistorySpan): AsyncGenerator<HistoryEntry> {
    let next = afterIndex + 1;
    while (next <= throughIndex) {
      // Memory first: what is not there, and was applied, the disk shows by now.
      const unflushed = this.#unflushed.firstFrom(next);
      const before = Math.min(unflushed?.index ?? Infinity, throughIndex + 1);
      const page = await this.#stored(next, before);
      if (next <= this.erasedThrough) throw prunedMeanwhile();
      yield* page;
      const last = page.at(-1) ?? unflushed;
      if (last === null || last.index > throughIndex) return;
      if (last === unflushed) yield unflushed;
      next = last.index + 1;
    }
  }

  /** Every entry after `afterIndex` through `throughIndex` that carried frames, oldest first.
   *  @throws DamagedRow */
  async *between({ afterIndex, throughIndex }: HistorySpan): AsyncGenerator<HistoryEntry> {
    for (let after = Math.max(afterIndex, this.#floor()); ;) {
      const diskThrough = Math.min(throughIndex, this.#unflushed.floorIndex - 1);
      if (diskThrough <= after) {
        yield* this.#unflushed.between(after, throughIndex);
        return;
      }
      const range = { gte: historyKey(after + 1), lte: historyKey(diskThrough) };
      for await (const page of pagesOf(this.#database, range, entriesPerRead)) {
        for (const [key, value] of page) yield decodeHistory(key, value);
      }
      // By now the disk may show more, and memory less.
      after = diskThrough;
    }
  }

  /** The first entry at or after `index`; null when there is none through `throughIndex`. */
  async firstFrom(index: number, throughIndex: number): Promise<HistoryEntry | null> {
    const from = Math.max(index, this.#floor() + 1);
    // Memory first: what is not there, and was applied, the disk shows by now.
    const unflushed = this.#unflushed.firstFrom(from);
    const before = Math.min(unflushed?.index ?? Infinity, throughIndex + 1);
    const [stored] = await this.#stored(from, before, 1);
    const found = stored ?? unflushed;
    return found !== null && found.index <= throughIndex ? found : null;
  }

  /** The index before the first entry through `throughIndex` whose machine clock is at or after `sinceMs`;
   *  `throughIndex` where none is. The machine clock never runs back, so the entries are in its order. */
  async indexBefore(sinceMs: number, throughIndex: number): Promise<number> {
    let [low, high] = [1, throughIndex + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const entry = await this.firstFrom(middle, throughIndex);
      if (entry === null || entry.machineMs >= sinceMs) high = middle;
      else low = entry.index + 1;
    }
    return low - 1;
  }

  /** Entries through `throughIndex` in which the account had an order, newest first. */
  async *newestOf(accountId: number, throughIndex: number): AsyncGenerator<HistoryEntry> {
    const unflushed = this.#unflushed.entriesOf(accountId);
    const diskThrough = Math.min(throughIndex, this.#unflushed.floorIndex - 1);
    for (const entry of unflushed.reverse()) {
      if (entry.index <= throughIndex && entry.index > this.#floor()) yield entry;
    }
    const bucket = accountId % postingBuckets;
    const range = { gte: postingKey(bucket, 0), lte: postingKey(bucket, diskThrough) };
    for await (const index of this.#posted(accountId, { ...range, reverse: true })) {
      if (index <= this.#floor()) return;
      if (index <= diskThrough) yield await this.byIndex(index);
    }
  }

  /** Entries after `afterIndex` through `throughIndex` in which the account had an order, oldest
   *  first. */
  async *oldestOf(
    accountId: number,
    { afterIndex: wantedAfter, throughIndex }: HistorySpan,
  ): AsyncGenerator<HistoryEntry> {
    const afterIndex = Math.max(wantedAfter, this.#floor());
    const unflushed = this.#unflushed.entriesOf(accountId);
    const diskThrough = Math.min(throughIndex, this.#unflushed.floorIndex - 1);
    for await (const index of this.#storedAfter(accountId, {
      afterIndex,
      throughIndex: diskThrough,
    })) {
      if (index <= diskThrough) yield await this.byIndex(index);
    }
    for (const entry of unflushed) {
      if (entry.index > afterIndex && entry.index <= throughIndex) yield entry;
    }
  }

  /** Indices of the entries of a span in which any of the accounts had an order, ascending. */
  async indicesOf(
    accountIds: Iterable<number>,
    { afterIndex: wantedAfter, throughIndex }: HistorySpan,
  ): Promise<number[]> {
    const afterIndex = Math.max(wantedAfter, this.#floor());
    const indices = new Set<number>();
    for (const accountId of accountIds) {
      const unflushed = this.#unflushed.entriesOf(accountId);
      for await (const index of this.#storedAfter(accountId, { afterIndex, throughIndex })) {
        if (index > throughIndex) break;
        indices.add(index);
      }
      for (const { index } of unflushed) {
        if (index > afterIndex && index <= throughIndex) indices.add(index);
      }
    }
    return [...indices].sort((a, b) => a - b);
  }

  /** The first entries on disk from one index on, and before another. */
  async #stored(next: number, before: number, limit = entriesPerRead): Promise<HistoryEntry[]> {
    if (next >= before) return [];
    const range = { gte: historyKey(next), lt: historyKey(Math.min(before, indexMax)) };
    const pairs = await this.#database.iterator({ ...range, limit }).all();
    return pairs.map(([key, value]) => decodeHistory(key, value));
  }

  // A posting that begins at or before `afterIndex` may go on behind it; the last may go on behind the
  // span.
  async *#storedAfter(
    accountId: number,
    { afterIndex, throughIndex }: HistorySpan,
  ): AsyncGenerator<number> {
    const bucket = accountId % postingBuckets;
    const before = { gte: postingKey(bucket, 0), lte: postingKey(bucket, afterIndex) };
    const [around] = await this.#database.keys({ ...before, reverse: true, limit: 1 }).all();
    const from = around ?? postingKey(bucket, afterIndex);
    const through = postingKey(bucket, Math.max(afterIndex, throughIndex));
    for await (const index of this.#posted(accountId, { gte: from, lte: through })) {
      if (index > afterIndex) yield index;
    }
  }

  async *#posted(accountId: number, range: PostingRange): AsyncGenerator<number> {
    for await (const page of pagesOf(this.#database, range, postingsPerRead)) {
      const indices = page.map(([key, value]) => decodePosting({ key, value }, accountId));
      for (const list of indices) yield* range.reverse === true ? list.reverse() : list;
    }
  }
}

const prunedMeanwhile = (): ClusterError =>
  new ClusterError('unavailable', 'none', {
    message: 'this part of the history is being given up; ask again',
  });

export interface HistorySpan {
  readonly afterIndex: number;
  readonly throughIndex: number;
}

interface PostingRange {
  readonly gte: Buffer;
  readonly lte: Buffer;
  readonly reverse?: boolean;
}
