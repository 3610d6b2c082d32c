// The books of one life of a simulated replica: the machine in memory, the image of it on disk, and
// the membership as of the last applied entry. An installed snapshot replaces all three in one turn.
// Knows no log.

import { Machine } from '../../../src/node/consensus/machine.ts';
import type { AppliedEntry } from '../../../src/node/consensus/applied-entry.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { BooksRows } from './books-rows.ts';
import { booksOf } from './stored-books.ts';
import type { BooksImage, StoredBooks } from './stored-books.ts';

export class RunningBooks {
  readonly #stored: StoredBooks;
  #machine: Machine;
  #rows: BooksRows;
  #number: number;
  #conf: ConfState;
  #lastTerm: number;

  constructor(stored: StoredBooks, number: number) {
    const image = stored.newest(number);
    this.#stored = stored;
    this.#machine = new Machine(booksOf(image));
    this.#rows = new BooksRows(this.#machine.books);
    this.#number = number;
    this.#conf = image.conf;
    this.#lastTerm = image.term;
  }

  get books(): Books {
    return this.#machine.books;
  }

  /** Which `books-<n>` these are. */
  get number(): number {
    return this.#number;
  }

  get conf(): ConfState {
    return this.#conf;
  }

  joined(conf: ConfState): void {
    this.#conf = conf;
  }

  apply(entry: Entry): AppliedEntry {
    this.#lastTerm = entry.term;
    const applied = this.#machine.apply(entry);
    this.#rows.applied(applied);
    return applied;
  }

  /** What the disk shows now. */
  newest(): BooksImage {
    return this.#stored.newest(this.#number);
  }

  flush(): void {
    if (this.books.appliedIndex === 0) return;
    const { appliedIndex: index } = this.books;
    const rows = this.#rows.flush();
    this.#stored.flush(this.#number, { index, term: this.#lastTerm, conf: this.conf, rows });
  }

  /** @throws Violation if what entries told of their changes is not all that changed */
  check(): void {
    this.flush();
    this.#rows.check();
  }

  /** Writes what is pending and makes it durable. */
  sync(): BooksImage {
    this.flush();
    return this.#stored.sync(this.#number);
  }

  /** Puts received books beside ours; answers their number. */
  receive(image: BooksImage): number {
    this.#stored.receive(this.#number + 1, image);
    return this.#number + 1;
  }

  /** Makes received books the live ones. */
  replace(number: number): void {
    const image = this.#stored.newest(number);
    this.#stored.discard(this.#number);
    this.#machine = new Machine(booksOf(image));
    this.#rows = new BooksRows(this.#machine.books);
    this.#number = number;
    this.#lastTerm = image.term;
    this.joined(image.conf);
  }
}
