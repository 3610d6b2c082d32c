// Rows by value: what a snapshot carries from one set of books to another.

import type { Row } from '../../src/statemachine/tables/rows.ts';

/** Deep copies in the same order, windows as the bytes they give. */
export function copiesOf(rows: Iterable<Row>): Row[] {
  return [...rows].map(copyOf);
}

function copyOf(row: Row): Row {
  if (row.table === 'instrument') return { ...row, sourceSequences: new Map(row.sourceSequences) };
  if (row.table === 'cl-ord-id') return { ...row, outcome: row.outcome.slice() };
  if (row.table === 'session') {
    const bytes = row.window.toBytes();
    return { ...row, window: { length: row.window.length, toBytes: () => bytes } };
  }
  return { ...row };
}

/** Rows as plain values that compare equal when their state is equal. A window is a text: as a list of
 *  numbers it took most of the time of every test that looks at rows. */
export function plainRows(rows: Iterable<Row>): unknown[] {
  return [...rows].map((row) =>
    row.table === 'session' ? { ...row, window: textOf(row.window.toBytes()) } : copyOf(row),
  );
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

export function keyOf(row: Row): string {
  switch (row.table) {
    case 'account':
    case 'instrument':
    case 'session':
    case 'trigger':
    case 'crossing':
    case 'token':
      return `${row.table}/${row.id}`;
    case 'holding':
      return `${row.table}/${row.accountId}/${row.symbolId}`;
    case 'confirmation':
    case 'open-order':
      return `${row.table}/${row.number}`;
    case 'cl-ord-id':
      return `${row.table}/${row.accountId}/${row.clOrdId}`;
    case 'access':
    case 'counters':
      return row.table;
  }
}
