// All the books in one file: saved while orders go on, verified to the last byte, and a new cluster
// made of it that knows every order and goes on counting.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quantity } from '../../src/domain/quantity.ts';
import { openDatabase } from '../../src/node/books/books-database.ts';
import { loadBooks } from '../../src/node/books/load-books.ts';
import { cliPath, freePortBase, freshDirectory, LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';
import { expectAllTold, floor, openTradingFloor, Traders } from './traders.ts';

interface Finding {
  readonly clusterId: string;
  readonly index: number;
  readonly digest: string;
  readonly bytes: number;
  readonly tables: Readonly<Record<string, number>>;
}

interface Recovered {
  readonly index: number;
  readonly from: string;
}

let cluster: LocalCluster;
let traders: Traders;
let place: string;
let saved: Finding;
let lastToldIndex: number;
const file = (): string => join(place, 'books.snapshot');

beforeAll(async () => {
  place = freshDirectory();
  cluster = await LocalCluster.start({ nodes: 3, frontends: 0 });
  await openTradingFloor(cluster.client());
  traders = new Traders(cluster.client(), { count: 10 });
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true });
});

test('a snapshot is saved while orders go on, and holds all that was told before', async () => {
  await traders.more(1000);
  const toldBefore = traders.told.map(({ index }) => index);
  const { code, stdout, stderr } = await cluster.cli('snapshot', 'save', file(), '-o', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  saved = JSON.parse(stdout) as Finding;
  expect(saved.index).toBeGreaterThanOrEqual(Math.max(...toldBefore));
  expect(saved.bytes).toBe(readFileSync(file()).length);
  await traders.more(300);
  expect(traders.failures).toEqual([]);
  await traders.stop();
  expect(Math.max(...traders.told.map(({ index }) => index))).toBeGreaterThan(saved.index);
});

test('verify finds it whole, and names the byte where a flipped one stands', async () => {
  const whole = await cluster.cli('snapshot', 'verify', file(), '-o', 'json');
  expect(JSON.parse(whole.stdout)).toMatchObject({ ...saved });
  const bytes = readFileSync(file());
  const flipped = join(place, 'flipped');
  for (const at of [40, 5000]) {
    const wrong = Buffer.from(bytes);
    wrong[at] = (wrong[at] ?? 0) ^ 1;
    writeFileSync(flipped, wrong);
    const { code, stderr, stdout } = await cluster.cli('snapshot', 'verify', flipped);
    expect({ at, code, stdout }).toEqual({ at, code: 1, stdout: '' });
    const offset = Number(/at byte (\d+)/.exec(stderr)?.[1]);
    expect(offset).toBeLessThanOrEqual(at);
  }
  writeFileSync(flipped, bytes.subarray(0, bytes.length - 60));
  expect((await cluster.cli('snapshot', 'verify', flipped)).code).toBe(1);
  const refused = await cluster.cli(
    'snapshot',
    'restore',
    flipped,
    '--data-dir',
    join(place, 'no'),
  );
  expect(refused.code).toBe(1);
});

test('a reader who has had enough ends an export, and neither program complains', async () => {
  const node = join(cluster.dataDir, 'node-1');
  for (const words of [
    ['log', 'export', '--file', file()],
    ['books', 'export', '--canonical', '--file', file()],
    ['log', 'inspect', node],
  ]) {
    expect({ words, ...(await unread(words)) }).toEqual({ words, code: 0, said: '' });
  }
});

/** Runs `holdfast` with a pipe that nobody reads, and is closed, as its output. */
async function unread(words: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [cliPath, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, said };
}

test('a new cluster made of it has its digest, knows its orders and goes on counting', async () => {
  const dataDir = join(place, 'restored');
  const base = await freePortBase({ frontends: 0 });
  const words = ['--data-dir', dataDir, '--nodes', '3', '--port-base', String(base)];
  const made = await cluster.cli('snapshot', 'restore', file(), ...words);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  for (const nodeId of [1, 2, 3]) {
    const directory = join(dataDir, `node-${nodeId}`, 'books-1');
    const database = await openDatabase(directory, false);
    const { meta } = await loadBooks(database, directory);
    await database.close();
    expect(meta).toMatchObject({ digest: saved.digest, appliedIndex: saved.index });
    expect(meta.clusterId).not.toBe(saved.clusterId);
  }
  const again = await cluster.cli('snapshot', 'restore', file(), ...words);
  expect(again.code).toBe(1);

  await using restored = await LocalCluster.start({ dataDir, frontends: 0 });
  const told = traders.told.filter(({ index }) => index <= saved.index);
  await expectAllTold(restored.client(), told);
  const last = Math.max(...told.map(({ number }) => number));
  const next = await restored.client().order({ ...floor, side: 'buy', quantity: quantity(1) });
  expect(next).toMatchObject({ kind: 'accepted', number: last + 1 });
  await expectEqualDigests(restored);
  await expectConserved(restored);
  expect(readdirSync(dataDir)).toContain('cluster.json');
  lastToldIndex = next.index;
});

test('of a cluster without a majority everything that is left is saved', async () => {
  const dataDir = join(place, 'restored');
  const to = join(place, 'saved');
  const of = async (...nodes: number[]) => {
    const dirs = nodes.map((node) => join(dataDir, `node-${node}`));
    const { code, stdout, stderr } = await cluster.cli(
      'recover',
      ...dirs,
      '--to',
      to,
      '-o',
      'json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Recovered;
  };
  const saved = await of(1, 3);
  expect(saved).toMatchObject({ proven: true, voters: [1, 2, 3], leftOut: 0 });
  expect(saved.index).toBeGreaterThanOrEqual(lastToldIndex);
  expect(await of(2)).toMatchObject({ proven: false, from: join(dataDir, 'node-2') });
  const whole = await cluster.cli('snapshot', 'verify', to);
  expect(whole.code).toBe(0);
});
