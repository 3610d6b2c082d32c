// The history that queries must add to what the database shows: the tail that is being written and
// the one that waits. An entry leaves only after the database shows it, so whoever looks here first
// and there second misses nothing. Knows no database.

import type { HistoryEntry } from '../../codec/history-writer.ts';
import { HistoryTail } from './history-tail.ts';

export class UnflushedHistory {
  #waiting = new HistoryTail();
  #writing: HistoryTail | null = null;

  /** What no flush has begun to write. */
  get waiting(): HistoryTail {
    return this.#waiting;
  }

  get bytes(): number {
    return this.#waiting.bytes + (this.#writing?.bytes ?? 0);
  }

  /** Hands what waits to a flush. */
  beginFlush(): HistoryTail {
    const writing = this.#waiting;
    this.#writing = writing;
    this.#waiting = new HistoryTail();
    return writing;
  }

  /** The database shows it. */
  endFlush(): void {
    this.#writing = null;
  }

  byIndex(index: number): HistoryEntry | null {
    return this.#waiting.byIndex(index) ?? this.#writing?.byIndex(index) ?? null;
  }

  /** The first entry here at this index or behind it. */
  firstFrom(index: number): HistoryEntry | null {
    return this.#writing?.firstFrom(index) ?? this.#waiting.firstFrom(index);
  }

  byOrderNumber(number: number): HistoryEntry | null {
    return this.#waiting.byOrderNumber(number) ?? this.#writing?.byOrderNumber(number) ?? null;
  }

  /** Index of the oldest entry here; Infinity when the database shows all. */
  get floorIndex(): number {
    return this.#writing?.entries[0]?.index ?? this.#waiting.entries[0]?.index ?? Infinity;
  }

  /** Entries after `afterIndex` through `throughIndex`, ascending. A copy. */
  between(afterIndex: number, throughIndex: number): HistoryEntry[] {
    const tails = [this.#writing, this.#waiting];
    return tails.flatMap((tail) => tail?.between(afterIndex, throughIndex) ?? []);
  }

  /** Entries with an order of the account, ascending. A copy. */
  entriesOf(accountId: number): HistoryEntry[] {
    return [this.#writing, this.#waiting].flatMap((tail) => tail?.entriesOf(accountId) ?? []);
  }
}
