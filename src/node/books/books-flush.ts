// One flush of the books: encodes every row that the database does not show into one atomic batch,
// in slices of a few milliseconds, while entries go on being applied.
//
// Why the batch is as of one entry boundary: let b be the last applied entry at any moment between
// two slices. (1) What was encoded shows its row as of b: a row is encoded as it then is, and when
// an entry changes a row while this flush runs, `entryApplied` encodes it again in the same turn,
// behind its older bytes in the batch, where the later wins. (2) What is still dirty will be encoded
// later, as it then is. When nothing is dirty any more, (1) alone holds for every row, the meta row
// is written in that same turn, and the batch is the books as of b. It ends, because entries add
// nothing to what is left. A removal looks at its key when it is written: if another row stands
// there by then, that row's own write is what must remain. Knows LevelDB's batch, not when to flush.

import { bookTables } from '../../codec/row-tables.ts';
import { RowWriter } from '../../codec/row-writer.ts';
import type { Books } from '../../statemachine/books.ts';
import type { Row } from '../../statemachine/rows.ts';
import type { BooksBatch } from './books-database.ts';
import type { DirtyRows } from './dirty-rows.ts';
import type { StoredState } from './stored-state.ts';

export interface FlushParts {
  readonly books: Books;
  readonly dirty: DirtyRows;
  readonly stored: StoredState;
}

/** Which rows one entry touched. */
export interface RowEffects {
  readonly changed: readonly Row[];
  readonly removed: readonly Row[];
}

const rows = new RowWriter();

export class BooksFlush {
  readonly batch: BooksBatch;
  readonly #parts: FlushParts;
  readonly #steps: Generator<void>;

  constructor(batch: BooksBatch, parts: FlushParts) {
    this.batch = batch;
    this.#parts = parts;
    this.#steps = this.#encodeAll();
  }

  /** Encodes on until `isOver` says so; answers whether every row is in the batch. */
  slice(isOver: () => boolean): boolean {
    do {
      if (this.#steps.next().done === true) return true;
    } while (!isOver());
    return false;
  }

  /** An entry was applied while this flush encodes: it becomes part of it, in this turn. */
  entryApplied({ changed, removed }: RowEffects): void {
    const { dirty } = this.#parts;
    for (const row of removed) {
      const wasUnwritten = dirty.forgetChanged(row);
      if (!wasUnwritten || bookTables[row.table].markOf === 'value') this.#remove(row);
    }
    for (const row of changed) {
      dirty.forgetChanged(row);
      this.#put(row);
    }
  }

  *#encodeAll(): Generator<void> {
    const { dirty } = this.#parts;
    for (const row of dirty.takeRemoved()) {
      this.#remove(row);
      yield;
    }
    for (const row of dirty.takeChanged()) {
      this.#put(row);
      yield;
    }
  }

  #put(row: Row): void {
    rows.write(row);
    this.batch.put(rows.key, rows.value);
    this.#parts.stored.rowWritten(row, rows.mark);
  }

  #remove(row: Row): void {
    rows.writeKey(row);
    if (standsThere(this.#parts.books, row)) {
      // The other row's write replaces this one; where rows are known by key, it counted itself.
      if (bookTables[row.table].markOf === 'value') return;
    } else {
      this.batch.del(rows.key);
    }
    this.#parts.stored.rowRemoved(row, rows.mark);
  }
}

// Only holdings and client order ids use a key again: all other ids are given once.
function standsThere(books: Books, row: Row): boolean {
  if (row.table === 'holding') return books.holdings.get(row.accountId, row.symbolId) !== null;
  if (row.table !== 'cl-ord-id') return false;
  return books.clOrdIds.find(row.accountId, row.clOrdId) !== null;
}
