// The entries of the history that the database does not show yet, in index order. Queries look
// here first. Knows no database.

import type { HistoryEntry } from '../../codec/history-writer.ts';

export class HistoryTail {
  readonly entries: HistoryEntry[] = [];
  /** By account: the entries in which it had an order accepted, settled or dropped, ascending. */
  readonly postings = new Map<number, number[]>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** `accountIds` may repeat themselves. */
  add(entry: HistoryEntry, accountIds: Iterable<number>): void {
    this.entries.push(entry);
    this.#bytes += entry.payload.length;
    for (const answers of entry.answers) this.#bytes += answers.length;
    for (const accountId of accountIds) this.#post(accountId, entry.index);
  }

  byIndex(index: number): HistoryEntry | null {
    const found = this.entries[this.#positionOf((entry) => entry.index <= index)];
    return found?.index === index ? found : null;
  }

  byOrderNumber(number: number): HistoryEntry | null {
    let at = this.#positionOf((entry) => entry.firstOrderNumber <= number);
    // Entries without orders share the number of the next one to come.
    while (at > 0 && this.entries[at]?.orderCount === 0) at -= 1;
    const found = this.entries[at];
    if (found === undefined || found.firstOrderNumber > number) return null;
    return number < found.firstOrderNumber + found.orderCount ? found : null;
  }

  #post(accountId: number, index: number): void {
    const indices = this.postings.get(accountId);
    if (indices === undefined) this.postings.set(accountId, [index]);
    else if (indices.at(-1) !== index) indices.push(index);
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
