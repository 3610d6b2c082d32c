// Keeps the books of one `books-<n>` on disk: takes what every entry changed and writes it behind.
// The history goes out often and in small batches, so that it does not pile up in memory; the rows
// seldom, in atomic batches as of one entry each, because the longer they wait, the more changes of
// a row one write covers. Holds both still for snapshots. Follows the books in memory, which are the
// truth; what is not written yet is in the log. Knows no Raft and no gRPC.

import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import { assert } from '../../base/assert.ts';
import type { HistoryEntry } from '../../codec/history-writer.ts';
import { encodeMeta } from '../../codec/meta-row-codec.ts';
import type { BooksMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import type { Books } from '../../statemachine/books.ts';
import { isReport } from '../../statemachine/outcome-sink.ts';
import type { Row } from '../../statemachine/tables/rows.ts';
import type { AppliedEntry } from '../consensus/applied-entry.ts';
import type { AuditStart, BooksKeeper, BooksSnapshot } from './books-keeper.ts';
import type { EventReads } from '../feed/event-reads.ts';
import type { StepReads } from '../feed/step-reads.ts';
import type { FlushedBooks } from '../consensus/log-keeper.ts';
import type { OrderReads } from '../services/query-service.ts';
import type { Roster } from '../membership/roster.ts';
import { encodeMembership } from '../membership/roster-codec.ts';
import { syncDatabase } from './books-database.ts';
import type { BooksBatch, BooksDatabase } from './books-database.ts';
import { BooksFlush } from './books-flush.ts';
import { DirtyRows } from './dirty-rows.ts';
import { EventQueries } from './event-queries.ts';
import { stepsOf } from './flush-pace.ts';
import type { FlushPace } from './flush-pace.ts';
import { HistoryFlush } from './history-flush.ts';
import { HistoryPruning } from './history-pruning.ts';
import { HistoryReads } from './history-reads.ts';
import type { HistorySpan } from './history-reads.ts';
import { asked, OrderQueries } from './order-queries.ts';
import { whileOpen } from './while-open.ts';
import { scrubBooks } from './scrub-books.ts';
import { StepQueries } from './step-queries.ts';
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
  readonly roster: Roster | null;
  readonly pace: FlushPace;
  /** Told once when a write fails: the books on disk are no use any more. */
  readonly onFailure: (failure: unknown) => void;
  /** Told when rows of the books went out. */
  readonly onFlushed: (elapsedMs: number) => void;
}

type Flushed = 'books' | 'history';

export class BooksStore implements BooksKeeper {
  readonly number: number;
  readonly orders: OrderReads;
  readonly events: EventReads;
  readonly steps: StepReads;
  readonly #parts: StoreParts;
  readonly #dirty: DirtyRows;
  readonly #history = new UnflushedHistory();
  readonly #reads: HistoryReads;
  readonly #pruning: HistoryPruning;
  /** The books on disk say that the history through here is given up. */
  #prunable: number;
  #prunedThrough = 0;
  #pruned: Promise<void> | null = null;
  #conf: ConfState;
  #roster: Roster | null;
  #applied: FlushedBooks;
  #flushed: FlushedBooks;
  /** The meta row as the database shows it. */
  #meta: BooksMeta;
  #nextOrderNumber: number;
  /** Of the history applied since the books were last flushed. */
  #sinceFlushBytes = 0;
  #encoding: BooksFlush | null = null;
  /** Who waits for a flush to end. */
  #waiters = 0;
  #flushing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #failed = false;

