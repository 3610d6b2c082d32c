// `node recover`: the books and everything in the log behind them, from the directory of one stopped
// node, as a snapshot file. For a cluster whose majority is lost: nobody is left to say what was
// committed, so the log is taken to its end, as a new leader would that was elected with it. Works on
// a copy beside the file; the directory itself is only read. Knows no other nodes.

import { constants } from 'node:fs';
import { cp, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { assert } from '../../base/assert.ts';
import type { RecoveredFinding } from '../../domain/replica-finding.ts';
import { committedConfChange } from '../../raft/core/conf-change-bytes.ts';
import { changeConf } from '../../raft/core/conf-changer.ts';
import { allVoters } from '../../raft/core/conf-state.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import { isConfChange } from '../../raft/core/entry.ts';
import { DirectoryLock } from '../../raft/storage/directory-lock.ts';
import { syncDirectory } from '../../raft/storage/disk-io.ts';
import { recoverReplica } from '../../raft/storage/recovery.ts';
import type { RecoveredReplica } from '../../raft/storage/recovery.ts';
import { StorageError } from '../../raft/storage/storage-error.ts';
import { BooksShelf } from '../books/books-shelf.ts';
import { DamagedBooks } from '../books/damaged-books.ts';
import { required } from './init.ts';
import { LiveBooks } from '../books/live-books.ts';
import { foundersConf } from '../open-replica.ts';
import { snapshotFileParts } from '../snapshots/snapshot-save.ts';

/** @throws UsageError for flags, StorageError when the directory is in use or its books are damaged */
export async function recoverBooks(args: readonly string[]): Promise<RecoveredFinding> {
  const options = { 'data-dir': { type: 'string' }, file: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const dataDir = required(values['data-dir'], '--data-dir');
  const file = required(values.file, '--file');
  const copy = `${file}.copy`;
  await copyOf(dataDir, copy);
  try {
    return await recoverCopy(copy, file);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

// Opening a replica mends it and writes to it; what cannot be made again is left as it was found.
async function copyOf(dataDir: string, copy: string): Promise<void> {
  const lock = await DirectoryLock.acquire(dataDir);
  try {
    await rm(copy, { recursive: true, force: true });
    await cp(dataDir, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
  } finally {
    await lock.release();
  }
}

async function recoverCopy(dataDir: string, file: string): Promise<RecoveredFinding> {
  const recovered = await recoverReplica(dataDir);
  try {
    const { live, conf, leftOut } = await replayed(dataDir, recovered);
    const { keeper, books } = live;
    await keeper.sync();
    const snapshot = await keeper.openSnapshot();
    await writeWhole(file, snapshotFileParts(snapshot));
    await snapshot.close();
    await keeper.close();
    const { index, term } = snapshot.meta;
    assert(index === books.appliedIndex, 'the file is as of the last entry');
    return { index, term, digest: books.digest(), voters: allVoters(conf), leftOut };
  } finally {
    await recovered.log.close();
  }
}

interface Replayed {
  readonly live: LiveBooks;
  readonly conf: ConfState;
  readonly leftOut: number;
}

/** Log entries are read in portions of about this many bytes. */
const portionBytes = 4 * 1024 * 1024;

async function replayed(dataDir: string, recovered: RecoveredReplica): Promise<Replayed> {
  const { log, suspect, hardState } = recovered;
  const opened = await openBooks(dataDir, recovered);
  const live = new LiveBooks(opened.books, opened.keeper);
  // Behind damage a replaced entry may stand where the one that replaced it was lost.
  const through = suspect === null ? log.lastIndex() : Math.min(hardState.commit, log.lastIndex());
  let { conf } = opened;
  while (live.books.appliedIndex < through) {
    const entries = log.entries(live.books.appliedIndex + 1, through + 1, portionBytes);
    assert(entries !== 'compacted', 'the log is cut behind the books only');
    for (const entry of entries) {
      if (isConfChange(entry)) conf = changed(conf, entry.data);
      live.apply(entry, conf);
    }
    await opened.keeper.sync();
  }
  return { live, conf, leftOut: Math.max(0, log.lastIndex() - live.books.appliedIndex) };
}

// A write that fails fails the `sync` that is waited for.
const watcher = { onFailure: () => undefined, onFlushed: () => undefined };

async function openBooks(dataDir: string, { log, identity }: RecoveredReplica) {
  const { slot } = log;
  try {
    return await new BooksShelf(dataDir, watcher).open({
      number: slot.booksNumber,
      create: slot.booksIndex === 0 && log.lastIndex() === 0,
      conf: foundersConf(identity),
      atLeastIndex: slot.booksIndex,
    });
  } catch (error) {
    if (!(error instanceof DamagedBooks)) throw error;
    const remedy = 'Recover from another node’s directory, or from a saved snapshot.';
    const { problem, directory } = error;
    throw new StorageError('damaged', { file: directory, problem, remedy }, error);
  }
}

// A change that was invalid when it was committed changed nothing then.
function changed(conf: ConfState, data: Uint8Array): ConfState {
  const result = changeConf(conf, committedConfChange(data));
  return result.kind === 'changed' ? result.conf : conf;
}

async function writeWhole(file: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const part = `${file}.part`;
  try {
    await writeDurably(part, parts);
    await rename(part, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeDurably(path: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    // All of it: a plain write may end early on a disk that fills up, and says so only by its count.
    for await (const bytes of parts) await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
