// The contract of the durable log, on real files.

import { afterEach, expect, test } from 'vitest';

import type { Entry } from '../../../src/raft/core/entry.ts';
import type { RecoveredReplica } from '../../../src/raft/storage/recovery.ts';
import { entries, entry, held, ReplicaDirectory, shown, voted } from './replica-directory.ts';

const opened: { directory: ReplicaDirectory; replica: RecoveredReplica }[] = [];

afterEach(async () => {
  for (const { directory, replica } of opened.splice(0)) {
    await replica.log.close();
    await directory.remove();
  }
});

async function fresh(): Promise<{ directory: ReplicaDirectory; replica: RecoveredReplica }> {
  const directory = await ReplicaDirectory.create();
  const held = { directory, replica: await directory.recover() };
  opened.push(held);
  return held;
}

async function reopened(directory: ReplicaDirectory): Promise<RecoveredReplica> {
  const at = opened.findIndex((held) => held.directory === directory);
  await opened[at]?.replica.log.close();
  const replica = await directory.recover();
  opened[at] = { directory, replica };
  return replica;
}

test('a new log is empty and begins at 1', async () => {
  const { replica } = await fresh();
  expect(replica.log.firstIndex()).toBe(1);
  expect(replica.log.lastIndex()).toBe(0);
  expect(replica.log.term(0)).toBe(0);
  expect(replica.log.term(1)).toBe('unavailable');
  expect(replica.log.snapshot()).toBe('unavailable');
  expect(replica.suspect).toBeNull();
  expect(replica.hardState).toEqual({ term: 0, vote: 0, commit: 0 });
});

test('what was appended is read back, before and after a restart', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append(entries(1, 1, 10), voted(1));
  await replica.log.append(entries(2, 11, 12), voted(2, 10));
  const expected = shown([...entries(1, 1, 10), ...entries(2, 11, 12)]);
  expect(held(replica)).toEqual(expected);
  const again = await reopened(directory);
  expect(held(again)).toEqual(expected);
  expect(again.log.term(10)).toBe(1);
  expect(again.log.term(11)).toBe(2);
  expect(again.hardState).toEqual({ term: 2, vote: 1, commit: 10 });
  expect(again.suspect).toBeNull();
  expect(again.torn).toBeNull();
});

test('a log over many segments is read back whole, in slices and within limits', async () => {
  const { directory, replica } = await fresh();
  const all = Array.from({ length: 200 }, (_, at) => entry(1, at + 1, 'x'.repeat(at % 300)));
  for (let at = 0; at < 200; at += 7) {
    await replica.log.append(all.slice(at, at + 7), at === 0 ? voted(1) : null);
  }
  const again = await reopened(directory);
  expect(held(again)).toEqual(shown(all));
  const some = again.log.entries(50, 60, 200);
  const expected = shown(all.slice(49, 51));
  expect(some).not.toBe('compacted');
  expect(shown(some === 'compacted' ? [] : some)).toEqual(expected);
  const one = again.log.entries(150, 160, 0);
  expect(one === 'compacted' ? 0 : one.length).toBe(1);
});

test('a conflicting suffix is replaced by what comes later', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append(entries(1, 1, 20), voted(1));
  await replica.log.idleRefresh();
  await replica.log.append(entries(3, 11, 12), voted(3));
  const expected = shown([...entries(1, 1, 10), ...entries(3, 11, 12)]);
  expect(held(replica)).toEqual(expected);
  expect(held(await reopened(directory))).toEqual(expected);
});

test('entries become visible only when they are durable', async () => {
  const { replica } = await fresh();
  const done = replica.log.append(entries(1, 1, 3), voted(1));
  expect(replica.log.lastIndex()).toBe(0);
  await done;
  expect(replica.log.lastIndex()).toBe(3);
});

