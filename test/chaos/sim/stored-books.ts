// One replica's books on its virtual disk, in the real row codec. A flush is atomic; what was
// flushed may roll back to the last sync at a crash, as a database without syncs may. Received
// books live under a number of their own until the hard state names them.

import { assert, present } from '../../../src/base/assert.ts';
import { decodeRow } from '../../../src/codec/row-reader.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { Books } from '../../../src/statemachine/books.ts';

export interface StoredRow {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** The books as of one entry. */
export interface BooksImage {
  readonly index: number;
  readonly term: number;
  readonly conf: ConfState;
  readonly rows: readonly StoredRow[];
}

interface Stored {
  flushed: BooksImage;
  synced: BooksImage;
}

export class StoredBooks {
  readonly #stored = new Map<number, Stored>();

  constructor(conf: ConfState) {
    const empty = { index: 0, term: 0, conf, rows: [] };
    this.#stored.set(1, { flushed: empty, synced: empty });
  }

  newest(number: number): BooksImage {
    return this.#of(number).flushed;
  }

  flush(number: number, image: BooksImage): void {
    const stored = this.#of(number);
    assert(image.index >= stored.flushed.index, 'a flush never goes back');
    stored.flushed = image;
  }

  sync(number: number): BooksImage {
    const stored = this.#of(number);
    stored.synced = stored.flushed;
    return stored.synced;
  }

  receive(number: number, image: BooksImage): void {
    this.#stored.set(number, { flushed: image, synced: image });
  }

  discard(number: number): void {
    this.#stored.delete(number);
  }

  /** `rolledBack`: what was never synced is gone. */
  crash(rolledBack: boolean): void {
    for (const stored of this.#stored.values()) {
      if (rolledBack) stored.flushed = stored.synced;
    }
  }

  #of(number: number): Stored {
    return present(this.#stored.get(number), 'books that are named exist');
  }
}

/** Every row is checked against its CRC on the way. */
export function booksOf(image: BooksImage): Books {
  if (image.index === 0) return Books.empty();
  return Books.restore(
    image.rows.map(({ key, value }) => decodeRow(key, value).row),
    image.index,
  );
}
