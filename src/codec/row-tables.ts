// The tables that LevelDB and snapshots hold, each under one key byte (docs/formats.md sections 5
// and 6). Numbers and names only.

import type { Row } from '../statemachine/tables/rows.ts';

/** What a row's mark is made of (docs/formats.md section 7): a row that never changes once written
 *  is known by its key alone. */
export type MarkOf = 'value' | 'key';

export interface StoredTable {
  readonly name: string;
  readonly byte: number;
  readonly markOf: MarkOf;
}

const stored = (letter: string, name: string, markOf: MarkOf): StoredTable => ({
  name,
  byte: letter.charCodeAt(0),
  markOf,
});

/** Of the books, by the row's own word for its table. */
export const bookTables: Readonly<Record<Row['table'], StoredTable>> = {
  account: stored('A', 'account', 'value'),
  holding: stored('H', 'holding', 'value'),
  instrument: stored('I', 'instrument', 'value'),
  confirmation: stored('L', 'confirmation', 'key'),
  access: stored('G', 'access', 'value'),
  token: stored('K', 'token', 'key'),
  'cl-ord-id': stored('O', 'cl-ord-id', 'key'),
  session: stored('S', 'session', 'value'),
  trigger: stored('T', 'trigger', 'key'),
  crossing: stored('X', 'crossing', 'value'),
  'open-order': stored('Y', 'open-order', 'value'),
  counters: stored('Z', 'counters', 'value'),
};

export const historyTables = {
  entry: stored('h', 'history', 'key'),
  number: stored('n', 'order-number', 'key'),
  posting: stored('p', 'posting', 'key'),
  /** What the audit knew where the history was cut. */
  audit: stored('a', 'audit', 'key'),
} as const;

/** Every table with a digest, in key order. */
export const storedTables: readonly StoredTable[] = [
  ...Object.values(bookTables),
  ...Object.values(historyTables),
].sort((a, b) => a.byte - b.byte);

const byByte = new Map(storedTables.map((table) => [table.byte, table]));

/** The table of a key; null for the meta row and for what is not ours. */
export const tableOfKey = (key: Uint8Array): StoredTable | null => byByte.get(key[0] ?? 0) ?? null;

export const metaByte = 'm'.charCodeAt(0);
export const rowFormatVersion = 3;
