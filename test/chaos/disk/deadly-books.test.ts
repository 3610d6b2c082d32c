// Books on which LevelDB ends the process itself, before any checksum of ours is looked at. The node
// must not die of them for ever: it sets them aside and is refilled.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Level } from 'level';
import { expect, test } from 'vitest';
import { someFollower } from '../../system/replicas.ts';
import { nodePath } from '../../system/local-cluster.ts';
import { tryBooks } from '../../../src/node/offline/books-trial.ts';
import { dataFiles, largestOf } from './data-files.ts';
import { harmableCluster, harmed } from './harmed-cluster.ts';

const footerBytes = 48;

/** Puts a table of this size in the place of `file`: well formed, but for the length of its first key,
 *  which ends any process that reads it. */
async function makeDeadly(file: string): Promise<void> {
  const deadly = await deadlyTable();
  const bytes = Buffer.alloc(readFileSync(file).length);
  expect(bytes.length).toBeGreaterThan(deadly.length);
  deadly.copy(bytes, 0, 0, deadly.length - footerBytes);
  deadly.copy(bytes, bytes.length - footerBytes, deadly.length - footerBytes);
  writeFileSync(file, bytes);
}

async function deadlyTable(): Promise<Buffer> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-deadly-'));
  const options = { valueEncoding: 'buffer', compression: false } as const;
  const open = async (): Promise<Level<string, Buffer>> => {
    const database = new Level<string, Buffer>(directory, options);
    await database.open();
    return database;
  };
  const database = await open();
  await database.put('A', Buffer.alloc(100));
  await database.close();
  // Opening again moves the log into a table.
  await (await open()).close();
  const name = readdirSync(directory).find((one) => one.endsWith('.ldb')) ?? '';
  const table = readFileSync(join(directory, name));
  rmSync(directory, { recursive: true });
  // Shared 0, unshared 2^32 - 1, value 17: their sum wraps, and passes the only check there is.
  Buffer.from([0x00, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x11]).copy(table, 0);
  return table;
}

test('a node whose books end the process that reads them sets them aside and comes back', async () => {
  const cluster = await harmableCluster();
  const nodeId = await someFollower(cluster);
  const { dataDir } = cluster.node(nodeId);
  let books = '';
  await cluster.restartChild(nodeId);
  const said = await harmed(cluster, nodeId, async (directory) => {
    const tables = dataFiles(directory).books.filter((file) => file.endsWith('.ldb'));
    books = largestOf(tables);
    await makeDeadly(books);
    // As sure as it can be: what is to be survived is a death, not an error.
    const number = Number(/books-(\d+)/.exec(books)?.[1]);
    const verdict = await tryBooks({ dataDir: directory, number }, nodePath);
    if (verdict.kind !== 'damaged') throw new Error(`these books are ${verdict.kind}`);
    expect(verdict.problem).toContain('SIG');
  });
  expect(said).toContain('"books-tried"');
  expect(said).toContain('"books-damaged"');
  expect(readdirSync(dataDir).some((name) => name.includes('.damaged'))).toBe(true);
  expect(cluster.console).toMatch(new RegExp(`node-${nodeId} died \\(SIG(ABRT|SEGV)\\)`));
});

test('kills while books are opened are no damage', async () => {
  const cluster = await harmableCluster({ restart: false });
  const nodeId = await someFollower(cluster);
  for (let kill = 0; kill < 3; kill += 1) {
    cluster.signal(nodeId, 'SIGKILL');
    await cluster.restartChild(nodeId);
  }
  const log = cluster.log(`node-${nodeId}`);
  expect(log).toContain('"kind":"whole"');
  expect(log).not.toContain('books-damaged');
});
