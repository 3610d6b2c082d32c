// What the log says after every kind of harm to its files. The one thing that must never come out
// is a log that looks well and is short of an acknowledged entry, or holds another one.

import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { readHardState } from '../../../src/raft/storage/hard-state-file.ts';
import type { WalLog } from '../../../src/raft/storage/wal-log.ts';
import { scanWal } from '../../../src/raft/storage/wal-scan.ts';
import { FaultyDisk } from './faulty-disk.ts';
import { hastyDisk } from './hasty-disk.ts';
import { HeldFiles } from './held-files.ts';
import {
  entries,
  entry,
  held,
  IDENTITY,
  ReplicaDirectory,
  shown,
  voted,
} from './replica-directory.ts';

const SEGMENT_BYTES = 1024;

/** Three segments, with a conflicting suffix replaced on the way. All of it acknowledged. */
const ACKED = [...entries(1, 1, 9), ...entries(2, 10, 50)];

let directory: ReplicaDirectory;

beforeEach(async () => {
  directory = await ReplicaDirectory.create({ segmentBytes: SEGMENT_BYTES });
});

afterEach(() => directory.remove());

async function writeAcked(vouched: boolean): Promise<void> {
  const { log } = await directory.recover();
  await log.append(entries(1, 1, 12), voted(1));
  await log.append(entries(2, 10, 15), voted(2, 9));
  await log.append(entries(2, 16, 49), null);
  await log.append(entries(2, 50, 50), null);
  await (vouched ? log.close() : stop(log));
}

// A process that dies does not vouch for its last write: put back the slot of before the close.
async function stop(log: WalLog): Promise<void> {
  const slot = await readFile(directory.hardState);
  await log.close();
  await writeFile(directory.hardState, slot);
}

const walDirectory = (): string => join(directory.path, 'wal');
const hardState = () => readHardState(directory.path, IDENTITY);
const scan = async () => scanWal(walDirectory(), await hardState());

const lastIndex = ACKED.length;

for (const [vouched, step] of [
  [false, 1],
  [true, 7],
] as const) {
  const state = vouched ? 'vouched for' : 'just acknowledged';
  test(`no flipped byte costs an entry unseen, last write ${state}`, async () => {
    await writeAcked(vouched);
    const [files, slot] = [await HeldFiles.in(walDirectory()), await hardState()];
    let flips = 0;
    for (let sequence = 1; sequence <= 3; sequence += 1) {
      const file = directory.segment(sequence);
      const { length } = files.bytesOf(file);
      for (let at = 0; at < length; at += step) {
        const harmed = files.bytesOf(file);
        harmed.writeUInt8(harmed.readUInt8(at) ^ (1 << (at % 8)), at);
        const { damage, index } = await scanWal(walDirectory(), slot, files.with(file, harmed));
        if (damage?.kind !== 'damaged') expect(index.lastIndex).toBe(lastIndex);
        else expect(damage.firstLostIndex).toBeLessThanOrEqual(lastIndex + 1);
        flips += 1;
      }
    }
    expect(flips).toBeGreaterThan((2 * SEGMENT_BYTES) / step);
    expect(await scan()).toMatchObject({ damage: null });
  });
}

test('a file of any other length is damage, wherever it ends', async () => {
  await writeAcked(false);
  const [files, slot] = [await HeldFiles.in(walDirectory()), await hardState()];
  for (const [sequence, step] of [
    [1, 5],
    [3, 1],
  ] as const) {
    const file = directory.segment(sequence);
    const whole = files.bytesOf(file);
    for (let length = 0; length < whole.length; length += step) {
      const cut = files.with(file, whole.subarray(0, length));
      const { damage, index } = await scanWal(walDirectory(), slot, cut);
      if (damage === null) expect(index.lastIndex).toBe(lastIndex);
      else expect(damage.kind).toBe('damaged');
    }
    await writeFile(file, Buffer.concat([whole, Buffer.of(0)]));
    if (sequence === 3) expect((await scan()).damage).toMatchObject({ kind: 'damaged' });
    await writeFile(file, whole);
  }
});

