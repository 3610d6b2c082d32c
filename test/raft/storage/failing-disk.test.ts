// A disk that fills up or fails: nothing acknowledged is lost, nothing more is acknowledged, and
// nothing is tried again on the same handles.

import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { createReplica } from '../../../src/raft/storage/create-replica.ts';
import type { WalLog } from '../../../src/raft/storage/wal-log.ts';
import { FaultyDisk } from './faulty-disk.ts';
import {
  entries,
  entry,
  held,
  IDENTITY,
  ReplicaDirectory,
  shown,
  voted,
} from './replica-directory.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

/** Appends until the disk says no; answers the last acknowledged index. */
async function fill(log: WalLog, payload: string): Promise<number> {
  for (let index = 1; ; index += 1) {
    const refused = await failure(log.append([entry(1, index, payload)], voted(1)));
    if (refused !== 'no failure') return index - 1;
  }
}

test('the first failed write ends the log: every later call has its error', async () => {
  for (const partBytes of [0, 5, 600]) {
    const directory = await ReplicaDirectory.create({ segmentBytes: 65_536 });
    const disk = new FaultyDisk();
    const { log } = await directory.recover({ disk });
    await log.append(entries(1, 1, 5), voted(1));
    await log.idleRefresh();
    disk.partBytes = partBytes;
    disk.failAfter(0, 'EIO');
    const both = [
      log.append([entry(1, 6, 'd'.repeat(1500))], null),
      log.append(entries(1, 7, 7), null),
    ];
    const [first, second] = await Promise.all(both.map(failure));
    disk.heal();
    expect(first).toMatchObject({ kind: 'failed', cause: { code: 'EIO' } });
    expect(second).toBe(first);
    for (let again = 0; again < 2; again += 1) {
      expect(await failure(log.append(entries(1, 6, 6), null))).toBe(first);
    }
    expect(await failure(log.idleRefresh())).toBe(first);
    expect(await failure(log.reset({ index: 9, term: 1 }))).toBe(first);
    expect(log.failure).toBe(first);
    expect(log.lastIndex()).toBe(5);
    await log.close();
    const again = await directory.recover();
    expect(again.suspect).toBeNull();
    expect(again.torn !== null).toBe(partBytes > 0);
    expect(held(again)).toEqual(shown(entries(1, 1, 5)));
    await again.log.close();
    await directory.remove();
  }
});

test('a segment that cannot be made ahead of need ends the log at once', async () => {
  const directory = await ReplicaDirectory.create({ segmentBytes: 4096 });
  const disk = new FaultyDisk();
  // One write of zeros fills a segment of this length; the third segment is one too many.
  disk.concerns = (bytes) => bytes.every((byte) => byte === 0);
  disk.failAfter(2, 'ENOSPC');
  const { log } = await directory.recover({ disk });
  await log.append([entry(1, 1, 'e'.repeat(3000))], voted(1));
  await log.append([entry(1, 2, 'e'.repeat(3000))], null);
  while (log.failure === null) await new Promise((resolve) => setImmediate(resolve));
  expect(log.failure).toMatchObject({ kind: 'failed', cause: { code: 'ENOSPC' } });
  expect(await failure(log.append(entries(1, 3, 3), null))).toBe(log.failure);
  await log.close();
  const again = await directory.recover();
  expect(again.log.lastIndex()).toBe(2);
  await again.log.close();
  await directory.remove();
});

// A tiny file system needs root to mount; without it the same refusal comes from a faulty disk.
function mounted(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return false;
  }
}

test('a full disk keeps all it acknowledged, and room does not wake a log that failed', async () => {
  const directory = await ReplicaDirectory.empty();
  const real = mounted(directory.path);
  const disk = new FaultyDisk();
  try {
    await createReplica(directory.path, IDENTITY, { segmentBytes: 65_536 });
    const { log } = await directory.recover({ disk });
    if (!real) disk.failAfter(40, 'ENOSPC');
    const payload = 'f'.repeat(20_000);
    const acked = await fill(log, payload);
    expect(acked).toBeGreaterThan(10);
    expect(log.failure).toMatchObject({ kind: 'failed', cause: { code: 'ENOSPC' } });
    if (real) execFileSync('mount', ['-o', 'remount,size=8m', directory.path]);
    disk.heal();
    expect(await failure(log.append([entry(1, acked + 1)], null))).toBe(log.failure);
    await log.close();
    const again = await directory.recover();
    expect(again.suspect).toBeNull();
    expect(again.log.lastIndex()).toBe(acked);
    expect(new Set(held(again).map((text) => text.split(':')[1]))).toEqual(new Set([payload]));
    await again.log.append([entry(1, acked + 1)], null);
    await again.log.close();
  } finally {
    if (real) execFileSync('umount', [directory.path]);
    await directory.remove();
  }
});
