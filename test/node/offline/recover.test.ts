// What is saved of one node when no majority will ever run again: all that its log says, from a
// directory that stays as it was.

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BooksShelf } from '../../../src/node/books/books-shelf.ts';
import { foundersConf } from '../../../src/node/open-replica.ts';
import { recoverBooks } from '../../../src/node/offline/recover.ts';
import { surveyReplica } from '../../../src/node/offline/survey.ts';
import { verifySnapshot } from '../../../src/node/offline/verify-snapshot.ts';
import { createReplica } from '../../../src/raft/storage/create-replica.ts';
import { DirectoryLock } from '../../../src/raft/storage/directory-lock.ts';
import { readIdentity } from '../../../src/raft/storage/identity-file.ts';
import { recoverReplica } from '../../../src/raft/storage/recovery.ts';
import { Bookkeeping, deposit, list, order } from '../books/bookkeeping.ts';

/** A stopped node whose log holds everything and whose books hold nothing yet. */
async function stoppedNode() {
  const keeping = await Bookkeeping.fresh();
  onTestFinished(() => keeping.remove());
  keeping.start();
  keeping.run(list('X'), deposit('ann', 1_000_000));
  for (let day = 0; day < 50; day += 1) keeping.run(order('ann', 'X', 2));
  const place = await mkdtemp(join(tmpdir(), 'holdfast-recover-'));
  onTestFinished(() => rm(place, { recursive: true }));
  const dataDir = join(place, 'node');
  const identity = await readIdentity(keeping.dataDir);
  await createReplica(dataDir, identity, { segmentBytes: 64 * 1024 });
  const deaf = { onFailure: () => undefined, onFlushed: () => undefined };
  const wanted = { number: 1, create: true, conf: foundersConf(identity) };
  await (await new BooksShelf(dataDir, deaf).open(wanted)).keeper.close();
  const { log } = await recoverReplica(dataDir);
  await log.append(keeping.log, { term: 1, vote: 1, commit: 0 });
  await log.close();
  return { keeping, dataDir, file: join(place, 'saved') };
}

const recover = (dataDir: string, file: string) =>
  recoverBooks(['--data-dir', dataDir, '--file', file]);

test('the log is taken to its end, and the directory stays as it was', async () => {
  const { keeping, dataDir, file } = await stoppedNode();
  const before = await hashOf(dataDir);
  const found = await recover(dataDir, file);
  const { appliedIndex: index } = keeping.books;
  const digest = keeping.books.digest();
  expect(found).toEqual({ index, term: 1, digest, voters: [1], leftOut: 0 });
  expect(await verifySnapshot(['--file', file])).toMatchObject({ index, digest });
  expect(await hashOf(dataDir)).toBe(before);
  expect(await readdir(join(file, '..'))).toEqual(['node', 'saved']);
});

test('how far a log reaches is told without touching it', async () => {
  const { keeping, dataDir } = await stoppedNode();
  const before = await hashOf(dataDir);
  expect(await surveyReplica(['--data-dir', dataDir])).toMatchObject({
    ...{ dataDir, nodeId: 1, lastTerm: 1, lastIndex: keeping.log.length, flaw: null },
  });
  expect(await hashOf(dataDir)).toBe(before);
});

test('what stands behind damage is left out, and said', async () => {
  const { keeping, dataDir, file } = await stoppedNode();
  const [segment = ''] = (await readdir(join(dataDir, 'wal'))).sort();
  const path = join(dataDir, 'wal', segment);
  const bytes = await readFile(path);
  const middle = Math.floor(bytes.findLastIndex((byte) => byte !== 0) / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const survey = await surveyReplica(['--data-dir', dataDir]);
  expect(survey.flaw).toMatch(/^entries from \d+ on may be lost, .*damaged at byte \d+$/);
  expect(survey.lastIndex).toBeLessThan(keeping.log.length);
  const found = await recover(dataDir, file);
  expect(found.index + found.leftOut).toBe(survey.lastIndex);
  expect((await verifySnapshot(['--file', file])).digest).toBe(found.digest);
});

test('a node that runs, or a place that is none, is refused', async () => {
  const { dataDir, file } = await stoppedNode();
  const lock = await DirectoryLock.acquire(dataDir);
  await expect(recover(dataDir, file)).rejects.toThrow('is in use by');
  await lock.release();
  await expect(surveyReplica(['--data-dir', join(dataDir, 'no')])).rejects.toThrow(
    'does not exist',
  );
  await expect(recover(dataDir, '')).rejects.toThrow('--file: is required');
});

test('what cannot be written leaves nothing behind', async () => {
  const { dataDir, file } = await stoppedNode();
  await mkdir(join(file, 'in the way'), { recursive: true });
  await expect(recover(dataDir, file)).rejects.toThrow();
  expect((await readdir(join(file, '..'))).sort()).toEqual(['node', 'saved']);
  expect(await readdir(file)).toEqual(['in the way']);
});

/** Of every byte of every file below, names included. */
async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex');
}
