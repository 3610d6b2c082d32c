// What the rules share while one entry is applied: the books, the times that hold for the entry,
// the sink, and the answer being written. Made per entry, handed to every command.

import type { Books } from './books.ts';
import type { EntryChanges } from './entry-changes.ts';
import { crossedPerEntryMax } from './limits.ts';
import type { AcceptedFields, OutcomeSink } from './outcome-sink.ts';
import type { Session } from './tables/sessions-table.ts';

export class EntryRun {
  readonly books: Books;
  readonly changes: EntryChanges;
  readonly out: OutcomeSink;
  /** Machine clock of this entry; only advance-clock moves it within one. */
  machineMs: number;
  readonly ledMs: number;
  /** Filled in by each command; its ids serve rejections too. */
  readonly answer = new Answer();
  /** The session of the current frame; null outside of one and after it is closed. */
  session: Session | null = null;

  /** On whose behalf the current frame came: the code of a token's role, and its account; 0 and 0:
   *  whoever is bound by nothing. */
  callerRole = 0;
  callerAccountId = 0;
  // Null while there are none: an empty set for every entry costs as much as a simple command.
  #endedTokens: Set<string> | null = null;

  /** How many more of what prices reach are looked at in this entry. */
  crossedLeft = crossedPerEntryMax;
  /** Where shares came back to the house while limit buys wait: the symbol; 0: nowhere. */
  returnedSymbolId = 0;

  constructor(books: Books, changes: EntryChanges, out: OutcomeSink) {
    this.books = books;
    this.changes = changes;
    this.out = out;
    this.machineMs = books.counters.machineMs;
    this.ledMs = books.counters.ledMs;
  }

  tokenEnded(id: string): void {
    this.#endedTokens ??= new Set();
    this.#endedTokens.add(id);
  }

  /** Whether the token ended in this entry: its row's key is not used again in it. */
  hasEnded(tokenId: string): boolean {
    return this.#endedTokens?.has(tokenId) === true;
  }

  resetAnswer(): void {
    this.answer.reset();
  }
}

// A class, because the engine makes one in line, and copies what is written as a literal from a model.
class Answer implements AcceptedFields {
  accountId = 0;
  symbolId = 0;
  number = -1;
  ordStatus: AcceptedFields['ordStatus'] = null;
  quantity = 0;
  priceUnits = 0;
  cumQty = 0;

  reset(): void {
    this.accountId = 0;
    this.symbolId = 0;
    this.number = -1;
    this.ordStatus = null;
    this.quantity = 0;
    this.priceUnits = 0;
    this.cumQty = 0;
  }
}
