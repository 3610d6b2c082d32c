// The books in use and everything that hangs on which they are: machine, keeper, recent events.
// An installed snapshot replaces them in one turn. Knows when they change, not what is in them.

import type { ConfState } from '../../raft/core/conf-state.ts';
import type { Entry } from '../../raft/core/entry.ts';
import type { Books } from '../../statemachine/books.ts';
import type { AppliedEntry } from '../consensus/applied-entry.ts';
import type { BooksKeeper } from './books-keeper.ts';
import { DigestCheckpoints } from '../health/digest-checkpoints.ts';
import { Machine } from '../consensus/machine.ts';
import { RecentAccountEvents } from '../feed/recent-account-events.ts';
import { RecentEvents } from '../health/recent-events.ts';

export class LiveBooks {
  readonly checkpoints = new DigestCheckpoints();
  #machine: Machine;
  #keeper: BooksKeeper;
  #recent: RecentEvents;
  #events: RecentAccountEvents;
  #installed = 0;

  constructor(books: Books, keeper: BooksKeeper) {
    this.#machine = machineOf(books, keeper);
    this.#keeper = keeper;
    this.#recent = new RecentEvents(books.appliedIndex);
    this.#events = new RecentAccountEvents(books.appliedIndex);
  }

  get books(): Books {
    return this.#machine.books;
  }

  get keeper(): BooksKeeper {
    return this.#keeper;
  }

  get recent(): RecentEvents {
    return this.#recent;
  }

  get events(): RecentAccountEvents {
    return this.#events;
  }

  /** Snapshots installed since the process started. */
  get installed(): number {
    return this.#installed;
  }

  apply(entry: Entry, conf: ConfState): AppliedEntry {
    const applied = this.#machine.apply(entry);
    this.#keeper.applied(applied, conf);
    this.#recent.applied(applied);
    this.#events.applied(applied);
    this.checkpoints.applied(entry.index, () => this.books.digest());
    return applied;
  }

  /** Hands back the keeper that is not needed any more. */
  replace(books: Books, keeper: BooksKeeper): BooksKeeper {
    const former = this.#keeper;
    this.#machine = machineOf(books, keeper);
    this.#keeper = keeper;
    this.#recent = new RecentEvents(books.appliedIndex);
    this.#events = new RecentAccountEvents(books.appliedIndex);
    this.#installed += 1;
    this.checkpoints.forget();
    return former;
  }
}

function machineOf(books: Books, keeper: BooksKeeper): Machine {
  return new Machine(books, (row) => {
    keeper.rowChanging(row);
  });
}
