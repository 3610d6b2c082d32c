// A workload through the frontends' own door, `POST /commands`: the same as through the SDK, command by
// command and in the books; and nothing lost or done twice when all frontends die while it plays, for
// somebody who knows their addresses and nothing else.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { generatedFile } from '../cli/generated-file.ts';
import { realWorkload } from '../cli/real-workloads.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';

let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start({ frontends: 2 });
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

interface Replay {
  readonly route: string;
  readonly lines: number;
  readonly totals: Record<'accepted' | 'rejected' | 'unknown' | 'failed', number>;
  readonly commands: Readonly<Record<string, unknown>>;
  readonly commitBuys: unknown;
  readonly latency: readonly { readonly count: number; readonly p99Ms: number }[];
  readonly elapsedMs: number;
  readonly laws: { readonly violations: readonly string[] };
}

function play(file: string, ...flags: string[]) {
  const words = ['replay', file, '--dump-dir', cluster.dataDir, ...flags, '-o', 'json'];
  return cluster.cli(...words);
}

async function played(file: string, ...flags: string[]): Promise<Replay> {
  const { code, stdout, stderr } = await play(file, ...flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Replay;
}

const overHttp = (): string[] => ['--http', cluster.urls.join(',')];

/** The file with its users renamed: another crowd that does the same. */
function fileOf(
  text: string,
  { from, to }: { readonly from: string; readonly to: string },
): string {
  const path = join(cluster.dataDir, `${to}.txt`);
  writeFileSync(path, text.replaceAll(`,${from}`, `,${to}`));
  return path;
}

/** What the books keep of a crowd, under one name for all; numbers and times are the log's. */
async function booksOf(crowd: string): Promise<string[]> {
  // Where four processes share a core, a leader may be replaced for a moment that is too short for a play to see.
  const stdout = await cluster.eventually('an export of the books', 20_000, async () => {
    const told = await cluster.cli('books', 'export', '--canonical');
    return told.code === 0 ? told.stdout : null;
  });
  const rows = stdout.split('\n').filter((row) => row !== '');
  const ids = new Map<string, string>();
  const own: Record<string, unknown>[] = [];
  for (const row of rows.map((text) => JSON.parse(text) as Record<string, unknown>)) {
    if (row['table'] === 'account') {
      const name = String(row['name']);
      if (!name.startsWith(crowd)) continue;
      ids.set(String(row['id']), name.slice(crowd.length));
      own.push(row);
    } else if (ids.has(String(row['accountId']))) own.push(row);
  }
  return own.map((row) => JSON.stringify(plain(row, { ids, crowd }))).sort();
}

interface Crowd {
  readonly ids: ReadonlyMap<string, string>;
  readonly crowd: string;
}

const ofTheLog = ['id', 'number', 'nextNumber', 'startedMs', 'startedMachineMs', 'setIndex'];

function plain(row: Record<string, unknown>, { ids, crowd }: Crowd): Record<string, unknown> {
  const without = Object.entries(row).filter(([field]) => !ofTheLog.includes(field));
  const named = without.map(([field, value]) => {
    if (field === 'accountId') return [field, ids.get(String(value))];
    return [field, typeof value === 'string' ? value.replace(crowd, '') : value];
  });
  return Object.fromEntries(named) as Record<string, unknown>;
}

async function expectSame(text: string, from: string, crowds: readonly [string, string]) {
  const [sdk, http] = crowds;
  // At once after each: what a quote lock holds back comes back when its minute is over.
  const bySdk = await played(fileOf(text, { from, to: sdk }));
  const booksBySdk = await booksOf(sdk);
  const byHttp = await played(fileOf(text, { from, to: http }), ...overHttp());
  expect([bySdk.route, byHttp.route]).toEqual(['the SDK', 'HTTP']);
  expect(byHttp.totals).toMatchObject({ unknown: 0, failed: 0 });
  const { commands, commitBuys, totals } = byHttp;
  expect({ commands, commitBuys, totals }).toEqual({
    ...{ commands: bySdk.commands, commitBuys: bySdk.commitBuys, totals: bySdk.totals },
  });
  const books = await booksOf(http);
  expect(books.length).toBeGreaterThan(0);
  expect(books).toEqual(booksBySdk);
}

test('a file of many users ends the same over HTTP as through the SDK, in counts and books', async () => {
  const shape = { users: 40, commands: 1_000, seed: 5, prefix: 'crowd' };
  await expectSame(generatedFile(shape), 'crowd', ['sdk', 'htt']);
});

test('a file that somebody else wrote ends the same over HTTP as through the SDK', async () => {
  const text = readFileSync(realWorkload('1userWorkLoad.txt'), 'utf8');
  const user = /\] [A-Z_]+,([^,\s]+)/.exec(text)?.[1] ?? '';
  expect(user).not.toBe('');
  await expectSame(text, user, ['oneSdk', 'oneHtt']);
});

test('all frontends killed at once while it plays: nothing lost, nothing twice', async () => {
  const shape = { users: 100, commands: 2_000, seed: 6, prefix: 'storm' };
  const text = generatedFile(shape);
  const undisturbed = await played(fileOf(text, { from: 'storm', to: 'calm' }));
  const books = await booksOf('calm');
  const before = (await cluster.client().summary()).value.accounts;
  let over = false;
  const playing = play(fileOf(text, { from: 'storm', to: 'gale' }), ...overHttp()).finally(
    () => (over = true),
  );
  await cluster.eventually('the play is under way', 20_000, async () => {
    const { value } = await cluster.client().summary();
    return value.accounts > before + 50 ? true : null;
  });
  expect(over, 'the file is still playing').toBe(false);
  cluster.killFrontend(0);
  cluster.killFrontend(1);
  const { code, stdout, stderr } = await playing;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as Replay;
  const { totals, elapsedMs, commands } = report;
  tellFigures('2,000 commands over HTTP, all frontends killed', { ...totals, elapsedMs });
  expect(totals).toEqual({ ...undisturbed.totals, unknown: 0, failed: 0 });
  expect(commands).toEqual(undisturbed.commands);
  expect(await booksOf('gale')).toEqual(books);
  await expectConserved(cluster);
  await expectEqualDigests(cluster);
});
