// The rows of one life's books as bytes, kept up with what every applied entry says it changed, as
// the node keeps its database: a flush writes only what changed. Now and then, and in the end, all
// rows are written anew and must be the ones kept: an entry that changes a row and does not say so
// would be lost with the next restart. Knows no disk.

import { RowWriter } from '../../../src/codec/row-writer.ts';
import type { AppliedEntry } from '../../../src/node/consensus/applied-entry.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import type { Row } from '../../../src/statemachine/tables/rows.ts';
import type { StoredRow } from './stored-books.ts';
import { Violation } from './witness.ts';

/** One flush of so many is checked against the whole of the books. */
const flushesPerCheck = 16;

const writer = new RowWriter();

export class BooksRows {
  readonly #books: Books;
  /** A row keeps its object for as long as it stands. */
  readonly #stored = new Map<Row, StoredRow>();
  readonly #changed: Set<Row>;
  #flushes = 0;

  constructor(books: Books) {
    this.#books = books;
    this.#changed = new Set(books.allRows());
  }

  applied({ changed, removed }: AppliedEntry): void {
    for (const row of changed) this.#changed.add(row);
    for (const row of removed) {
      this.#changed.delete(row);
      this.#stored.delete(row);
    }
  }

  /** All rows, in no order; the list is the caller's. */
  flush(): StoredRow[] {
    for (const row of this.#changed) this.#stored.set(row, written(row));
    this.#changed.clear();
    this.#flushes += 1;
    if (this.#flushes % flushesPerCheck === 0) this.check();
    return [...this.#stored.values()];
  }

  /** @throws Violation if the rows kept are not the rows of the books. To be asked after a flush. */
  check(): void {
    let count = 0;
    for (const row of this.#books.allRows()) {
      count += 1;
      const kept = this.#stored.get(row);
      writer.write(row);
      if (kept?.value.equals(writer.value) === true && kept.key.equals(writer.key)) continue;
      throw new Violation(`a ${row.table} row changed at ${row.changedIndex} was not told of`);
    }
    if (count !== this.#stored.size) throw new Violation('a row that is gone was not told of');
  }
}

function written(row: Row): StoredRow {
  writer.write(row);
  return { key: Buffer.from(writer.key), value: Buffer.from(writer.value) };
}
