// The digest that replicas compare: chained over every entry's index, stamp, answers and changed
// rows, so that two replicas agree at an index only if they agreed all the way there.

import type { Books } from './books.ts';
import type { CommittedEntry } from './committed-entry.ts';
import { Hash64 } from './hash64.ts';

/** After `books.rowDigest` holds the entry's rows. */
export function chainDigest(books: Books, entry: CommittedEntry, outcomesCrc: number): void {
  const { counters, rowDigest } = books;
  const hash = new Hash64();
  hash.start(counters.digestHigh, counters.digestLow);
  hash.integer(entry.index);
  hash.integer(entry.stampMs);
  hash.integer(outcomesCrc);
  hash.integer(rowDigest.high);
  hash.integer(rowDigest.low);
  hash.finish();
  counters.digestHigh = hash.high >>> 0;
  counters.digestLow = hash.low >>> 0;
}