test('recovery after a flipped byte is whole, or suspect and says so until it is cleared', async () => {
  await writeAcked(true);
  const names = [1, 2, 3].map((sequence) => directory.segment(sequence));
  const files = await Promise.all([directory.hardState, ...names].map(restorable));
  for (let at = 5; at < 3 * SEGMENT_BYTES; at += 61) {
    await directory.flip(names[Math.floor(at / SEGMENT_BYTES)] ?? '', at % SEGMENT_BYTES);
    const replica = await directory.recover({ disk: hastyDisk });
    const found = held(replica);
    expect(shown([...entries(1, 1, 12), ...ACKED])).toEqual(expect.arrayContaining(found));
    if (replica.suspect === null) expect(found).toEqual(shown(ACKED));
    await replica.log.close();
    const again = await directory.recover({ disk: hastyDisk });
    expect(again.suspect === null).toBe(replica.suspect === null);
    expect(held(again)).toEqual(found);
    await again.log.close();
    await directory.clearWal();
    for (const restore of files) await restore();
  }
});

async function restorable(file: string): Promise<() => Promise<void>> {
  const bytes = await readFile(file);
  return () => writeFile(file, bytes);
}

test('a suspect log is refilled from where it was cut, and cleared', async () => {
  await writeAcked(true);
  await directory.flip(directory.segment(1), 700);
  const suspect = await directory.recover();
  expect(suspect.suspect).toMatchObject({ file: directory.segment(1) });
  // Not from the log's end: what a lost write had replaced stands there again.
  const from = suspect.suspect?.firstLostIndex ?? 0;
  expect(from).toBe(10);
  expect(suspect.log.lastIndex()).toBe(12);
  expect(suspect.hardState.commit).toBe(0);
  await suspect.log.append(ACKED.slice(from - 1), null);
  await suspect.log.clearSuspicion();
  await suspect.log.close();
  const whole = await directory.recover();
  expect(whole.suspect).toBeNull();
  expect(held(whole)).toEqual(shown(ACKED));
  await whole.log.close();
});

test('a suspect log whose last segment is damaged is written to at once, and into the next', async () => {
  await writeAcked(true);
  for (const at of [8, 140]) {
    await directory.flip(directory.segment(3), at);
    const { suspect, log } = await directory.recover();
    const from = suspect?.firstLostIndex ?? 0;
    expect(from).toBeGreaterThan(30);
    await log.append([...ACKED.slice(from - 1), ...entries(2, 51, 120)], null);
    await log.clearSuspicion();
    await log.close();
    const whole = await directory.recover();
    expect(whole.suspect).toBeNull();
    expect(held(whole)).toEqual(shown([...ACKED, ...entries(2, 51, 120)]));
    await whole.log.close();
    await directory.remove();
    directory = await ReplicaDirectory.create({ segmentBytes: SEGMENT_BYTES });
    await writeAcked(true);
  }
});

test('a lost last segment is noticed by what the hard state vouches for', async () => {
  await writeAcked(true);
  await rm(directory.segment(3));
  await rm(directory.segment(4), { force: true });
  const { suspect, log } = await directory.recover();
  expect(suspect?.reason).toContain('durable through 50');
  expect(suspect?.firstLostIndex).toBe(log.lastIndex() + 1);
  await log.close();
});

test('a lost middle segment is damage', async () => {
  await writeAcked(true);
  await rm(directory.segment(2));
  const { suspect, log } = await directory.recover();
  expect(suspect).toMatchObject({ file: directory.segment(2), reason: 'this segment is missing' });
  await log.append([entry(2, log.lastIndex() + 1)], null);
  await log.close();
  const again = await directory.recover();
  expect(again.suspect).not.toBeNull();
  await again.log.close();
});

test('a write cut short, whichever sectors arrived, is cut off and nothing else', async () => {
  for (const lead of [0, 3, 17, 40]) {
    await directory.remove();
    directory = await ReplicaDirectory.create();
    const { log } = await directory.recover({ disk: hastyDisk });
    const acked = Array.from({ length: 9 }, (_, at) => entry(1, at + 1, 'a'.repeat(lead * at)));
    await log.append(acked, voted(1));
    const before = await readFile(directory.segment(1));
    const slot = await readFile(directory.hardState);
    await log.append(
      Array.from({ length: 4 }, (_, at) => entry(1, 10 + at, 'b'.repeat(300))),
      null,
    );
    const after = await readFile(directory.segment(1));
    await log.close();
    for (const torn of tornVersions(before, after)) {
      await writeFile(directory.segment(1), torn);
      await writeFile(directory.hardState, slot);
      const again = await directory.recover({ disk: hastyDisk });
      const complete = torn.equals(after);
      expect(again.suspect).toBeNull();
      expect(again.torn === null).toBe(complete || torn.equals(before));
      expect(again.log.lastIndex()).toBe(complete ? 13 : 9);
      expect(held(again).slice(0, 9)).toEqual(shown(acked));
      // Shorter than what was cut: nothing of that may show behind it.
      await again.log.append([entry(1, again.log.lastIndex() + 1)], null);
      await again.log.close();
      const once = await directory.recover({ disk: hastyDisk });
      expect([once.suspect, once.torn]).toEqual([null, null]);
      expect(once.log.lastIndex()).toBe(complete ? 14 : 10);
      await once.log.close();
    }
  }
});

