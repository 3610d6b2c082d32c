// Keeps the books of one `books-<n>` on disk: takes what every entry changed, writes it behind in
// atomic batches as of one entry each, and holds it still for snapshots. Follows the books in
// memory, which are the truth; what is not written yet is in the log. Knows no Raft and no gRPC.

import { assert } from '../../base/assert.ts';
import { encodeMeta } from '../../codec/meta-row-codec.ts';
import type { BooksMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import { encodeConfState } from '../../raft/codec/conf-state-codec.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import type { Books } from '../../statemachine/books.ts';
import type { AppliedEntry } from '../applied-entry.ts';
import type { BooksKeeper, BooksSnapshot } from '../books-keeper.ts';
import type { FlushedBooks } from '../log-keeper.ts';
import type { OrderReads } from '../query-service.ts';
import { syncDatabase } from './books-database.ts';
import type { BooksDatabase } from './books-database.ts';
import { BooksFlush } from './books-flush.ts';
import type { EntryEffects } from './books-flush.ts';
import { DirtyRows } from './dirty-rows.ts';
import { HistoryReads } from './history-reads.ts';
import { OrderQueries } from './order-queries.ts';
import { scrubBooks } from './scrub-books.ts';
import { openBooksSnapshot } from './snapshot-reader.ts';
import type { StoredState } from './stored-state.ts';
import { UnflushedHistory } from './unflushed-history.ts';

export interface StoreParts {
  readonly number: number;
  readonly directory: string;
  readonly database: BooksDatabase;
  /** The books as the database shows them now. */
  readonly books: Books;
  readonly stored: StoredState;
  readonly meta: BooksMeta;
  readonly conf: ConfState;
  readonly pace: FlushPace;
  /** Told once when a write fails: the books on disk are no use any more. */
  readonly onFailure: (failure: unknown) => void;
}

/** When to write behind, whichever comes first, and for how long at a time. */
export interface FlushPace {
  readonly afterMs: number;
  readonly afterBytes: number;
  /** Encoding yields to the event loop after this. */
  readonly sliceMs: number;
}

// The log is what makes things durable; the longer a flush waits, the more changes of a row it saves.
// What is not flushed is replayed at the next start, at hundreds of thousands of orders a second.
export const flushPace: FlushPace = { afterMs: 3_000, afterBytes: 16 * 1024 * 1024, sliceMs: 5 };

/** What a dirty row is guessed to come to, for the trigger alone. */
const rowBytesGuess = 64;

export class BooksStore implements BooksKeeper {
  readonly number: number;
  readonly orders: OrderReads;
  readonly #parts: StoreParts;
  readonly #dirty = new DirtyRows();
  readonly #history = new UnflushedHistory();
  #conf: ConfState;
  #applied: FlushedBooks;
  #flushed: FlushedBooks;
  #nextOrderNumber: number;
  #encoding: BooksFlush | null = null;
  #flushing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #failed = false;

  constructor(parts: StoreParts) {
    const { number, database, books, meta } = parts;
    assert(books.appliedIndex === meta.appliedIndex, 'a store follows the books it holds');
    this.number = number;
    this.#parts = parts;
    this.#conf = parts.conf;
    this.#applied = { index: meta.appliedIndex, term: meta.term };
    this.#flushed = this.#applied;
    this.#nextOrderNumber = books.counters.nextOrderNumber;
    const reads = new HistoryReads(database, this.#history);
    this.orders = new OrderQueries(books, reads);
  }

  get dirtyRows(): number {
    return this.#dirty.count;
  }

  /** About what the next flush will write. */
  get pendingBytes(): number {
    return this.#history.bytes + this.#dirty.count * rowBytesGuess;
  }

  flushed(): FlushedBooks {
    return this.#flushed;
  }

  applied(entry: AppliedEntry, conf: ConfState): void {
    assert(entry.index > this.#applied.index, 'entries are told in order');
    this.#applied = { index: entry.index, term: entry.term };
    this.#conf = conf;
    const effects = this.#effectsOf(entry);
    if (this.#encoding === null) this.#note(effects);
    else this.#encoding.entryApplied(effects);
    this.#maybeFlush();
  }

  async sync(): Promise<FlushedBooks> {
    await this.#flush(true);
    return this.#flushed;
  }

  /** Resolves when the database shows everything applied before the call. */
  async flush(): Promise<void> {
    await this.#flush(false);
  }

  /** As fresh as a flush can make it, so that the log needed behind it is short. */
  async openSnapshot(): Promise<BooksSnapshot> {
    await this.flush();
    return openBooksSnapshot(this.#parts.database, this.#parts.directory);
  }

  /** Reads and verifies everything on disk, history too. @throws DamagedBooks */
  async scrub(): Promise<void> {
    await scrubBooks(this.#parts.database, this.#parts.directory);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    if (!this.#failed) await this.#flush(false);
    this.#closed = true;
    this.#stopTimer();
    await this.#parts.database.close();
  }

  #effectsOf(entry: AppliedEntry): EntryEffects {
    const firstOrderNumber = this.#nextOrderNumber;
    this.#nextOrderNumber = this.#parts.books.counters.nextOrderNumber;
    const { changed, removed, index, term, machineMs, payload } = entry;
    const orderCount = this.#nextOrderNumber - firstOrderNumber;
    const accountIds: number[] = [];
    // What expired is not in the frames: nobody will look for it in this entry.
    for (const { accountId, ordStatus } of entry.executions) {
      if (ordStatus !== 'expired') accountIds.push(accountId);
    }
    if (payload.length === 0) return { changed, removed, history: null, accountIds };
    const answers = entry.answers.map((frame) => frame.bytes);
    const place = { index, term, machineMs };
    const history = { ...place, firstOrderNumber, orderCount, payload, answers };
    return { changed, removed, history, accountIds };
  }

  #note(effects: EntryEffects): void {
    for (const row of effects.removed) this.#dirty.removed(row);
    for (const row of effects.changed) this.#dirty.changed(row);
    if (effects.history !== null) this.#history.waiting.add(effects.history, effects.accountIds);
  }

  #maybeFlush(): void {
    if (this.#closed || this.#failed || this.#flushing !== null) return;
    const { afterBytes } = this.#parts.pace;
    if (this.pendingBytes >= afterBytes) this.#flushBehind();
    else this.#timer ??= this.#flushLater();
  }

  #flushBehind(): void {
    this.#stopTimer();
    // A failure is told to onFailure before it arrives here, and to whoever else waits.
    this.flush().catch(() => undefined);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  // One at a time: who comes later waits and writes what came since.
  async #flush(durably: boolean): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
    const isClean = this.#flushed.index === this.#applied.index;
    if (this.#closed || (isClean && !durably)) return;
    assert(!this.#failed, 'nothing is written behind a write that failed');
    this.#flushing = this.#write(durably);
    try {
      await this.#flushing;
    } catch (failure) {
      // What it had taken is lost to this store: its rows are neither dirty nor on disk.
      this.#failed = true;
      this.#parts.onFailure(failure);
      throw failure;
    } finally {
      this.#flushing = null;
    }
  }

  async #write(durably: boolean): Promise<void> {
    this.#stopTimer();
    const { books, database, directory, stored, pace } = this.#parts;
    const tail = this.#history.beginFlush();
    const flush = new BooksFlush(database, { books, dirty: this.#dirty, tail, stored });
    this.#encoding = flush;
    for (;;) {
      const untilMs = performance.now() + pace.sliceMs;
      flush.slice(() => performance.now() >= untilMs);
      if (flush.done) break;
      await nextTurn();
    }
    // Still the turn in which the last row was encoded: this is the boundary.
    this.#encoding = null;
    const shown = this.#applied;
    flush.batch.put(metaKey, encodeMeta(this.#metaNow()));
    await flush.batch.write({ sync: durably });
    if (durably) await syncDatabase(directory);
    this.#history.endFlush();
    this.#flushed = shown;
    if (this.#applied.index > shown.index) this.#timer ??= this.#flushLater();
  }

  #flushLater(): NodeJS.Timeout {
    const { afterBytes, afterMs } = this.#parts.pace;
    const waitMs = this.pendingBytes >= afterBytes ? 0 : afterMs;
    return setTimeout(() => this.#flushBehind(), waitMs).unref();
  }

  #metaNow(): BooksMeta {
    const { books, meta, stored } = this.#parts;
    return {
      clusterId: meta.clusterId,
      appliedIndex: this.#applied.index,
      term: this.#applied.term,
      machineMs: books.counters.machineMs,
      digest: books.digest(),
      tables: stored.tables.copy(),
      confState: encodeConfState(this.#conf),
    };
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
