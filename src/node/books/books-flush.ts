// One flush of the books: encodes every row that the database does not show into one atomic batch,
// in slices of a few milliseconds, while entries go on being applied.
//
// Why the batch is the books as of the entry b that was the last applied when the flush began: the
// rows to write were taken in that turn. A row that is written before it changes again shows itself
// as of b; a row that is about to change while it waits is encoded first, in `rowChanging`. So every
// row is encoded once, as of b. Removals go into the batch before all rows: where another row took
// the key of one that is gone, its own write comes later and remains. What `rowChanging` encodes
// while removals are still being written is therefore held back. Knows LevelDB's batch, not when to
// flush.

import { RowWriter } from '../../codec/row-writer.ts';
import type { Row } from '../../statemachine/tables/rows.ts';
import type { BooksBatch } from './books-database.ts';
import type { TakenRows } from './dirty-rows.ts';
import type { StoredState } from './stored-state.ts';

interface EncodedRow {
  readonly row: Row;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly mark: number;
}

const rows = new RowWriter();

export class BooksFlush {
  readonly #batch: BooksBatch;
  readonly #taken: TakenRows;
  readonly #stored: StoredState;
  readonly #steps: Generator<void>;
  readonly #heldBack: EncodedRow[] = [];

  constructor(batch: BooksBatch, taken: TakenRows, stored: StoredState) {
    this.#batch = batch;
    this.#taken = taken;
    this.#stored = stored;
    this.#steps = this.#encodeAll();
  }

  /** Rows not encoded yet. */
  get count(): number {
    return this.#taken.changed.size + this.#taken.removed.size;
  }

  /** Encodes on until `isOver` says so; answers whether every row is in the batch. */
  slice(isOver: () => boolean): boolean {
    do {
      if (this.#steps.next().done === true) return true;
    } while (!isOver());
    return false;
  }

  /** The row is about to change: this is the last moment at which it stands as of the boundary. */
  rowChanging(row: Row): void {
    if (!this.#taken.changed.delete(row)) return;
    rows.write(row);
    if (this.#taken.removed.size === 0) {
      this.#put(row);
      return;
    }
    const { mark } = rows;
    this.#heldBack.push({ row, key: Buffer.from(rows.key), value: Buffer.from(rows.value), mark });
  }

  *#encodeAll(): Generator<void> {
    const { changed, removed } = this.#taken;
    for (const row of removed) {
      this.#remove(row);
      removed.delete(row);
      yield;
    }
    for (const { row, key, value, mark } of this.#heldBack) {
      this.#batch.put(key, value);
      this.#stored.rowWritten(row, mark);
      yield;
    }
    for (const row of changed) {
      changed.delete(row);
      rows.write(row);
      this.#put(row);
      yield;
    }
  }

  /** The row that was written last into `rows`. */
  #put(row: Row): void {
    this.#batch.put(rows.key, rows.value);
    this.#stored.rowWritten(row, rows.mark);
  }

  #remove(row: Row): void {
    rows.writeKey(row);
    this.#batch.del(rows.key);
    this.#stored.rowRemoved(row, rows.mark);
  }
}
