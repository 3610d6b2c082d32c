// The audit of a real cluster: a real day-trading file is played, and what DUMPLOG writes and what any
// node exports is one log, the same bytes everywhere, that the log schema accepts.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { schemaFlaws } from '../audit/log-schema.ts';
import { realWorkload } from '../cli/real-workloads.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectEqualDigests } from './replicas.ts';

let cluster: LocalCluster;
let place: string;
let played: Played;

interface Played {
  readonly lines: number;
  readonly totals: { readonly accepted: number; readonly rejected: number };
  readonly dumps: {
    readonly written: readonly { readonly file: string; readonly throughIndex: number }[];
  };
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'holdfast-dumps-'));
  cluster = await LocalCluster.start({ nodes: 3, frontends: 0 });
  const file = realWorkload('10User_testWorkLoad.txt');
  const { code, stdout, stderr } = await cluster.cli(
    ...['replay', file, '--dump-dir', place, '-o', 'json'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  played = JSON.parse(stdout) as Played;
  return async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(place, { recursive: true });
  };
});

const dump = () => {
  const [written] = played.dumps.written;
  if (written === undefined) throw new Error('the file has a DUMPLOG');
  return written;
};

const countOf = (text: string, element: string): number => text.split(`<${element}>`).length - 1;

async function exported(name: string, ...words: readonly string[]): Promise<string> {
  const out = join(place, name);
  const { code, stderr } = await cluster.cli('audit', 'export', '--out', out, ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return out;
}

test('DUMPLOG holds every command before it and itself, each rejection as an error', () => {
  const { file } = dump();
  expect(schemaFlaws(file)).toBe('');
  const text = readFileSync(file, 'utf8');
  expect(countOf(text, 'userCommand')).toBe(played.lines);
  expect(countOf(text, 'errorEvent')).toBe(played.totals.rejected);
  const last = text.slice(text.lastIndexOf('<userCommand>'));
  expect(last).toContain('<command>DUMPLOG</command><filename>./testLOG</filename>');
});

test.each(['xml', 'jsonl'])('all three nodes export the same bytes of %s', async (format) => {
  const through = String(dump().throughIndex);
  const startMs = performance.now();
  const files = await Promise.all(
    cluster.endpoints.map((address, at) =>
      exported(`${at}.${format}`, ...['--format', format, '--node', address, '--through', through]),
    ),
  );
  const elapsedMs = performance.now() - startMs;
  const [first, ...others] = files.map((file) => readFileSync(file));
  expect(first?.length).toBeGreaterThan(played.lines * 100);
  for (const other of others) expect(other.equals(first ?? Buffer.alloc(0))).toBe(true);
  if (format === 'xml')
    expect(readFileSync(dump().file).equals(first ?? Buffer.alloc(0))).toBe(true);
  tellFigures(`three exports of ${format}`, { bytes: first?.length ?? 0, elapsedMs });
});

test('the audit of one user names nobody else', async () => {
  const all = readFileSync(dump().file, 'utf8');
  const user = /<username>([^<]+)</.exec(all)?.[1] ?? '';
  const file = await exported('one.xml', '--user', user);
  expect(schemaFlaws(file)).toBe('');
  const names = new Set(
    [...readFileSync(file, 'utf8').matchAll(/<username>([^<]+)</g)].map(([, n]) => n),
  );
  expect([...names]).toEqual([user]);
});

test('the triggers and the locks of an account can be read by verb', async () => {
  expect((await cluster.cli('triggers', 'nobody-at-all')).code).toBe(1);
  const all = readFileSync(dump().file, 'utf8');
  const users = new Set([...all.matchAll(/<username>([^<]+)</g)].map(([, name]) => name ?? ''));
  let shown = 0;
  for (const user of users) {
    const { stdout } = await cluster.cli('triggers', user, '-o', 'json');
    const rows = JSON.parse(stdout) as { account: string; amountUnits: number }[];
    for (const row of rows) expect(row.account).toBe(user);
    shown += rows.length;
    if (shown > 0) break;
  }
  expect(shown).toBeGreaterThan(0);
  const locks = await cluster.cli('locks', [...users][0] ?? '');
  expect(locks.code).toBe(0);
});

test('the leader is killed, and the next one exports the same bytes', async () => {
  const file = join(place, 'later.xml');
  const { code } = await cluster.cli('dumplog', file, '--user', 'nobody');
  expect(code).toBe(1);
  await cluster.killLeader();
  const through = ['--through', String(dump().throughIndex)];
  const again = await exported('again.xml', ...through);
  expect(readFileSync(again).equals(readFileSync(dump().file))).toBe(true);
});

test('nothing is pruned before its time, nor without the export that every node would give', async () => {
  const through = ['--through', String(dump().throughIndex)];
  const prune = (file: string) =>
    cluster.cli('audit', 'prune', ...through, '--export', join(place, file));
  const { stdout } = await cluster.cli('audit', 'retention');
  expect(stdout).toContain('The history is kept for ever; nothing is pruned.');
  expect((await prune('first.xml')).stdout).toContain('audit-kept');
  expect(readFileSync(join(place, 'first.xml')).equals(readFileSync(dump().file))).toBe(true);
  expect((await cluster.cli('audit', 'retention', '--keep', '1s')).code).toBe(0);
  const wrong = await prune('one.xml');
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('Nothing was pruned');
  expect(await prune('first.xml')).toMatchObject({ code: 0, stderr: '' });
});

test('afterwards every node tells the same from there on, and what was before is known by name', async () => {
  const again = await cluster.cli('audit', 'export', '--through', String(dump().throughIndex));
  expect(again.code).toBe(1);
  expect(again.stderr).toContain(`the history through entry ${dump().throughIndex} was pruned`);
  await cluster.eventually('every node to be there', 15_000, async () => {
    const nodes = await cluster.client().clusterStatus();
    return nodes.length === 3 && nodes.every((node) => 'clusterId' in node) ? true : null;
  });
  const { index } = await cluster.client().summary();
  const to = ['--through', String(index)];
  const texts = await Promise.all(
    cluster.endpoints.map(async (address, at) =>
      readFileSync(await exported(`late-${at}.xml`, '--node', address, ...to), 'utf8'),
    ),
  );
  expect(new Set(texts).size).toBe(1);
  expect(schemaFlaws(join(place, 'late-0.xml'))).toBe('');
  expect(texts[0]).not.toContain('<command>DUMPLOG</command><filename>./testLOG</filename>');
  await expectEqualDigests(cluster);
});
