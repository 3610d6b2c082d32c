// Applies one committed entry: clock, expiries, commands, digest. Pure, synchronous and total:
// whatever the cursor hands out is answered, and equal entries in equal order give equal books on
// every replica. A throw here is a broken fact and ends the process.

import { assert } from '../base/assert.ts';
import type { Books } from './books.ts';
import type { CommittedEntry } from './committed-entry.ts';
import { finishCrossings } from './crossing.ts';
import { chainDigest } from './digest-chain.ts';
import { EntryChanges } from './entry-changes.ts';
import { EntryRun } from './entry-run.ts';
import { expireClOrdIds, expireLocksAndSessions, expireOrders } from './expiry.ts';
import { runFrame } from './frame-run.ts';
import { advanceClock } from './machine-clock.ts';
import type { OutcomeSink } from './outcome-sink.ts';

/** Entries come in index order; an index may be missing where Raft used it for its own purposes.
 *  The sink hears all answers first, then `outcomesCrc`, then the rows. */
export function applyEntry(books: Books, entry: CommittedEntry, out: OutcomeSink): void {
  assert(entry.index > books.appliedIndex, 'entries are applied once, in order');
  const changes = new EntryChanges(entry.index, out);
  if (books.appliedIndex === 0) announceFirstRows(books, changes);
  changes.touch(books.counters);
  advanceClock(books.counters, entry);
  const run = new EntryRun(books, changes, out);
  expireLocksAndSessions(run);
  // Raft's own entries carry no stamp and leave no history: nothing trades in them.
  if (entry.stampMs > 0) {
    expireOrders(run);
    finishCrossings(run);
  }
  const { cursor } = entry;
  while (cursor?.nextFrame() === true) runFrame(run, cursor);
  expireClOrdIds(run);
  changes.sweepEmptied(books.holdings);
  changes.fold(books.rowDigest);
  chainDigest(books, entry, out.outcomesCrc());
  changes.tell();
  books.appliedIndex = entry.index;
}

// The rows every cluster starts with belong to its first entry, so that whoever keeps or follows
// rows hears of them like of any other.
function announceFirstRows(books: Books, changes: EntryChanges): void {
  for (const row of books.allRows()) changes.created(row);
}
