// The file of a saved snapshot: whole from the first byte to the last, or refused by the byte.

import { rm, writeFile, mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restoreNode } from '../../src/node/offline/restore.ts';
import { snapshotFileParts } from '../../src/node/snapshots/snapshot-save.ts';
import { verifySnapshot } from '../../src/node/offline/verify-snapshot.ts';
import { StorageError } from '../../src/raft/storage/storage-error.ts';
import { Bookkeeping, clusterId, deposit, list, order } from './books/bookkeeping.ts';

let keeping: Bookkeeping;
let place: string;
let file: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'snapshot-'));
  file = join(place, 'whole');
  keeping = await Bookkeeping.fresh();
  keeping.start();
  keeping.run(list('X'), deposit('ann', 1_000_000), order('ann', 'X', 2));
  await keeping.keeper.sync();
  const snapshot = await keeping.keeper.openSnapshot();
  const parts: Uint8Array[] = [];
  for await (const part of snapshotFileParts(snapshot)) parts.push(part);
  await snapshot.close();
  await writeFile(file, Buffer.concat(parts));
});

afterAll(async () => {
  await keeping.remove();
  await rm(place, { recursive: true, force: true });
});

const verify = (path: string) => verifySnapshot(['--file', path]);

async function refusalOf(bytes: Uint8Array): Promise<StorageError> {
  const wrong = join(place, 'wrong');
  await writeFile(wrong, bytes);
  const refusal: unknown = await verify(wrong).catch((error: unknown) => error);
  if (!(refusal instanceof StorageError)) throw new Error(`not refused: ${String(refusal)}`);
  return refusal;
}

test('a whole file tells what is in it', async () => {
  const finding = await verify(file);
  expect(finding).toMatchObject({
    ...{ clusterId, index: keeping.books.appliedIndex, digest: keeping.books.digest() },
    ...{ bytes: (await readFile(file)).length, chunks: 1 },
  });
  expect(finding.tables['accounts'] ?? finding.tables['account']).toBeGreaterThan(0);
});

test('every flipped byte is found, and named at or before its place', async () => {
  const bytes = await readFile(file);
  for (let at = 0; at < bytes.length; at += 7) {
    const wrong = Buffer.from(bytes);
    wrong[at] = (wrong[at] ?? 0) ^ 0x10;
    const { finding } = await refusalOf(wrong);
    expect(finding.offset, `byte ${at}`).toBeLessThanOrEqual(at);
  }
});

test('a file that is cut, or goes on after its end, is refused', async () => {
  const bytes = await readFile(file);
  for (const length of [0, 10, 64, 70, 200, bytes.length - 1]) {
    expect((await refusalOf(bytes.subarray(0, length))).kind).toBe('damaged');
  }
  const { finding } = await refusalOf(Buffer.concat([bytes, Buffer.from('x')]));
  expect(finding.problem).toContain('something follows');
});

test('nothing is restored over what is there, or out of a damaged file', async () => {
  const member = { nodeId: 1, incarnation: '00000000000000a1', peerAddress: '127.0.0.1:1' };
  const addresses = { clientAddress: '127.0.0.1:2', httpAddress: '127.0.0.1:3' };
  const dataDir = join(place, 'node');
  const words = (path: string): string[] => [
    ...['--file', path, '--data-dir', dataDir, '--cluster-id', '00000000000000cc'],
    ...['--node-id', '1', '--members', JSON.stringify([{ ...member, ...addresses }])],
  ];
  const bytes = await readFile(file);
  await writeFile(join(place, 'cut'), bytes.subarray(0, bytes.length - 1));
  await expect(restoreNode(words(join(place, 'cut')))).rejects.toThrow('at byte');
  expect(await readdir(dataDir)).toEqual([]);
  expect(await restoreNode(words(file))).toMatchObject({ digest: keeping.books.digest() });
  await expect(restoreNode(words(file))).rejects.toThrow('Restore into an empty directory');
});
