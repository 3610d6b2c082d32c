// The read-only look at a replica's files.

import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { inspectEntries, inspectReplica } from '../../../src/raft/storage/inspect.ts';
import type { InspectedRecord } from '../../../src/raft/storage/inspect.ts';
import { entries, ReplicaDirectory, shown, voted } from './replica-directory.ts';

async function inspected(directory: ReplicaDirectory): Promise<InspectedRecord[]> {
  const records: InspectedRecord[] = [];
  for await (const record of inspectReplica(directory.path)) records.push(record);
  return records;
}

test('every record is shown, replaced ones included, while the log is open', async () => {
  const directory = await ReplicaDirectory.create({ segmentBytes: 1024 });
  const { log } = await directory.recover();
  await log.append(entries(1, 1, 20), voted(1));
  await log.append(entries(2, 15, 30), voted(2));
  const records = await inspected(directory);
  const kinds = new Set(records.map(({ kind }) => kind));
  expect([...kinds]).toEqual(expect.arrayContaining(['hard-state', 'segment', 'block', 'entry']));
  expect(records.filter(({ kind }) => kind === 'entry')).toHaveLength(36);
  expect(shown(await inspectEntries(directory.path))).toEqual(
    shown([...entries(1, 1, 14), ...entries(2, 15, 30)]),
  );
  await log.close();
  await directory.remove();
});

test('damage is shown where it is, and nothing is changed', async () => {
  const directory = await ReplicaDirectory.create();
  const { log } = await directory.recover();
  await log.append(entries(1, 1, 5), voted(1));
  await log.append(entries(1, 6, 9), null);
  await log.close();
  await directory.flip(directory.segment(1), 300);
  const before = await readFile(directory.segment(1));
  const records = await inspected(directory);
  expect(records.filter(({ kind }) => kind === 'entry')).toHaveLength(5);
  expect(records.find(({ kind }) => kind === 'damage')).toMatchObject({ offset: 272 });
  expect(await readFile(directory.segment(1))).toEqual(before);
  await directory.remove();
});
