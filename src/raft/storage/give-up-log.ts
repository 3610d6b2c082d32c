// Lets a replica begin again with nothing but its term and vote: for one whose books are lost and
// whose log was cut behind them, so that only a peer can say what the first entries were. It stays
// suspect until its leader has refilled it, so nothing it once acknowledged is forgotten by vote.
// Knows nothing of why.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { HardStateFile } from './hard-state-file.ts';
import { readIdentity } from './identity-file.ts';
import { segmentSequence, WAL_NAME } from './wal-format.ts';

/**
 * One write of the hard state decides; the segments are deleted at the next recovery. The log must
 * be closed, and the directory's lock held. New books are to be made under `booksNumber`.
 * @throws StorageError
 */
export async function giveUpLog(directory: string, booksNumber: number): Promise<void> {
  const names = await readdir(join(directory, WAL_NAME));
  const hardState = await HardStateFile.open(directory, await readIdentity(directory));
  try {
    const { walStart } = hardState.current();
    const newest = Math.max(walStart, ...names.map((name) => segmentSequence(name) ?? 0));
    await hardState.write({
      ...{ booksNumber, booksIndex: 0, booksTerm: 0 },
      ...{ compactedIndex: 0, compactedTerm: 0, commit: 0, durableThrough: 0 },
      walStart: newest + 1,
      suspectFrom: 1,
    });
  } finally {
    await hardState.close();
  }
}
