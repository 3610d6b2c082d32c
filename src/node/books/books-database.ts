// Opens LevelDB the way the books need it. It is not trusted: it opens empty when its CURRENT is
// lost, hands out damaged values without a word, and a synced write does not cover what a rotated
// log file still holds. So nothing is created that was not asked for, every row carries a CRC
// (src/codec), and `syncDatabase` syncs the files itself. Knows no rows.

import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import type { DatabaseOptions, IteratorOptions } from 'level';
import { isCode } from '../../raft/storage/identity-file.ts';
import { syncDirectory } from '../../raft/storage/disk-io.ts';
import { DamagedBooks } from './damaged-books.ts';

export type BooksDatabase = Level<Buffer, Buffer>;
export type BooksBatch = ReturnType<BooksDatabase['batch']>;

type LevelSettings = DatabaseOptions<Buffer, Buffer>;

const mebibyte = 1024 * 1024;

// Compression, measured with 2.4 million orders: 73 MB on disk instead of 247 MB, at the same CPU.
// The write buffer takes a few batches, which spares a tenth of the time compaction takes; a larger
// cache only cost memory, since reads are few.
const options = {
  keyEncoding: 'buffer',
  valueEncoding: 'buffer',
  compression: true,
  cacheSize: 4 * mebibyte,
  writeBufferSize: 12 * mebibyte,
} as const;

// Rows that come in key order are never merged with each other, so small tables cost no compaction.
// A table is compressed and synced in one go: of this size that takes some 10 ms of a processor and
// of the disk, which others on the machine wait for.
const inOrder = { writeBufferSize: 2 * mebibyte } as const;

/** @throws DamagedBooks when there is no database, or LevelDB itself refuses it; LevelDB's own error
 *  when another process has it open */
export async function openDatabase(directory: string, create: boolean): Promise<BooksDatabase> {
  return opened(directory, { ...options, createIfMissing: create });
}

/** For a while, to be filled in key order. @throws as `openDatabase` */
export async function createInOrder(directory: string): Promise<BooksDatabase> {
  return opened(directory, { ...options, ...inOrder, createIfMissing: true });
}

async function opened(directory: string, settings: LevelSettings): Promise<BooksDatabase> {
  const database = new Level<Buffer, Buffer>(directory, settings);
  try {
    await database.open();
  } catch (error) {
    if (isLocked(error)) throw error;
    throw new DamagedBooks(directory, 'LevelDB does not open it', error);
  }
  return database;
}

// Another process has it open: that says nothing of what it holds.
const isLocked = (error: unknown): boolean =>
  error instanceof Error && isCode(error.cause, 'LEVEL_LOCKED');

/** What stands under `key`; null when nothing does. */
export async function valueOf(database: BooksDatabase, key: Buffer): Promise<Buffer | null> {
  return (await database.get<Buffer, Buffer | undefined>(key, {})) ?? null;
}

export type StoredPair = readonly [key: Buffer, value: Buffer];
export type StoredRange = IteratorOptions<Buffer, Buffer>;

/** Rows of a range, `rowsMax` at a time, in the order asked for. */
export async function* pagesOf(
  database: BooksDatabase,
  range: StoredRange,
  rowsMax: number,
): AsyncGenerator<readonly StoredPair[]> {
  const iterator = database.iterator<Buffer, Buffer>(range);
  try {
    for (;;) {
      const rows = await iterator.nextv(rowsMax);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await iterator.close();
  }
}

/** Makes everything written so far durable, whatever file of the database holds it. */
export async function syncDatabase(directory: string): Promise<void> {
  const names = await readdir(directory);
  await Promise.all(names.map((name) => syncFile(join(directory, name))));
  await syncDirectory(directory);
}

// LevelDB deletes a file only when synced ones hold its content: a missing one needs no sync.
async function syncFile(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}