test('appends that wait share a write, and the last word counts', async () => {
  const { directory, replica } = await fresh();
  await Promise.all([
    replica.log.append(entries(1, 1, 5), voted(1)),
    replica.log.append(entries(1, 6, 9), null),
    replica.log.append(entries(2, 8, 8), voted(2)),
    replica.log.append([], { term: 3, vote: 0, commit: 0 }),
  ]);
  const expected = shown([...entries(1, 1, 7), ...entries(2, 8, 8)]);
  expect(held(replica)).toEqual(expected);
  const again = await reopened(directory);
  expect(held(again)).toEqual(expected);
  expect(again.hardState).toEqual({ term: 3, vote: 0, commit: 0 });
});

test('an append asked for after a reset is not written before it', async () => {
  const { directory, replica } = await fresh();
  await Promise.all([
    replica.log.append(entries(1, 1, 5), voted(2)),
    replica.log.reset({ index: 100, term: 2 }, 2),
    replica.log.append(entries(2, 101, 103), null),
  ]);
  expect(held(await reopened(directory))).toEqual(shown(entries(2, 101, 103)));
});

test('entries outside the cache come from the disk and are the same', async () => {
  const { directory, replica } = await fresh();
  const all = entries(1, 1, 100);
  await replica.log.append(all, voted(1));
  await replica.log.close();
  const small = await directory.recover({ cacheBytesMax: 1000 });
  opened[0] = { directory, replica: small };
  await small.log.append(entries(1, 101, 140), null);
  expect(held(small)).toEqual(shown([...all, ...entries(1, 101, 140)]));
});

test('compaction forgets what it was told to, for good, and deletes the files', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append(entries(1, 1, 300), voted(1));
  await replica.log.recordBooks({ number: 1, index: 250, term: 1 });
  await replica.log.compact(200, 1);
  for (const { log } of [replica, await reopened(directory)]) {
    expect(log.firstIndex()).toBe(201);
    expect(log.lastIndex()).toBe(300);
    expect(log.term(200)).toBe(1);
    expect(log.term(199)).toBe('compacted');
    expect(log.entries(200, 202, 1000)).toBe('compacted');
  }
  await expect(directory.flip(directory.segment(1), 0)).rejects.toThrow('ENOENT');
});

test('compaction through the last entry leaves an empty log that goes on', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append(entries(2, 1, 30), voted(2));
  await replica.log.recordBooks({ number: 1, index: 30, term: 2 });
  await replica.log.compact(30, 2);
  const again = await reopened(directory);
  expect(again.log.firstIndex()).toBe(31);
  expect(again.log.lastIndex()).toBe(30);
  expect(again.log.term(30)).toBe(2);
  await again.log.append(entries(2, 31, 33), null);
  expect(held(await reopened(directory))).toEqual(shown(entries(2, 31, 33)));
});

test('the log is cut only below what the books hold', async () => {
  const { replica } = await fresh();
  await replica.log.append(entries(1, 1, 5), voted(1));
  await expect(replica.log.compact(3, 1)).rejects.toThrow('only what the books hold');
});

test('a snapshot whose entry the log holds keeps the log', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append(entries(1, 1, 20), voted(1));
  expect(await replica.log.reset({ index: 15, term: 1 }, 2)).toBe('kept');
  const again = await reopened(directory);
  expect(held(again)).toEqual(shown(entries(1, 1, 20)));
  expect(again.log.slot).toMatchObject({
    booksNumber: 2,
    booksIndex: 15,
    booksTerm: 1,
    commit: 15,
  });
});

test('a snapshot whose entry the log contradicts or lacks drops the log', async () => {
  for (const point of [
    { index: 15, term: 3 },
    { index: 90, term: 3 },
  ]) {
    const { directory, replica } = await fresh();
    await replica.log.append(entries(1, 1, 20), voted(3));
    expect(await replica.log.reset(point, 2)).toBe('dropped');
    expect(replica.log.lastIndex()).toBe(point.index);
    const again = await reopened(directory);
    expect(again.suspect).toBeNull();
    expect(again.log.firstIndex()).toBe(point.index + 1);
    expect(again.log.term(point.index)).toBe(3);
    await again.log.append(entries(3, point.index + 1, point.index + 2), null);
    expect((await reopened(directory)).log.lastIndex()).toBe(point.index + 2);
  }
});

