// Gives up the history through an entry: first folds the audit up to there and keeps what it then knows,
// then erases the rows, a page at a time, so that neither orders nor flushes wait. Begun only once the
// books on disk say that it is given up; broken off anywhere, it goes on at the next start. Knows rows
// and their order, not what decided to prune.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { AuditFold } from '../../audit/audit-fold.ts';
import type { AuditNames } from '../../audit/audit-fold.ts';
import { crc32 } from '../../base/crc.ts';
import { decodeAuditRow, encodeAuditRow } from '../../codec/audit-row.ts';
import { decodeOrderNumber } from '../../codec/history-reader.ts';
import { auditKey, historyKey, numberOfKey, orderNumberKey } from '../../codec/row-keys.ts';
import { postingBuckets, postingKey } from '../../codec/row-keys.ts';
import { historyTables } from '../../codec/row-tables.ts';
import type { StoredTable } from '../../codec/row-tables.ts';
import type { AuditStart } from './books-keeper.ts';
import type { BooksBatch, BooksDatabase } from './books-database.ts';
import type { HistoryReads } from './history-reads.ts';
import type { StoredState } from './stored-state.ts';

export interface PruningParts {
  readonly database: BooksDatabase;
  readonly stored: StoredState;
  readonly reads: HistoryReads;
  /** Fills a batch and writes it with the meta row, between two other writes. */
  write(fill: (batch: BooksBatch) => void): Promise<void>;
  readonly isOver: () => boolean;
}

const keysPerWrite = 512;
const sliceMs = 5;
const indexMax = Number.MAX_SAFE_INTEGER;

export class HistoryPruning {
  readonly #parts: PruningParts;

  constructor(parts: PruningParts) {
    this.#parts = parts;
  }

  /** Where the audit begins as the disk has it. @throws DamagedRow */
  async start(): Promise<AuditStart> {
    const range = { gte: auditKey(0), lte: auditKey(indexMax) };
    const rows = await this.#parts.database.iterator(range).all();
    const parts = rows.map(([key, value]) => decodeAuditRow(key, value));
    return { index: parts[0]?.index ?? 0, texts: parts.map(({ text }) => text) };
  }

  /** @throws DamagedRow */
  async through(index: number): Promise<void> {
    const start = await this.start();
    if (start.index < index) await this.#moveStart(start, index);
    if (this.#parts.isOver()) return;
    this.#parts.reads.erasedThrough = index;
    await this.#eraseEntries(index);
    await this.#eraseNumbers(index);
    for (let bucket = 0; bucket < postingBuckets; bucket += 1) {
      await this.#erasePostings(bucket, index);
    }
  }

  async #moveStart(from: AuditStart, throughIndex: number): Promise<void> {
    const fold = new AuditFold(noNames, '');
    fold.goOn(from.texts);
    let sinceTurnMs = performance.now();
    const span = { afterIndex: from.index, throughIndex };
    for await (const entry of this.#parts.reads.after(span)) {
      if (this.#parts.isOver()) return;
      fold.recordsOf(entry);
      if (performance.now() - sinceTurnMs < sliceMs) continue;
      await nextTurn();
      sinceTurnMs = performance.now();
    }
    const { stored } = this.#parts;
    await this.#parts.write((batch) => {
      for (const part of from.texts.keys()) this.#erase(batch, historyTables.audit, auditKey(part));
      for (const [part, text] of fold.kept().entries()) {
        const { key, value, mark } = encodeAuditRow(part, throughIndex, text);
        batch.put(key, value);
        stored.historyWritten(historyTables.audit, mark);
      }
    });
  }

  async #eraseEntries(index: number): Promise<void> {
    const range = { gte: historyKey(0), lte: historyKey(index), limit: keysPerWrite };
    for (;;) {
      const keys = await this.#parts.database.keys(range).all();
      if (keys.length === 0 || this.#parts.isOver()) return;
      await this.#eraseAll(historyTables.entry, keys);
    }
  }

  // Numbers and entries rise together.
  async #eraseNumbers(index: number): Promise<void> {
    const range = { gte: orderNumberKey(0), lte: orderNumberKey(indexMax), limit: keysPerWrite };
    for (;;) {
      const rows = await this.#parts.database.iterator(range).all();
      const gone = rows.filter(([key, value]) => decodeOrderNumber(key, value) <= index);
      if (gone.length === 0 || this.#parts.isOver()) return;
      await this.#eraseAll(
        historyTables.number,
        gone.map(([key]) => key),
      );
    }
  }

  // A row of postings reaches to where the next one of its bucket begins: the last that begins in time
  // may go on behind it, and stays.
  async #erasePostings(bucket: number, index: number): Promise<void> {
    const range = { gte: postingKey(bucket, 0), lte: postingKey(bucket, index + 1) };
    for (;;) {
      const found = await this.#parts.database.keys({ ...range, limit: keysPerWrite }).all();
      const gone = found.slice(0, -1).filter((key) => numberOfKey(key) <= index);
      if (gone.length === 0 || this.#parts.isOver()) return;
      await this.#eraseAll(historyTables.posting, gone);
    }
  }

  #eraseAll(table: StoredTable, keys: readonly Buffer[]): Promise<void> {
    return this.#parts.write((batch) => {
      for (const key of keys) this.#erase(batch, table, key);
    });
  }

  #erase(batch: BooksBatch, table: StoredTable, key: Buffer): void {
    batch.del(key);
    this.#parts.stored.historyRemoved(table, crc32(key));
  }
}

// Records are folded for what they leave behind; nobody reads them.
const noNames: AuditNames = { accountName: () => '', isHouse: () => true, symbol: () => '' };
