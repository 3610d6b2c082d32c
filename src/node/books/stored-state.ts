// What the database holds, as far as it must be known without reading it: every table's running
// digest, and the marks of the rows that can change. Kept as rows are written; compared as they are
// loaded. Knows no database.

import { bookTables, historyTables } from '../../codec/row-tables.ts';
import type { StoredTable } from '../../codec/row-tables.ts';
import { TableDigests } from '../../codec/table-digests.ts';
import type { Row } from '../../statemachine/tables/rows.ts';
import { RowMarks } from './row-marks.ts';

const highUnit = 0x1_0000_0000;

export class StoredState {
  readonly tables: TableDigests;
  readonly #marks = new Map<StoredTable, RowMarks>(
    Object.values(bookTables)
      .filter((table) => table.markOf === 'value')
      .map((table) => [table, new RowMarks()]),
  );

  /** Starts from what history tables hold already; rows of the books are told one by one. */
  constructor(history: TableDigests = new TableDigests()) {
    this.tables = new TableDigests();
    for (const table of Object.values(historyTables)) this.tables.set(table, history.of(table));
  }

  /** The row is in the database with this mark, in place of what stood under its key before. */
  rowWritten(row: Row, mark: number): void {
    const table = bookTables[row.table];
    const marks = this.#marks.get(table);
    const before = marks === undefined ? -1 : marks.set(lowOf(row), highOf(row), mark);
    if (before >= 0) this.tables.remove(table, before);
    this.tables.add(table, mark);
  }

  /** The row is not in the database any more. `mark` counts where rows never change. */
  rowRemoved(row: Row, mark: number): void {
    const table = bookTables[row.table];
    const marks = this.#marks.get(table);
    const before = marks === undefined ? mark : marks.delete(lowOf(row), highOf(row));
    if (before >= 0) this.tables.remove(table, before);
  }

  /** `mark`: of a key that is in the database no more. */
  historyRemoved(table: StoredTable, mark: number): void {
    this.tables.remove(table, mark);
  }

  historyWritten(table: StoredTable, mark: number): void {
    this.tables.add(table, mark);
  }
}

// Within its table a row is known by one number, or two. Two rows of a table with the same would be one
// row here: its digest would lose the one and keep the other for good.
function lowOf(row: Row): number {
  return row.table === 'holding' ? row.accountId : numberOf(row) >>> 0;
}

function highOf(row: Row): number {
  return row.table === 'holding' ? row.symbolId : Math.floor(numberOf(row) / highUnit);
}

/** Only of tables whose rows change; of what there is once: 0. */
function numberOf(row: Row): number {
  if (row.table === 'open-order') return row.number;
  return 'id' in row && row.table !== 'token' ? row.id : 0;
}
