// Day-trading files that other people wrote, played against a real cluster whose leader is killed
// while it plays: every line has an end, nothing is unknown, and not a cent or a share is made. After the
// first of them its books are judged by naive ones and its audit is looked at, and it plays on.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { generatedFile } from '../cli/generated-file.ts';
import { realWorkload } from '../cli/real-workloads.ts';
import { claimOneAudit } from './audit-claims.ts';
import type { Audited } from './audit-claims.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { claimNaiveBooks } from './naive-claims.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';

let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start({ frontends: 0 });
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

interface Replay {
  readonly lines: number;
  readonly users: number;
  readonly symbols: number;
  readonly parseErrors: readonly unknown[];
  readonly totals: Record<'accepted' | 'rejected' | 'unknown' | 'failed', number>;
  readonly commands: Record<string, { readonly reasons: Readonly<Record<string, number>> }>;
  readonly commitBuys: { readonly afterAcceptedBuy: number; readonly filled: number };
  readonly latency: readonly { readonly maxMs: number }[];
  readonly elapsedMs: number;
  readonly dumps: { readonly written: readonly Audited['dump'][] };
  readonly laws: { readonly holds: boolean; readonly violations: readonly string[] };
  readonly passed: boolean;
}

interface Played {
  readonly name: string;
  readonly lines: number;
  /** Amounts that no account may be given: nothing else of an ADD is refused. */
  readonly badAdds: Readonly<Record<string, number>>;
  /** The leader is killed after so many rows more. */
  readonly killAfter: number;
}

const oneUser: Played = { name: '1userWorkLoad.txt', lines: 100, badAdds: {}, killAfter: 1 };
const tenUsers: Played = {
  name: '10User_testWorkLoad.txt',
  lines: 10_000,
  badAdds: { 'bad-amount': 1 },
  killAfter: 100,
};
const twoUsers: Played = { name: '2userWorkLoad.txt', lines: 10_000, badAdds: {}, killAfter: 100 };
const manyUsers: Played = { ...twoUsers, name: '45User_testWorkLoad.txt' };

/** By `npm run proof` all four are judged; otherwise two play after the history was pruned. */
const proves = process.env['HOLDFAST_PROOF'] === 'long';
const judged = proves ? [oneUser, tenUsers, twoUsers, manyUsers] : [oneUser, tenUsers];
const later = proves ? [] : [twoUsers, manyUsers];

/** Of all files that are judged: the log is one. */
const soFar = { lines: 0, rejected: 0, dump: { file: '', throughIndex: 0 } };

const title = '$name is answered line by line through a leader kill';

test.each(judged)(title, playThroughAKill);

claimNaiveBooks(() => ({ cluster, lines: soFar.lines }));
claimOneAudit(() => ({ cluster, place: cluster.dataDir, ...soFar }));

if (later.length > 0) test.each(later)(title, playThroughAKill);

test('afterwards all replicas hold one state', async () => {
  await expectEqualDigests(cluster);
});

async function playThroughAKill(file: Played): Promise<void> {
  let over = false;
  const dumps = ['--dump-dir', cluster.dataDir];
  const words = ['replay', realWorkload(file.name), ...dumps, '-o', 'json'];
  const playing = cluster.cli(...words).finally(() => (over = true));
  await untilMoved(file.killAfter, playing);
  const { nodeId: killed } = await cluster.killLeader();
  // A hundred lines of one user may be over in the time that it takes to kill.
  if (file.lines > 100) expect(over, 'the file was still playing at the kill').toBe(false);
  const { code, stdout, stderr } = await playing;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as Replay;
  tell(file.name, report, killed);
  expect(report.parseErrors).toEqual([]);
  expect(report.lines).toBe(file.lines);
  const { accepted, rejected } = report.totals;
  expect(accepted + rejected).toBe(file.lines);
  expect(report.totals).toMatchObject({ unknown: 0, failed: 0 });
  expect(report.commands['ADD']?.reasons).toEqual(file.badAdds);
  expect(reasonsOf(report)).not.toContain('unknown-symbol');
  expect(report.commitBuys.filled).toBeGreaterThan(report.commitBuys.afterAcceptedBuy / 2);
  expect(report.laws.violations).toEqual([]);
  expect(report.passed).toBe(true);
  await cluster.untilReady(`node-${killed}`);
  await expectConserved(cluster);
  remember(report);
}

function remember({ lines, totals, dumps }: Replay): void {
  soFar.lines += lines;
  soFar.rejected += totals.rejected;
  soFar.dump = dumps.written.at(-1) ?? soFar.dump;
}

/** Until orders, accounts and symbols together are this many more, or the play is over. */
async function untilMoved(rows: number, playing: Promise<unknown>): Promise<void> {
  let over = false;
  void playing.then(() => (over = true));
  const client = cluster.client();
  const count = async (): Promise<number> => {
    const { value } = await client.summary();
    return value.orders + value.accounts + value.symbols.length;
  };
  const before = await count();
  await cluster.eventually('some progress', 60_000, async () =>
    (await count()) - before >= rows || over ? true : null,
  );
}

const reasonsOf = ({ commands }: Replay): string[] =>
  Object.values(commands).flatMap(({ reasons }) => Object.keys(reasons));

function tell(name: string, report: Replay, killed: number): void {
  const { totals, commitBuys, elapsedMs, users, symbols } = report;
  const slowestMs = Math.max(...report.latency.map((row) => row.maxMs));
  const filled = `${commitBuys.filled} of ${commitBuys.afterAcceptedBuy}`;
  tellFigures(name, { users, symbols, ...totals, filled, elapsedMs, slowestMs, killed });
}

test('a file of 1,200 users is answered line by line, its DUMPLOG too (D32)', async () => {
  const file = join(cluster.dataDir, '1200-users.txt');
  const shape = { users: 1_200, commands: 6_000, seed: 11, prefix: 'many' };
  writeFileSync(file, generatedFile(shape));
  const dumps = ['--dump-dir', cluster.dataDir];
  const { code, stdout } = await cluster.cli('replay', file, ...dumps, '-o', 'json');
  const report = JSON.parse(stdout) as Replay;
  expect(report.parseErrors).toEqual([]);
  expect({ users: report.users, lines: report.lines }).toEqual({ users: 1_200, lines: 6_001 });
  expect(report.totals).toMatchObject({ unknown: 0, failed: 0 });
  expect(report.laws.violations).toEqual([]);
  expect(report.dumps.written).toHaveLength(1);
  expect(code).toBe(0);
});
