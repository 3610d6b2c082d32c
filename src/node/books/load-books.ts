// Reads stored books back: every row's CRC, every table's digest and count, and the chained digest
// must be what the meta row says, or nothing of it is used. History is not walked here: its rows are
// verified when read, and all of them when a snapshot is taken in.

import { DamagedRow } from '../../codec/damaged-row.ts';
import { decodeMeta } from '../../codec/meta-row-codec.ts';
import type { BooksMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import { decodeRow } from '../../codec/row-reader.ts';
import { bookTables } from '../../codec/row-tables.ts';
import type { Row } from '../../statemachine/tables/rows.ts';
import { pagesOf, valueOf } from './books-database.ts';
import type { BooksDatabase } from './books-database.ts';
import { DamagedBooks } from './damaged-books.ts';
import { StoredState } from './stored-state.ts';

export interface LoadedBooks {
  readonly meta: BooksMeta;
  /** The reader's own. */
  readonly rows: Row[];
  readonly stored: StoredState;
}

const rowsPerRead = 1_000;
const readBytes = 1024 * 1024;
/** All tables of the books are capital letters. */
const booksRange = { gte: Buffer.from('A'), lt: Buffer.from('[') };

/** @throws DamagedBooks naming the row or table */
export async function loadBooks(database: BooksDatabase, directory: string): Promise<LoadedBooks> {
  try {
    const meta = await readMeta(database, directory);
    const stored = new StoredState(meta.tables);
    const rows = await readRows(database, stored);
    const loaded = { meta, rows, stored };
    const flaw = flawOf(loaded);
    if (flaw !== null) throw new DamagedBooks(directory, flaw);
    return loaded;
  } catch (error) {
    throw asDamage(error, directory);
  }
}

/** Whether books were ever completely written here. */
export async function holdsBooks(database: BooksDatabase): Promise<boolean> {
  return (await valueOf(database, metaKey)) !== null;
}

/** LevelDB's own findings and ours are the same thing to whoever opens books. */
export function asDamage(error: unknown, directory: string): unknown {
  if (error instanceof DamagedRow) return new DamagedBooks(directory, error.message, error);
  const isLevel = error instanceof Error && 'code' in error && error.code === 'LEVEL_CORRUPTION';
  return isLevel ? new DamagedBooks(directory, 'LevelDB finds it corrupt', error) : error;
}

async function readMeta(database: BooksDatabase, directory: string): Promise<BooksMeta> {
  const value = await valueOf(database, metaKey);
  if (value === null) throw new DamagedBooks(directory, 'the meta row is missing');
  return decodeMeta(value);
}

async function readRows(database: BooksDatabase, stored: StoredState): Promise<Row[]> {
  const rows: Row[] = [];
  const range = { ...booksRange, highWaterMarkBytes: readBytes };
  for await (const page of pagesOf(database, range, rowsPerRead)) {
    for (const [key, value] of page) {
      const { row, mark } = decodeRow(key, value);
      stored.rowWritten(row, mark);
      rows.push(row);
    }
  }
  return rows;
}

function flawOf({ meta, rows, stored }: LoadedBooks): string | null {
  const flaw = meta.tables.difference(stored.tables, Object.values(bookTables));
  if (flaw !== null) return flaw;
  const counters = rows.find((row) => row.table === 'counters');
  if (counters === undefined) return 'there is no row of counters';
  const digest = hex(counters.digestHigh) + hex(counters.digestLow);
  return digest === meta.digest ? null : 'the counters are not those of the meta row';
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