test('a log that ends below the books is discarded, not suspect', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append(entries(1, 1, 20), voted(4));
  await replica.log.recordBooks({ number: 2, index: 50, term: 4 });
  const again = await reopened(directory);
  expect(again.suspect).toBeNull();
  expect(again.log.firstIndex()).toBe(51);
  expect(again.hardState.commit).toBe(50);
});

test('the commit index on disk never runs ahead of what a crash could take back', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append(entries(1, 1, 10), voted(1, 4));
  await replica.log.append(entries(2, 6, 10), voted(2, 10));
  expect(replica.log.slot).toMatchObject({ commit: 5, durableThrough: 5 });
  await replica.log.idleRefresh();
  expect(replica.log.slot).toMatchObject({ commit: 10, durableThrough: 10 });
  expect((await reopened(directory)).hardState.commit).toBe(10);
});

test('what was applied is known after a restart', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append(entries(1, 1, 10), voted(1));
  replica.log.noteApplied(8);
  expect(() => replica.log.noteApplied(11)).toThrow('only durable entries');
  expect((await reopened(directory)).hardState.commit).toBe(8);
});

test('a committed entry is never replaced, a term never runs back, a vote never changes', async () => {
  const committed = await fresh();
  await committed.replica.log.append(entries(1, 1, 5), voted(1, 5));
  await committed.replica.log.idleRefresh();
  await expect(committed.replica.log.append(entries(2, 4, 4), voted(2))).rejects.toThrow(
    'a committed entry is never replaced',
  );
  const aged = await fresh();
  await aged.replica.log.append([], voted(5));
  await expect(aged.replica.log.append([], voted(4))).rejects.toThrow('never runs back');
  const swayed = await fresh();
  await swayed.replica.log.append([], voted(5));
  await expect(swayed.replica.log.append([], { term: 5, vote: 2, commit: 0 })).rejects.toThrow(
    'never changes',
  );
});

test('an entry of 256 KiB and a batch of several MiB go in and come back', async () => {
  const directory = await ReplicaDirectory.create({ segmentBytes: 1024 * 1024 });
  const replica = await directory.recover({ cacheBytesMax: 0 });
  opened.push({ directory, replica });
  const all = Array.from({ length: 13 }, (_, at) => entry(1, at + 1, 'y'.repeat(262_144)));
  await replica.log.append(all, voted(1));
  expect(held(replica)).toEqual(shown(all));
  expect(held(await reopened(directory))).toEqual(shown(all));
});

const membershipChange = (term: number, index: number): Entry => ({
  ...entry(term, index),
  type: 'conf-change',
});

test('a membership change is written once the one before it is durably committed', async () => {
  const { directory, replica } = await fresh();
  await replica.log.append([...entries(1, 1, 3), membershipChange(1, 4)], voted(1, 3));
  await replica.log.append(entries(1, 5, 6), voted(1, 5));
  expect(replica.log.slot.commit).toBeLessThan(4);
  await replica.log.append([membershipChange(1, 7)], voted(1, 6));
  expect(replica.log.slot.commit).toBe(6);
  expect((await reopened(directory)).log.lastIndex()).toBe(7);
});

test('of two membership changes in one write the first is durably committed before', async () => {
  const { directory, replica } = await fresh();
  const all = [entry(1, 1), membershipChange(1, 2), entry(1, 3), membershipChange(1, 4)];
  await replica.log.append(all, voted(1, 3));
  expect(replica.log.slot.commit).toBe(3);
  const again = await reopened(directory);
  expect(held(again)).toEqual(shown(all));
});
