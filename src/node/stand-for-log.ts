// What a start does where log and books do not meet: the books are as of an entry that was committed,
// so a log without that very entry is damaged, and they stand for it. Knows points in a log, no bytes.

import type { WalLog } from '../raft/storage/wal-log.ts';
import type { BooksKeeper } from './books/books-keeper.ts';
import type { FlushedBooks } from './consensus/log-keeper.ts';

/** Answers the entry that the books on disk are as of; the log holds it, or begins behind it. */
export async function standForLog(
  log: Pick<WalLog, 'term' | 'reset' | 'slot'>,
  keeper: Pick<BooksKeeper, 'flushed' | 'sync'>,
): Promise<FlushedBooks> {
  const { index, term } = keeper.flushed();
  // A log that ends before it, or one that lost the write which replaced a suffix: then it holds an
  // entry that was never committed there, and no leader could ever match what follows.
  if (log.term(index) === term) return { index, term };
  // Synced first: the log they stand for is gone after this.
  const synced = await keeper.sync();
  await log.reset(synced, log.slot.booksNumber);
  return synced;
}
