// Reads every stored row, as of one moment, and verifies it and its table: LevelDB says nothing of
// its own when a bit has turned. Slow on purpose: it rests after every page. Knows no schedule.

import { decodeMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import { checkStored } from '../../codec/row-reader.ts';
import { TableDigests } from '../../codec/table-digests.ts';
import { pagesOf } from './books-database.ts';
import type { BooksDatabase, StoredPair } from './books-database.ts';
import { DamagedBooks } from './damaged-books.ts';
import { asDamage } from './load-books.ts';

const rowsPerRead = 256;
const readBytes = 256 * 1024;
/** At most about a quarter of a mebibyte in this time, so that orders do not notice. */
const usualRestMs = 5;

export interface ScrubPace {
  /** Nothing is concluded once this says so. */
  readonly isOver: () => boolean;
  /** Rest after every page; 5 ms unless told. */
  readonly restMs?: number;
}

/** @throws DamagedBooks naming the row or table */
export async function scrubBooks(
  database: BooksDatabase,
  directory: string,
  { isOver, restMs = usualRestMs }: ScrubPace,
): Promise<void> {
  const snapshot = database.snapshot();
  const range = { snapshot, fillCache: false, highWaterMarkBytes: readBytes };
  const found = new TableDigests();
  let promised: TableDigests | null = null;
  try {
    for await (const page of pagesOf(database, range, rowsPerRead)) {
      promised = sumUp(found, page) ?? promised;
      await new Promise((resolve) => setTimeout(resolve, restMs).unref());
      if (isOver()) return;
    }
  } catch (error) {
    throw asDamage(error, directory);
  } finally {
    await snapshot.close();
  }
  const flaw = promised === null ? 'the meta row is missing' : promised.difference(found);
  if (flaw !== null) throw new DamagedBooks(directory, flaw);
}

// Adds the page to what was found; answers what the meta row promises, where it is on the page.
function sumUp(found: TableDigests, page: readonly StoredPair[]): TableDigests | null {
  let promised: TableDigests | null = null;
  for (const [key, value] of page) {
    if (key.equals(metaKey)) {
      promised = decodeMeta(value).tables;
      continue;
    }
    const { table, mark } = checkStored(key, value);
    found.add(table, mark);
  }
  return promised;
}