/** The file after a crash in the write that made `after`: any of its sectors may have arrived. */
function tornVersions(before: Buffer, after: Buffer): Buffer[] {
  const changed = [...Array(before.length / 512).keys()]
    .map((n) => n * 512)
    .filter((at) => before.compare(after, at, at + 512, at, at + 512) !== 0);
  let versions = [Buffer.from(before)];
  for (const at of changed) {
    const arrived = versions.map((version) => {
      const next = Buffer.from(version);
      after.copy(next, at, at, at + 512);
      return next;
    });
    versions = [...versions, ...arrived];
  }
  return versions;
}

test('damage in a write that others followed is never taken for a torn tail', async () => {
  const { log } = await directory.recover();
  await log.append([entry(1, 1, 'c'.repeat(600))], voted(1));
  await log.append([entry(1, 2)], null);
  await stop(log);
  const bytes = await readFile(directory.segment(1));
  bytes.fill(0, 512, 736);
  await writeFile(directory.segment(1), bytes);
  const again = await directory.recover();
  expect(again.suspect).toMatchObject({ firstLostIndex: 1 });
  await again.log.close();
});

test('a hard-state file older than the log stops the replica', async () => {
  const old = await readFile(directory.hardState);
  await writeAcked(true);
  await writeFile(directory.hardState, old);
  await expect(directory.recover()).rejects.toMatchObject({ kind: 'damaged' });
});

test('a hard-state file older than the log by a single write stops the replica', async () => {
  const { log } = await directory.recover();
  await log.append(entries(1, 1, 2), voted(1));
  const old = await readFile(directory.hardState);
  await log.idleRefresh();
  await log.append(entries(1, 3, 4), null);
  await log.close();
  await writeFile(directory.hardState, old);
  await expect(directory.recover()).rejects.toThrow('generation');
});

test('a sound block of another history of this log is damage', async () => {
  const other = await ReplicaDirectory.create({ segmentBytes: SEGMENT_BYTES });
  for (const [place, word] of [
    [directory, 'here'],
    [other, 'else'],
  ] as const) {
    const { log } = await place.recover();
    await log.append([entry(1, 1, word)], voted(1));
    await log.append([entry(1, 2, word)], null);
    await log.close();
  }
  const bytes = await readFile(directory.segment(1));
  (await readFile(other.segment(1))).copy(bytes, 144, 144);
  await writeFile(directory.segment(1), bytes);
  expect((await scan()).damage).toMatchObject({ kind: 'damaged', offset: 144, firstLostIndex: 2 });
  await other.remove();
});

test("another node's segment is refused", async () => {
  await writeAcked(true);
  const other = await ReplicaDirectory.create({ segmentBytes: SEGMENT_BYTES }, { nodeId: 2 });
  const { log } = await other.recover();
  await log.append(entries(1, 1, 3), voted(1));
  await log.close();
  await writeFile(directory.segment(1), await readFile(other.segment(1)));
  await expect(directory.recover()).rejects.toMatchObject({ kind: 'foreign' });
  await other.remove();
});

test('a repair that is interrupted is done again, and the suspicion stays', async () => {
  await writeAcked(true);
  await directory.flip(directory.segment(2), 300);
  const disk = new FaultyDisk();
  disk.failAfter(1, 'EIO');
  await expect(directory.recover({ disk })).rejects.toThrow('EIO');
  expect(disk.refused).toBe(1);
  const { suspect, log } = await directory.recover();
  expect(suspect).not.toBeNull();
  expect(log.slot.suspectFrom).toBe(suspect?.firstLostIndex);
  await log.close();
});

test('what a segment holds behind its last block does not matter once another follows', async () => {
  await writeAcked(true);
  await directory.flip(directory.segment(1), SEGMENT_BYTES - 1);
  const { suspect, torn, log } = await directory.recover();
  expect([suspect, torn]).toEqual([null, null]);
  expect(log.lastIndex()).toBe(lastIndex);
  await log.close();
  await truncate(directory.segment(1), SEGMENT_BYTES - 8);
  const shortened = await directory.recover();
  expect(shortened.suspect).toBeNull();
  await shortened.log.close();
});
