// One running digest per stored table: the sum and the xor of its rows' marks and their count
// (docs/formats.md section 7). Rows go in and out in any order, so that it is kept up to date row
// by row and can be compared with what is really there. Knows no rows and no database.

import type { StoredTable } from './row-tables.ts';
import { storedTables } from './row-tables.ts';

export interface TableDigest {
  /** Modulo 2^32. */
  readonly sum: number;
  readonly xor: number;
  readonly rows: number;
}

interface Running {
  sum: number;
  xor: number;
  rows: number;
}

export class TableDigests {
  // By table byte.
  readonly #running = new Map<number, Running>(
    storedTables.map((table) => [table.byte, { sum: 0, xor: 0, rows: 0 }]),
  );

  add(table: StoredTable, mark: number): void {
    const running = this.#of(table);
    running.sum = (running.sum + mark) >>> 0;
    running.xor = (running.xor ^ mark) >>> 0;
    running.rows += 1;
  }

  remove(table: StoredTable, mark: number): void {
    const running = this.#of(table);
    running.sum = (running.sum - mark) >>> 0;
    running.xor = (running.xor ^ mark) >>> 0;
    running.rows -= 1;
  }

  of(table: StoredTable): TableDigest {
    return { ...this.#of(table) };
  }

  set(table: StoredTable, digest: TableDigest): void {
    Object.assign(this.#of(table), digest);
  }

  copy(): TableDigests {
    const copy = new TableDigests();
    for (const table of storedTables) copy.set(table, this.of(table));
    return copy;
  }

  /** The first of `tables` in which the two differ, in words; null when none does. */
  difference(found: TableDigests, tables: readonly StoredTable[] = storedTables): string | null {
    for (const table of tables) {
      const { sum, xor, rows } = this.of(table);
      const other = found.of(table);
      if (rows !== other.rows) {
        return `table ${table.name} should have ${rows} rows and has ${other.rows}`;
      }
      if (sum !== other.sum || xor !== other.xor) {
        return `table ${table.name} holds rows that it should not, or not as they should be`;
      }
    }
    return null;
  }

  get rows(): number {
    let rows = 0;
    for (const running of this.#running.values()) rows += running.rows;
    return rows;
  }

  #of(table: StoredTable): Running {
    const running = this.#running.get(table.byte);
    if (running !== undefined) return running;
    const fresh = { sum: 0, xor: 0, rows: 0 };
    this.#running.set(table.byte, fresh);
    return fresh;
  }
}
