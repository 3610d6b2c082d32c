// What a crash between two steps leaves behind: files that should be gone, files that are not
// there yet. Each state is made by hand and must open as the log it was.

import { copyFile, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { RecoveredReplica } from '../../../src/raft/storage/recovery.ts';
import { entries, held, ReplicaDirectory, shown, voted } from './replica-directory.ts';

let directory: ReplicaDirectory;
let replica: RecoveredReplica;

beforeEach(async () => {
  directory = await ReplicaDirectory.create({ segmentBytes: 1024 });
  replica = await directory.recover();
});

afterEach(async () => {
  await replica.log.close();
  await directory.remove();
  await rm(`${directory.path}.kept`, { recursive: true, force: true });
});

const keptWal = () => join(`${directory.path}.kept`, 'wal');

// Of a closed log: an open one makes its next segment beside everything else.
async function keep(): Promise<void> {
  await replica.log.close();
  await cp(directory.path, `${directory.path}.kept`, { recursive: true });
  replica = await directory.recover();
}

async function reopen(): Promise<void> {
  await replica.log.close();
  replica = await directory.recover();
  expect(replica.suspect).toBeNull();
  expect(replica.torn).toBeNull();
}

test('compaction stopped before it deleted anything', async () => {
  await replica.log.append(entries(1, 1, 60), voted(1));
  await keep();
  await replica.log.recordBooks({ number: 1, index: 50, term: 1 });
  await replica.log.compact(45, 1);
  await replica.log.close();
  await cp(keptWal(), join(directory.path, 'wal'), { recursive: true });
  await reopen();
  expect(held(replica)).toEqual(shown(entries(1, 46, 60)));
  await expect(readFile(directory.segment(1))).rejects.toThrow('ENOENT');
});

test('compaction through a suffix that replaced one in the segment before', async () => {
  await replica.log.append(entries(1, 1, 28), voted(1));
  await replica.log.append(entries(1, 29, 30), null);
  await replica.log.append(entries(2, 27, 28), voted(2));
  await replica.log.recordBooks({ number: 1, index: 28, term: 2 });
  await replica.log.compact(28, 2);
  await reopen();
  expect(replica.log.firstIndex()).toBe(29);
  await replica.log.append(entries(2, 29, 90), null);
  await replica.log.recordBooks({ number: 1, index: 80, term: 2 });
  await replica.log.compact(80, 2);
  await reopen();
  expect(held(replica)).toEqual(shown(entries(2, 81, 90)));
});

test('a reset stopped before it deleted anything', async () => {
  await replica.log.append(entries(1, 1, 60), voted(3));
  await keep();
  await replica.log.reset({ index: 40, term: 3 }, 2);
  const { walStart } = replica.log.slot;
  await replica.log.close();
  await cp(keptWal(), join(directory.path, 'wal'), {
    recursive: true,
    filter: (source) => !source.endsWith(`${walStart}.wal`),
  });
  await reopen();
  expect(replica.log.firstIndex()).toBe(41);
  expect(replica.log.lastIndex()).toBe(40);
  await replica.log.append(entries(3, 41, 42), null);
  await reopen();
  expect(held(replica)).toEqual(shown(entries(3, 41, 42)));
});

test('a reset stopped before its blank segment had a name', async () => {
  await replica.log.append(entries(1, 1, 5), voted(3));
  await replica.log.reset({ index: 40, term: 3 }, 2);
  const { walStart } = replica.log.slot;
  await replica.log.close();
  await rm(directory.segment(walStart));
  await rm(directory.segment(walStart + 1), { force: true });
  await reopen();
  expect(replica.log.lastIndex()).toBe(40);
});

test('books made live before the log was reset, with a log that contradicts them', async () => {
  await replica.log.append(entries(1, 1, 60), voted(3));
  await replica.log.recordBooks({ number: 2, index: 40, term: 3 });
  await reopen();
  expect(replica.log.firstIndex()).toBe(41);
  expect(replica.log.lastIndex()).toBe(40);
  expect(replica.log.term(40)).toBe(3);
});

test('a segment half made ahead of need', async () => {
  await replica.log.append(entries(1, 1, 5), voted(1));
  await replica.log.close();
  await rm(directory.segment(2), { force: true });
  await writeFile(`${directory.segment(2)}.tmp`, new Uint8Array(500));
  await reopen();
  await replica.log.append(entries(1, 6, 60), null);
  await reopen();
  expect(held(replica)).toEqual(shown(entries(1, 1, 60)));
});

test('a segment taken up but not written to', async () => {
  await replica.log.append(entries(1, 1, 17), voted(1));
  await replica.log.close();
  await copyFile(directory.segment(2), directory.segment(3));
  await reopen();
  await replica.log.append(entries(1, 18, 60), null);
  await reopen();
  expect(held(replica)).toEqual(shown(entries(1, 1, 60)));
});

test('the hard state lowered, and the conflicting suffix not yet cut', async () => {
  await replica.log.append(entries(1, 1, 20), voted(1));
  await replica.log.append([], voted(2));
  expect(replica.log.slot.durableThrough).toBe(20);
  const before = await readFile(directory.segment(1));
  await replica.log.append(entries(2, 11, 12), voted(2, 12));
  expect(replica.log.slot).toMatchObject({ durableThrough: 10, commit: 10 });
  const slot = await readFile(directory.hardState);
  await replica.log.close();
  await writeFile(directory.hardState, slot);
  await reopen();
  expect(held(replica)).toEqual(shown([...entries(1, 1, 10), ...entries(2, 11, 12)]));
  await replica.log.close();
  await writeFile(directory.segment(1), before);
  await writeFile(directory.hardState, slot);
  await reopen();
  expect(replica.hardState).toEqual({ term: 2, vote: 1, commit: 10 });
  expect(held(replica)).toEqual(shown(entries(1, 1, 20)));
});
