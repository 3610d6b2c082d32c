// Makes the files of a new replica: empty log, first hard state, and last of all the identity, so
// that a directory with an identity is a directory that was finished. Only `node init` and
// `restore` come here; a running node creates nothing, because an empty replica under an old
// name would vote again.

import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { assert } from '../../base/assert.ts';
import { syncDirectory } from './disk-io.ts';
import { LOCK_NAME } from './directory-lock.ts';
import { HardStateFile } from './hard-state-file.ts';
import { createIdentity } from './identity-file.ts';
import type { ReplicaIdentity } from './identity-file.ts';
import { StorageError, unwritable } from './storage-error.ts';
import { SEGMENT_BYTES_MAX, SEGMENT_BYTES_MIN, WAL_NAME } from './wal-format.ts';

export const SEGMENT_BYTES_DEFAULT = 16 * 1024 * 1024;

export interface ReplicaStart {
  /** Length of every log segment, for the replica's whole life; a multiple of 512. */
  readonly segmentBytes?: number;
  /** A replica made from books that are already in place begins its log behind them. */
  readonly books?: { readonly number: number; readonly index: number; readonly term: number };
}

/** @throws StorageError exists, if the directory holds anything but a lock; failed, if it cannot be
 *  written */
export async function createReplica(
  directory: string,
  identity: ReplicaIdentity,
  start: ReplicaStart = {},
): Promise<void> {
  const segmentBytes = start.segmentBytes ?? SEGMENT_BYTES_DEFAULT;
  assert(segmentBytes % 512 === 0, 'segments are sectors');
  assert(segmentBytes >= SEGMENT_BYTES_MIN, 'a segment has room for an entry');
  assert(segmentBytes <= SEGMENT_BYTES_MAX, 'a segment has a bounded length');
  const books = start.books ?? { number: 1, index: 0, term: 0 };
  await makeDirectory(directory);
  await refuseUnlessEmpty(directory, books.index > 0 ? `books-${books.number}` : null);
  await makeDirectory(join(directory, WAL_NAME));
  await HardStateFile.create(directory, {
    clusterId: identity.clusterId,
    nodeId: identity.nodeId,
    term: books.term,
    vote: 0,
    commit: books.index,
    durableThrough: books.index,
    booksNumber: books.number,
    booksIndex: books.index,
    booksTerm: books.term,
    walStart: 1,
    compactedIndex: books.index,
    compactedTerm: books.term,
    segmentBytes,
    suspectFrom: 0,
  });
  await createIdentity(directory, identity);
  await syncDirectory(dirname(join(directory, '.')));
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw unwritable(directory, error);
  }
}

async function refuseUnlessEmpty(directory: string, expected: string | null): Promise<void> {
  const names = await readdir(directory);
  const found = names.find((name) => name !== LOCK_NAME && name !== expected);
  if (found === undefined) return;
  const problem = `is not empty: it holds ${found}`;
  const remedy =
    'Initialise an empty directory. A directory without identity.json is the rest of an init that did not finish, and may be removed.';
  throw new StorageError('exists', { file: directory, problem, remedy });
}
