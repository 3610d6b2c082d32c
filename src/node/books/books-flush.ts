// One flush: encodes everything that the database does not show into one atomic batch, in slices of
// a few milliseconds, while entries go on being applied.
//
// Why the batch is as of one entry boundary: let b be the last applied entry at any moment between
// two slices. (1) What was encoded shows its row as of b: a row is encoded as it then is, and when
// an entry changes a row while this flush runs, `entryApplied` encodes it again in the same turn,
// behind its older bytes in the batch, where the later wins. (2) What is still dirty will be encoded
// later, as it then is. When nothing is dirty any more, (1) alone holds for every row, the meta row
// is written in that same turn, and the batch is the books as of b. It ends, because entries add
// nothing to what is left. A removal looks at its key when it is written: if another row stands
// there by then, that row's own write is what must remain. Knows LevelDB's batch, not when to flush.

import type { HistoryEntry } from '../../codec/history-writer.ts';
import { HistoryWriter } from '../../codec/history-writer.ts';
import { bookTables, historyTables } from '../../codec/row-tables.ts';
import { RowWriter } from '../../codec/row-writer.ts';
import type { Books } from '../../statemachine/books.ts';
import type { Row } from '../../statemachine/rows.ts';
import type { BooksDatabase } from './books-database.ts';
import type { DirtyRows } from './dirty-rows.ts';
import type { HistoryTail } from './history-tail.ts';
import type { StoredState } from './stored-state.ts';

export interface FlushParts {
  readonly books: Books;
  readonly dirty: DirtyRows;
  readonly tail: HistoryTail;
  readonly stored: StoredState;
}

/** What one entry did, as far as the database must know. */
export interface EntryEffects {
  readonly changed: readonly Row[];
  readonly removed: readonly Row[];
  /** Null for an entry that carried no frames. */
  readonly history: HistoryEntry | null;
  /** Accounts with an order accepted, settled or dropped; may repeat themselves. */
  readonly accountIds: readonly number[];
}

type Batch = ReturnType<BooksDatabase['batch']>;

const rows = new RowWriter();
const histories = new HistoryWriter();

export class BooksFlush {
  readonly batch: Batch;
  readonly #parts: FlushParts;
  /** What was there when it began; later entries are written as they are applied. */
  readonly #entries: readonly HistoryEntry[];
  readonly #steps: Generator<void>;
  readonly #postedAccounts = new Set<number>();
  #done = false;

  constructor(database: BooksDatabase, parts: FlushParts) {
    this.batch = database.batch();
    this.#parts = parts;
    this.#entries = parts.tail.entries.slice();
    this.#steps = this.#encodeAll();
  }

  get done(): boolean {
    return this.#done;
  }

  /** Encodes one row or entry, and on until `isOver` says so or nothing is left. */
  slice(isOver: () => boolean): void {
    do {
      this.#done = this.#steps.next().done === true;
    } while (!this.#done && !isOver());
  }

  /** An entry was applied while this flush encodes: it becomes part of it, in this turn. */
  entryApplied(effects: EntryEffects): void {
    const { dirty, tail } = this.#parts;
    for (const row of effects.removed) {
      const wasUnwritten = dirty.forgetChanged(row);
      if (!wasUnwritten || bookTables[row.table].markOf === 'value') this.#remove(row);
    }
    for (const row of effects.changed) {
      dirty.forgetChanged(row);
      this.#put(row);
    }
    const { history } = effects;
    if (history === null) return;
    this.#putHistory(history);
    const accountIds = new Set(effects.accountIds);
    for (const accountId of accountIds) this.#postLate(accountId, history.index);
    tail.add(history, accountIds);
  }

  // An account whose postings are still to be written takes this entry along with them.
  #postLate(accountId: number, index: number): void {
    const isWaiting = this.#parts.tail.postings.has(accountId);
    if (isWaiting && !this.#postedAccounts.has(accountId)) return;
    this.#postedAccounts.add(accountId);
    this.#post(accountId, [index]);
  }

  *#encodeAll(): Generator<void> {
    const { dirty, tail } = this.#parts;
    for (const row of dirty.takeRemoved()) {
      this.#remove(row);
      yield;
    }
    for (const row of dirty.takeChanged()) {
      this.#put(row);
      yield;
    }
    for (const entry of this.#entries) {
      this.#putHistory(entry);
      yield;
    }
    for (const [accountId, indices] of tail.postings) {
      if (this.#postedAccounts.has(accountId)) continue;
      this.#postedAccounts.add(accountId);
      this.#post(accountId, indices);
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

  #putHistory(entry: HistoryEntry): void {
    histories.writeEntry(entry);
    this.#append(historyTables.entry);
    if (entry.orderCount === 0) return;
    histories.writeNumber(entry.firstOrderNumber, entry.index);
    this.#append(historyTables.number);
  }

  #post(accountId: number, indices: readonly number[]): void {
    histories.writePosting(accountId, indices);
    this.#append(historyTables.posting);
  }

  #append(table: (typeof historyTables)[keyof typeof historyTables]): void {
    this.batch.put(histories.key, histories.value);
    this.#parts.stored.historyWritten(table, histories.mark);
  }
}

// Only holdings and client order ids use a key again: all other ids are given once.
function standsThere(books: Books, row: Row): boolean {
  if (row.table === 'holding') return books.holdings.get(row.accountId, row.symbolId) !== null;
  if (row.table !== 'cl-ord-id') return false;
  return books.clOrdIds.find(row.accountId, row.clOrdId) !== null;
}
