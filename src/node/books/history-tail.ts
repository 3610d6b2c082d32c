// The entries of the history that the database does not show yet, in index order. Queries look
// here first. Knows no database.

import type { HistoryEntry, Postings } from '../../codec/history-writer.ts';
import { PostingPairs } from './posting-pairs.ts';

/** What an entry takes beside its bytes, about. */
const entryOverheadBytes = 64;

export class HistoryTail {
  readonly entries: HistoryEntry[] = [];
  readonly #pairs = new PostingPairs();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(entry: HistoryEntry): void {
    this.entries.push(entry);
    this.#bytes += bytesOf(entry);
  }

  /** The account had an order accepted, settled or dropped in the entry added last. May be said more
   *  than once. */
  addPosting(accountId: number): void {
    this.#pairs.add(accountId, this.entries.length - 1);
  }

  byIndex(index: number): HistoryEntry | null {
    const found = this.entries[this.#positionOf((entry) => entry.index <= index)];
    return found?.index === index ? found : null;
  }

  /** The first entry at this index or behind it; null when all are before it. */
  firstFrom(index: number): HistoryEntry | null {
    return this.entries[this.#positionOf((entry) => entry.index < index) + 1] ?? null;
  }

  /** Entries after `afterIndex` through `throughIndex`. A copy. */
  between(afterIndex: number, throughIndex: number): HistoryEntry[] {
    const from = this.#positionOf((entry) => entry.index <= afterIndex) + 1;
    const to = this.#positionOf((entry) => entry.index <= throughIndex) + 1;
    return this.entries.slice(from, to);
  }

  byOrderNumber(number: number): HistoryEntry | null {
    let at = this.#positionOf((entry) => entry.firstOrderNumber <= number);
    // Entries without orders share the number of the next one to come.
    while (at > 0 && this.entries[at]?.orderCount === 0) at -= 1;
    const found = this.entries[at];
    if (found === undefined || found.firstOrderNumber > number) return null;
    return number < found.firstOrderNumber + found.orderCount ? found : null;
  }

  /** Entries in which the account had an order, ascending. */
  entriesOf(accountId: number): HistoryEntry[] {
    return this.#pairs.ordinalsOf(accountId).flatMap((ordinal) => this.entries[ordinal] ?? []);
  }

  /** What the posting rows have to say, a bucket at a time. */
  *postings(): Generator<Postings> {
    for (const { bucket, accountIds, ordinals } of this.#pairs.buckets()) {
      const indices: number[] = [];
      for (const ordinal of ordinals) indices.push(this.entries[ordinal]?.index ?? 0);
      yield { bucket, accountIds, indices };
    }
  }

  // Of the last entry that still is `early`; −1 when none is.
  #positionOf(early: (entry: HistoryEntry) => boolean): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry !== undefined && early(entry)) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function bytesOf({ payload, answers, reports }: HistoryEntry): number {
  const beside = entryOverheadBytes + payload.length + reports.length;
  return answers.reduce((sum, bytes) => sum + bytes.length, beside);
}
