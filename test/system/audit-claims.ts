// What is claimed of the audit of a cluster that has played files: what DUMPLOG writes and what any node
// exports is one log, the same bytes everywhere, that the log schema accepts. Kills the leader and prunes
// the history: what is played afterwards has a shorter one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schemaFlaws } from '../audit/log-schema.ts';
import { tellFigures } from './figures.ts';
import type { LocalCluster } from './local-cluster.ts';
import { expectEqualDigests } from './replicas.ts';

/** All that was played so far. */
export interface Audited {
  readonly cluster: LocalCluster;
  /** A folder for what is exported. */
  readonly place: string;
  readonly lines: number;
  readonly rejected: number;
  /** What the last file's DUMPLOG wrote. */
  readonly dump: { readonly file: string; readonly throughIndex: number };
}

/** Registers the tests; `played` is asked once they run. */
export function claimOneAudit(played: () => Audited): void {
  test('DUMPLOG holds every command before it and itself, each rejection as an error', () => {
    const { file } = played().dump;
    expect(schemaFlaws(file)).toBe('');
    const text = readFileSync(file, 'utf8');
    expect(countOf(text, 'userCommand')).toBe(played().lines);
    expect(countOf(text, 'errorEvent')).toBe(played().rejected);
    const last = text.slice(text.lastIndexOf('<userCommand>'));
    expect(last).toContain('<command>DUMPLOG</command><filename>./testLOG</filename>');
  });

  test.each(['xml', 'jsonl'])('all three nodes export the same bytes of %s', async (format) => {
    const through = String(played().dump.throughIndex);
    const startMs = performance.now();
    const files = await Promise.all(
      played().cluster.endpoints.map((address, at) =>
        exported(
          played(),
          `${at}.${format}`,
          ...['--format', format, '--node', address, '--through', through],
        ),
      ),
    );
    const elapsedMs = performance.now() - startMs;
    const [first, ...others] = files.map((file) => readFileSync(file));
    expect(first?.length).toBeGreaterThan(played().lines * 100);
    for (const other of others) expect(other.equals(first ?? Buffer.alloc(0))).toBe(true);
    if (format === 'xml')
      expect(readFileSync(played().dump.file).equals(first ?? Buffer.alloc(0))).toBe(true);
    tellFigures(`three exports of ${format}`, { bytes: first?.length ?? 0, elapsedMs });
  });

  test('the audit of one user names nobody else', async () => {
    const all = readFileSync(played().dump.file, 'utf8');
    const user = /<username>([^<]+)</.exec(all)?.[1] ?? '';
    const file = await exported(played(), 'one.xml', '--user', user);
    expect(schemaFlaws(file)).toBe('');
    const names = new Set(
      [...readFileSync(file, 'utf8').matchAll(/<username>([^<]+)</g)].map(([, n]) => n),
    );
    expect([...names]).toEqual([user]);
  });

  test('the triggers and the locks of an account can be read by verb', async () => {
    expect((await played().cluster.cli('triggers', 'nobody-at-all')).code).toBe(1);
    const all = readFileSync(played().dump.file, 'utf8');
    const users = new Set([...all.matchAll(/<username>([^<]+)</g)].map(([, name]) => name ?? ''));
    let shown = 0;
    for (const user of users) {
      const { stdout } = await played().cluster.cli('triggers', user, '-o', 'json');
      const rows = JSON.parse(stdout) as { account: string; amountUnits: number }[];
      for (const row of rows) expect(row.account).toBe(user);
      shown += rows.length;
      if (shown > 0) break;
    }
    expect(shown).toBeGreaterThan(0);
    const locks = await played().cluster.cli('locks', [...users][0] ?? '');
    expect(locks.code).toBe(0);
  });

  test('the leader is killed, and the next one exports the same bytes', async () => {
    const file = join(played().place, 'later.xml');
    const { code } = await played().cluster.cli('dumplog', file, '--user', 'nobody');
    expect(code).toBe(1);
    await played().cluster.killLeader();
    const through = ['--through', String(played().dump.throughIndex)];
    const again = await exported(played(), 'again.xml', ...through);
    expect(readFileSync(again).equals(readFileSync(played().dump.file))).toBe(true);
  });

  test('nothing is pruned before its time, nor without the export that every node would give', async () => {
    const through = ['--through', String(played().dump.throughIndex)];
    const prune = (file: string) =>
      played().cluster.cli('audit', 'prune', ...through, '--export', join(played().place, file));
    const { stdout } = await played().cluster.cli('audit', 'retention');
    expect(stdout).toContain('The history is kept for ever; nothing is pruned.');
    expect((await prune('first.xml')).stdout).toContain('audit-kept');
    expect(
      readFileSync(join(played().place, 'first.xml')).equals(readFileSync(played().dump.file)),
    ).toBe(true);
    expect((await played().cluster.cli('audit', 'retention', '--keep', '1s')).code).toBe(0);
    const wrong = await prune('one.xml');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('Nothing was pruned');
    const pruned = await prune('first.xml');
    expect(pruned.code).toBe(0);
    expect(pruned.stderr).toMatch(leftOut);
  });

  test('afterwards every node tells the same from there on, and what was before is known by name', async () => {
    const again = await played().cluster.cli(
      'audit',
      'export',
      '--through',
      String(played().dump.throughIndex),
    );
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(
      `the history through entry ${played().dump.throughIndex} was pruned`,
    );
    await played().cluster.eventually('every node to be there', 15_000, async () => {
      const nodes = await played().cluster.client().clusterStatus();
      return nodes.length === 3 && nodes.every((node) => 'clusterId' in node) ? true : null;
    });
    const { index } = await played().cluster.client().summary();
    const to = ['--through', String(index)];
    const texts = await Promise.all(
      played().cluster.endpoints.map(async (address, at) =>
        readFileSync(await exported(played(), `late-${at}.xml`, '--node', address, ...to), 'utf8'),
      ),
    );
    expect(new Set(texts).size).toBe(1);
    expect(schemaFlaws(join(played().place, 'late-0.xml'))).toBe('');
    expect(texts[0]).not.toContain('<command>DUMPLOG</command><filename>./testLOG</filename>');
    await expectEqualDigests(played().cluster);
  });
}

const countOf = (text: string, element: string): number => text.split(`<${element}>`).length - 1;

/** What XML says that it does not say. */
const leftOut =
  /^\d+ records of commands that the log's schema does not know were left out; --format jsonl has them\.\n$/;

async function exported(
  { cluster, place }: Audited,
  name: string,
  ...words: readonly string[]
): Promise<string> {
  const out = join(place, name);
  const { code, stderr } = await cluster.cli('audit', 'export', '--out', out, ...words);
  expect(code).toBe(0);
  // One user's may name no other command.
  if (words.includes('xml') || stderr !== '') expect(stderr).toMatch(leftOut);
  if (words.includes('jsonl')) expect(stderr).toBe('');
  return out;
}
