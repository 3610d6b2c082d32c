// Term and vote on real files: nothing is ever forgotten, and what cannot be known is refused.

import { readFile, writeFile } from 'node:fs/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { encodeHardStateSlot } from '../../../src/raft/codec/hard-state-slot-codec.ts';
import { HardStateFile, readHardState } from '../../../src/raft/storage/hard-state-file.ts';
import { FaultyDisk } from './faulty-disk.ts';
import { IDENTITY, ReplicaDirectory } from './replica-directory.ts';

let directory: ReplicaDirectory;

beforeEach(async () => {
  directory = await ReplicaDirectory.create();
});

afterEach(() => directory.remove());

async function withFile(act: (file: HardStateFile) => Promise<void>): Promise<void> {
  const file = await HardStateFile.open(directory.path, IDENTITY);
  try {
    await act(file);
  } finally {
    await file.close();
  }
}

const read = () => readHardState(directory.path, IDENTITY);

test('what was written is there after a restart, and generations count the writes', async () => {
  await withFile(async (file) => {
    await file.write({ term: 4, vote: 2 });
    await file.write({ term: 5, vote: 0, durableThrough: 9 });
    expect(file.current()).toMatchObject({ term: 5, vote: 0, durableThrough: 9, generation: 4 });
  });
  expect(await read()).toMatchObject({ term: 5, vote: 0, durableThrough: 9, generation: 4 });
});

test('writes asked for at once share the next write and keep their order', async () => {
  await withFile(async (file) => {
    await Promise.all([
      file.write({ term: 1 }),
      file.write({ term: 2, vote: 1 }),
      file.write({ commit: 7 }),
      file.write({ term: 3, vote: 0 }),
    ]);
    expect(file.current()).toMatchObject({ term: 3, vote: 0, commit: 7, generation: 4 });
  });
});

test('a term running back and a vote changing within its term are refused', async () => {
  await withFile(async (file) => {
    await file.write({ term: 4, vote: 2 });
    expect(() => file.write({ term: 3 })).toThrow('a term never runs back');
    expect(() => file.write({ vote: 1 })).toThrow('a vote never changes within its term');
    expect(() => file.write({ vote: 0 })).toThrow('a vote never changes within its term');
  });
});

test('no flipped byte changes what is read', async () => {
  await withFile(async (file) => {
    await file.write({ term: 4, vote: 2 });
  });
  const whole = await readFile(directory.hardState);
  const slot = await read();
  for (let at = 0; at < whole.length; at += 1) {
    const harmed = Buffer.from(whole);
    harmed.writeUInt8(harmed.readUInt8(at) ^ (1 << (at % 8)), at);
    await writeFile(directory.hardState, harmed);
    expect(await read()).toEqual(slot);
  }
});

test('a write cut at any byte leaves the slot before it or the slot it wrote', async () => {
  const before = await readFile(directory.hardState);
  const old = await read();
  await withFile((file) => file.write({ term: 9, vote: 3 }));
  const after = await readFile(directory.hardState);
  const written = await read();
  for (let cut = 512; cut <= 1024; cut += 1) {
    for (const [head, tail] of [
      [after, before],
      [before, after],
    ] as const) {
      const torn = Buffer.concat([head.subarray(0, cut), tail.subarray(cut)]);
      await writeFile(directory.hardState, torn);
      expect([old, written]).toContainEqual(await read());
    }
  }
});

test('a second cut in the same slot, at a later start, still leaves a whole copy', async () => {
  await withFile((file) => file.write({ term: 4, vote: 2 }));
  for (const cuts of [
    [300, 100],
    [100, 300],
    [256, 100],
    [300, 300],
  ]) {
    for (const cut of cuts) {
      // The next write goes to slot 0, the one after to slot 1; each is cut short in turn.
      await withFile((file) => file.write({ commit: file.current().commit + 1 }));
      const before = await readFile(directory.hardState);
      await withFile((file) => file.write({ commit: file.current().commit + 1 }));
      const after = await readFile(directory.hardState);
      const start = before.subarray(0, 512).equals(after.subarray(0, 512)) ? 512 : 0;
      const torn = Buffer.from(before);
      after.copy(torn, start, start, start + cut);
      await writeFile(directory.hardState, torn);
    }
    expect(await read()).toMatchObject({ term: 4, vote: 2 });
  }
});

test('a slot with no whole copy stops the replica: it may have held a vote', async () => {
  const whole = await readFile(directory.hardState);
  for (const offset of [0, 512]) {
    const harmed = Buffer.from(whole);
    harmed.fill(0, offset, offset + 512);
    await writeFile(directory.hardState, harmed);
    await expect(read()).rejects.toMatchObject({ kind: 'damaged', finding: { offset } });
  }
});

test('a file of another length, or none, stops the replica', async () => {
  const whole = await readFile(directory.hardState);
  for (const length of [0, 1, 511, 512, 1023]) {
    await writeFile(directory.hardState, whole.subarray(0, length));
    await expect(read()).rejects.toMatchObject({ kind: 'damaged' });
  }
  const nowhere = await ReplicaDirectory.empty();
  await expect(readHardState(nowhere.path, IDENTITY)).rejects.toMatchObject({ kind: 'absent' });
  await nowhere.remove();
});

test('a slot from another time stops the replica', async () => {
  const copy = encodeHardStateSlot({ ...(await read()), generation: 40 });
  const mixed = await readFile(directory.hardState);
  mixed.set(copy, 0);
  mixed.set(copy, 256);
  await writeFile(directory.hardState, mixed);
  await expect(read()).rejects.toMatchObject({ kind: 'damaged', finding: { offset: 0 } });
});

test("another node's or another cluster's file is refused", async () => {
  const elsewhere = { ...IDENTITY, clusterId: 'aaaaaaaaaaaaaaaa' };
  await expect(readHardState(directory.path, elsewhere)).rejects.toMatchObject({ kind: 'foreign' });
  const other = { ...IDENTITY, nodeId: 2 };
  await expect(readHardState(directory.path, other)).rejects.toMatchObject({ kind: 'foreign' });
});

test('after a failed write every later one fails with the same error', async () => {
  const disk = new FaultyDisk();
  const file = await HardStateFile.open(directory.path, IDENTITY, disk);
  disk.failAfter(0, 'EIO');
  const first = await file.write({ term: 7 }).catch((error: unknown) => error);
  disk.heal();
  const second = await file.write({ term: 8 }).catch((error: unknown) => error);
  expect(first).toMatchObject({ kind: 'failed' });
  expect(second).toBe(first);
  expect(file.current().term).toBe(0);
  await file.close();
});
