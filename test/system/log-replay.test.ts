// The proof of everything: files of trades that other people wrote, played against three nodes whose
// leader is killed on the way. The naive books, kept by the exported log and nothing else, give every
// command the answer it was given and end as the books of every replica, byte for byte. What the audit
// of that cluster says is claimed afterwards.

import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { NaiveLog } from '../oracle/naive-log.ts';
import { realWorkload } from '../cli/real-workloads.ts';
import { claimOneAudit } from './audit-claims.ts';
import type { Audited } from './audit-claims.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectEqualDigests } from './replicas.ts';

let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start({ frontends: 0 });
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

const nodeIds = [1, 2, 3];

interface Played {
  readonly name: string;
  /** The leader is killed after so many orders more; a short file may be over by then. */
  readonly killAfter: number;
}

const shortest: Played = { name: '1userWorkLoad.txt', killAfter: 1 };
const files: readonly Played[] = [
  shortest,
  { name: '10User_testWorkLoad.txt', killAfter: 200 },
  // By `npm run proof` only: each is as long as the second.
  ...(process.env['HOLDFAST_PROOF'] === 'long'
    ? [
        { name: '2userWorkLoad.txt', killAfter: 200 },
        { name: '45User_testWorkLoad.txt', killAfter: 200 },
      ]
    : []),
];
interface Report {
  readonly lines: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly dumps: { readonly written: readonly Audited['dump'][] };
}

/** Of all files so far: the log is one. */
const soFar = { lines: 0, commands: 0, rejected: 0, dump: { file: '', throughIndex: 0 } };

test.each(files)(
  '$name: the naive books kept by the exported log equal those of every replica, byte for byte',
  async ({ name, killAfter }) => {
    const file = realWorkload(name);
    const ordersBefore = (await cluster.client().summary()).value.orders;
    const playing = cluster.cli('replay', file, '--dump-dir', cluster.dataDir, '-o', 'json');
    await untilOrders(ordersBefore + killAfter);
    const { nodeId: killed } = await cluster.killLeader();
    const { code, stdout, stderr } = await playing;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await cluster.untilReady(`node-${killed}`);
    await expectEqualDigests(cluster);

    const { log, books } = await atOneIndex();
    const startMs = performance.now();
    const naive = new NaiveLog();
    for (const line of linesOf(log)) naive.take(line);
    expect(naive.surprises).toEqual([]);
    const totals = remember(JSON.parse(stdout) as Report);
    expect(naive.commands).toBeGreaterThan(soFar.commands);
    const wanted = [...naive.canonical()];
    for (const [at, text] of books.entries()) {
      expect({ node: nodeIds[at], lines: linesOf(text) }).toEqual({
        node: nodeIds[at],
        lines: wanted,
      });
      expect(sha256(text)).toBe(sha256(wanted.map((line) => `${line}\n`).join('')));
    }
    const { commands, rejected: rejectedInLog, repeated } = naive;
    const hash = sha256(books[0] ?? '');
    const judgedMs = Math.round(performance.now() - startMs);
    tellFigures(name, {
      ...totals,
      commands,
      rejectedInLog,
      repeated,
      killed,
      judgedMs,
      sha256: hash,
    });
  },
);

function remember({ lines, totals, dumps }: Report): Report['totals'] {
  const { accepted = 0, rejected = 0 } = totals;
  soFar.lines += lines;
  soFar.commands += accepted + rejected;
  soFar.rejected += rejected;
  soFar.dump = dumps.written.at(-1) ?? soFar.dump;
  return totals;
}

test('a log export takes a range, and without being asked tells no answers', async () => {
  const all = await told('log', 'export', '--node', '2');
  const [head = '', first = '', second = ''] = linesOf(all);
  expect(JSON.parse(head)).toMatchObject({ log: 'holdfast', version: 1 });
  expect(JSON.parse(first)).not.toHaveProperty('answers');
  const { index } = JSON.parse(second) as { index: number };
  const one = await told('log', 'export', '--from', String(index), '--to', String(index));
  expect(linesOf(one).slice(1)).toEqual([second]);
});

claimOneAudit(() => ({ cluster, place: cluster.dataDir, ...soFar }));

/** Everything as of one entry: what nobody asked for may still move the clock between two exports. */
async function atOneIndex(): Promise<{ log: string; books: string[] }> {
  return cluster.eventually('exports of one index', 60_000, async () => {
    const books: string[] = [];
    for (const nodeId of nodeIds) {
      books.push(await told('books', 'export', '--canonical', '--node', String(nodeId)));
    }
    const log = await told('log', 'export', '--answers');
    const indices = [log, ...books].map(indexOf);
    return new Set(indices).size === 1 ? { log, books } : null;
  });
}

async function told(...words: string[]): Promise<string> {
  // Asked again where a busy machine is without a leader for a moment.
  return cluster.eventually(words.join(' '), 30_000, async () => {
    const { code, stdout, stderr } = await cluster.cli(...words);
    return code === 0 && stderr === '' ? stdout : null;
  });
}

async function untilOrders(orders: number): Promise<void> {
  const client = cluster.client();
  await cluster.eventually('some orders', 30_000, async () =>
    (await client.summary()).value.orders >= orders ? true : null,
  );
}

const indexOf = (text: string): number =>
  Number((JSON.parse(linesOf(text)[0] ?? '') as { index: number | string }).index);
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