  constructor(parts: StoreParts) {
    const { number, database, books, meta } = parts;
    assert(books.appliedIndex === meta.appliedIndex, 'a store follows the books it holds');
    this.number = number;
    this.#parts = parts;
    this.#dirty = new DirtyRows(meta.appliedIndex);
    this.#conf = parts.conf;
    this.#roster = parts.roster;
    this.#applied = { index: meta.appliedIndex, term: meta.term };
    this.#flushed = this.#applied;
    this.#meta = meta;
    this.#nextOrderNumber = books.counters.nextOrderNumber;
    const { counters } = books;
    this.#prunable = counters.prunedThrough;
    this.#reads = new HistoryReads(database, this.#history, () => counters.prunedThrough);
    this.#pruning = new HistoryPruning({
      ...{ database, stored: parts.stored, reads: this.#reads },
      write: (fill) => this.#writePruned(fill),
      isOver: () => this.#closed || this.#failed,
    });
    this.#maybePrune();
    this.orders = new OrderQueries(books, this.#reads);
    this.events = new EventQueries(books, this.#reads);
    this.steps = new StepQueries(this.#reads);
  }

  get dirtyRows(): number {
    return this.#dirty.count + (this.#encoding?.count ?? 0);
  }

  auditStart(): Promise<AuditStart> {
    return asked(() => this.#pruning.start());
  }

  history(span: HistorySpan): AsyncIterable<HistoryEntry> {
    return whileOpen(this.#reads.after(span));
  }

  async pruned(): Promise<void> {
    await this.flush();
    while (this.#pruned !== null) await this.#pruned;
  }

  flushed(): FlushedBooks {
    return this.#flushed;
  }

  rowChanging(row: Row): void {
    this.#encoding?.rowChanging(row);
  }

  applied(entry: AppliedEntry, conf: ConfState): void {
    assert(entry.index > this.#applied.index, 'entries are told in order');
    this.#applied = { index: entry.index, term: entry.term };
    this.#conf = conf;
    this.#noteRows(entry);
    this.#noteHistory(entry);
    this.#maybeFlush();
  }

  rosterChanged(roster: Roster): void {
    this.#roster = roster;
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
  async scrub(isOver: () => boolean = () => false): Promise<void> {
    await scrubBooks(this.#parts.database, this.#parts.directory, { isOver });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    if (!this.#failed) await this.#flush(false);
    this.#closed = true;
    this.#stopTimer();
    await this.#pruned;
    await this.#parts.database.close();
  }

  #maybePrune(): void {
    const index = this.#prunable;
    if (index <= this.#prunedThrough || this.#pruned !== null || this.#closed) return;
    this.#pruned = this.#pruning.through(index).then(
      () => {
        this.#pruned = null;
        this.#prunedThrough = index;
        this.#maybePrune();
      },
      (failure: unknown) => {
        this.#pruned = null;
        // A write that failed is told already, and a database that was closed is no failure.
        if (!this.#closed && !this.#failed) this.#parts.onFailure(failure);
      },
    );
  }

  // In turn with the flushes, because both write the meta row.
  async #writePruned(fill: (batch: BooksBatch) => void): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
    if (this.#closed || this.#failed) return;
    await this.#alone(async () => {
      const { database, stored } = this.#parts;
      const batch = database.batch();
      fill(batch);
      const meta = { ...this.#meta, tables: stored.tables.copy() };
      batch.put(metaKey, encodeMeta(meta));
      await batch.write();
      this.#meta = meta;
    });
  }

  #noteRows({ changed, changedBefore, removed }: AppliedEntry): void {
    for (const row of removed) this.#dirty.removed(row);
    let at = 0;
    for (const row of changed) {
      this.#dirty.changed(row, changedBefore[at] ?? -1);
      at += 1;
    }
  }

  #noteHistory({ executions, events, answers, ...entry }: AppliedEntry): void {
    const { books, meta } = this.#parts;
    const firstOrderNumber = this.#nextOrderNumber;
    this.#nextOrderNumber = books.counters.nextOrderNumber;
    const { index, term, machineMs, payload, reports } = entry;
    // Replayed: the database has shown it since before the restart.
    if (payload.length === 0 || index <= meta.historyIndex) return;
    const orderCount = this.#nextOrderNumber - firstOrderNumber;
    const told = { payload, answers: answers.map((frame) => frame.bytes), reports };
    const { waiting } = this.#history;
    const before = waiting.bytes;
    const place = { index, term, machineMs, firstOrderNumber, orderCount };
    waiting.add({ ...place, ...told });
    // A lock that expired is not in the frames: nobody will look for it in this entry.
    for (const execution of executions) {
      const isTold = execution.ordStatus !== 'expired' || isReport(execution);
      if (isTold) waiting.addPosting(execution.accountId);
    }
    for (const { accountId } of events) waiting.addPosting(accountId);
    this.#sinceFlushBytes += waiting.bytes - before;
  }

  #maybeFlush(): void {
    if (this.#closed || this.#failed || this.#flushing !== null || this.#isClean) return;
    if (this.#areBooksDue()) this.#writeBehind('books');
    else if (this.#history.bytes >= this.#parts.pace.historyBytes) this.#writeBehind('history');
    else this.#timer ??= this.#flushLater();
  }

  get #isClean(): boolean {
    return this.#flushed.index === this.#applied.index;
  }

  #areBooksDue(): boolean {
    const { afterBytes, afterRows } = this.#parts.pace;
    return this.#sinceFlushBytes >= afterBytes || this.#dirty.count >= afterRows;
  }

  #writeBehind(what: Flushed): void {
    // A failure is told to onFailure before it arrives here, and to whoever else waits.
    this.#alone(() => (what === 'books' ? this.#writeBooks(false) : this.#writeHistory())).then(
      () => this.#maybeFlush(),
      () => undefined,
    );
  }

  #flushLater(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timer = null;
      if (this.#flushing === null && !this.#closed && !this.#failed) this.#writeBehind('books');
    }, this.#parts.pace.afterMs).unref();
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  // Who comes later waits and writes what came since.
  async #flush(durably: boolean): Promise<void> {
    this.#waiters += 1;
    try {
      while (this.#flushing !== null) await this.#flushing;
      if (this.#closed || (this.#isClean && !durably)) return;
      await this.#alone(() => this.#writeBooks(durably));
    } finally {
      this.#waiters -= 1;
    }
    this.#maybeFlush();
  }

  async #alone(write: () => Promise<void>): Promise<void> {
    assert(this.#flushing === null, 'one write at a time');
    assert(!this.#failed, 'nothing is written behind a write that failed');
    this.#flushing = write();
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

  async #writeHistory(): Promise<void> {
    const { database, stored } = this.#parts;
    const tail = this.#history.beginFlush();
    const batch = database.batch();
    const flush = new HistoryFlush(batch, tail, stored);
    await this.#sliced((isOver) => flush.slice(isOver));
    const historyIndex = tail.entries.at(-1)?.index ?? this.#meta.historyIndex;
    const meta = { ...this.#meta, historyIndex, tables: stored.tables.copy() };
    batch.put(metaKey, encodeMeta(meta));
    await batch.write();
    this.#history.endFlush();
    this.#meta = meta;
  }

  async #writeBooks(durably: boolean): Promise<void> {
    this.#stopTimer();
    const beganMs = performance.now();
    const { database, directory, stored } = this.#parts;
    // Before the rows, so that little of it is left at the boundary. Awaited in any case: what the
    // entry applied last does to the membership is told after it, in its turn.
    await (this.#history.bytes > 0 ? this.#writeHistory() : undefined);
    const batch = database.batch();
    // From here to the next await is the boundary.
    const shown = this.#applied;
    const prunable = this.#parts.books.counters.prunedThrough;
    const boundary = this.#metaNow();
    const tail = new HistoryFlush(batch, this.#history.beginFlush(), stored);
    const rows = new BooksFlush(batch, this.#dirty.takeAll(shown.index), stored);
    this.#encoding = rows;
    this.#sinceFlushBytes = 0;
    await this.#sliced((isOver) => tail.slice(isOver) && rows.slice(isOver));
    this.#encoding = null;
    const meta = { ...boundary, tables: stored.tables.copy() };
    batch.put(metaKey, encodeMeta(meta));
    await batch.write({ sync: durably });
    if (durably) await syncDatabase(directory);
    this.#history.endFlush();
    this.#meta = meta;
    this.#flushed = shown;
    this.#prunable = prunable;
    this.#maybePrune();
    this.#parts.onFlushed(performance.now() - beganMs);
  }

  // Resolves in the turn of the last slice.
  async #sliced(slice: (isOver: () => boolean) => boolean): Promise<void> {
    const { pace } = this.#parts;
    for (;;) {
      const waiting = { historyBytes: this.#history.waiting.bytes, rows: this.#dirty.count };
      const { sliceMs, restMs } = this.#waiters > 0 ? pace.pressed : stepsOf(pace, waiting);
      const untilMs = performance.now() + sliceMs;
      if (slice(() => performance.now() >= untilMs)) return;
      await (this.#waiters > 0 ? nextTurn() : after(restMs));
    }
  }

  #metaNow(): Omit<BooksMeta, 'tables'> {
    const { books, meta } = this.#parts;
    return {
      clusterId: meta.clusterId,
      appliedIndex: this.#applied.index,
      historyIndex: this.#applied.index,
      term: this.#applied.term,
      machineMs: books.counters.machineMs,
      digest: books.digest(),
      confState: encodeMembership({ conf: this.#conf, roster: this.#roster }),
    };
  }
}
