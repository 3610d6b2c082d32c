// Where rollups outlive the catalog: a small LevelDB of texts.
//
//   cluster                   → the id of the cluster whose prices these are, 16 hex digits
//   SYMBOL day 2026-11-21     → [high, low, first, last, lastMs, changes, sumHigh, sumLow]   (JSON)
//   SYMBOL month 2026-11      → the same
//
// Symbols hold no spaces, and the keys of a symbol stand in the order of time. Written behind and not
// synced: what a killed catalog wrote stays, what a machine that loses power wrote may not. What cannot
// be read is given up as a whole, because it can only be told from the log again.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Level } from 'level';
import { z } from 'zod';
import type { RollupNews, RollupRow } from './rollup-book.ts';

const clusterKey = 'cluster';
/** Rows encoded in one turn: about a millisecond of it. Prices are waiting to be brought. */
const rowsPerTurn = 128;
const units = z.number().int().nonnegative();
const storedRow = z.tuple([units, units, units, units, units, units.min(1), units, units]);

export interface StoredRollups {
  /** Empty: nothing is kept yet. */
  readonly clusterId: string;
  readonly rows: readonly RollupRow[];
}

export class RollupStore {
  readonly #database: Level;

  private constructor(database: Level) {
    this.#database = database;
  }

  /** @throws LevelDB's own error, also when another process has it open */
  static async open(directory: string): Promise<RollupStore> {
    const database = new Level(directory);
    await database.open();
    return new RollupStore(database);
  }

  /** @throws Error naming what cannot be understood */
  async load(): Promise<StoredRollups> {
    let clusterId = '';
    const rows: RollupRow[] = [];
    for await (const [key, value] of this.#database.iterator()) {
      if (key === clusterKey) clusterId = value;
      else rows.push(rowOf(key, value));
    }
    return { clusterId, rows };
  }

  async write(clusterId: string, { changed, forgotten }: RollupNews): Promise<void> {
    const batch = this.#database.batch().put(clusterKey, clusterId);
    for (let at = 0; at < changed.length; at += rowsPerTurn) {
      for (const row of changed.slice(at, at + rowsPerTurn)) batch.put(keyOf(row), valueOf(row));
      await nextTurn();
    }
    for (const row of forgotten) batch.del(keyOf(row));
    await batch.write();
  }

  /** Begins anew with nothing. */
  empty(): Promise<void> {
    return this.#database.clear();
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

const keyOf = ({ symbol, span, period }: Readonly<RollupRow>): string =>
  `${symbol} ${span} ${period}`;

function valueOf(row: Readonly<RollupRow>): string {
  const { highUnits, lowUnits, firstUnits, lastUnits, lastMs, changes, sumHigh, sumLow } = row;
  return JSON.stringify([
    ...[highUnits, lowUnits, firstUnits, lastUnits],
    ...[lastMs, changes, sumHigh, sumLow],
  ]);
}

function rowOf(key: string, value: string): RollupRow {
  const [, symbol = '', span, period = ''] = /^(\S+) (day|month) (\d{4}-[\d-]+)$/.exec(key) ?? [];
  if (span !== 'day' && span !== 'month') throw new Error(`rollups: the key "${key}" is unknown`);
  const read = storedRow.safeParse(JSON.parse(value));
  if (!read.success) throw new Error(`rollups: ${key}: ${z.prettifyError(read.error)}`);
  const [highUnits, lowUnits, firstUnits, lastUnits, lastMs, changes, sumHigh, sumLow] = read.data;
  const prices = { highUnits, lowUnits, firstUnits, lastUnits };
  return { symbol, span, period, ...prices, lastMs, changes, sumHigh, sumLow };
}
