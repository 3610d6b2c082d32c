// Encodes a tail of the history into a batch, in slices of a few milliseconds. The history may be
// ahead of the books: its rows never change, and the meta row says how far they reach, so entries
// that are replayed write none again. Knows LevelDB's batch, not when to flush.

import { HistoryWriter } from '../../codec/history-writer.ts';
import type { HistoryEntry } from '../../codec/history-writer.ts';
import { historyTables } from '../../codec/row-tables.ts';
import type { BooksBatch } from './books-database.ts';
import type { HistoryTail } from './history-tail.ts';
import type { StoredState } from './stored-state.ts';

const histories = new HistoryWriter();

export class HistoryFlush {
  readonly #batch: BooksBatch;
  readonly #stored: StoredState;
  readonly #steps: Generator<void>;

  constructor(batch: BooksBatch, tail: HistoryTail, stored: StoredState) {
    this.#batch = batch;
    this.#stored = stored;
    this.#steps = this.#encodeAll(tail);
  }

  /** Encodes on until `isOver` says so; answers whether everything is in the batch. */
  slice(isOver: () => boolean): boolean {
    do {
      if (this.#steps.next().done === true) return true;
    } while (!isOver());
    return false;
  }

  *#encodeAll(tail: HistoryTail): Generator<void> {
    for (const entry of tail.entries) {
      this.#putEntry(entry);
      yield;
    }
    for (const postings of tail.postings()) {
      histories.writePosting(postings);
      this.#append(historyTables.posting);
      yield;
    }
  }

  #putEntry(entry: HistoryEntry): void {
    histories.writeEntry(entry);
    this.#append(historyTables.entry);
    if (entry.orderCount === 0) return;
    histories.writeNumber(entry.firstOrderNumber, entry.index);
    this.#append(historyTables.number);
  }

  #append(table: (typeof historyTables)[keyof typeof historyTables]): void {
    this.#batch.put(histories.key, histories.value);
    this.#stored.historyWritten(table, histories.mark);
  }
}
