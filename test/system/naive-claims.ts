// What is claimed of the books of a cluster that has played files: the naive books, kept by the exported log
// and nothing else, give every command the answer it was given and end as the books of every replica,
// byte for byte. To be claimed before anything is pruned.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { NaiveLog } from '../oracle/naive-log.ts';
import { tellFigures } from './figures.ts';
import type { LocalCluster } from './local-cluster.ts';

const nodeIds = [1, 2, 3];

/** All that was played so far. */
export interface Judged {
  readonly cluster: LocalCluster;
  readonly lines: number;
}

/** Registers the tests; `played` is asked once they run. */
export function claimNaiveBooks(played: () => Judged): void {
  test('the naive books kept by the exported log equal those of every replica, byte for byte', async () => {
    const { log, books } = await atOneIndex(played().cluster);
    const startMs = performance.now();
    const naive = new NaiveLog();
    for (const line of linesOf(log)) naive.take(line);
    expect(naive.surprises).toEqual([]);
    const wanted = [...naive.canonical()];
    for (const [at, text] of books.entries()) {
      expect({ node: nodeIds[at], lines: linesOf(text) }).toEqual({
        node: nodeIds[at],
        lines: wanted,
      });
      expect(sha256(text)).toBe(sha256(wanted.map((line) => `${line}\n`).join('')));
    }
    const { commands, rejected, repeated } = naive;
    // Every line is a command, and somebody listed the stocks.
    expect(commands).toBeGreaterThan(played().lines);
    const judgedMs = Math.round(performance.now() - startMs);
    const hash = sha256(books[0] ?? '');
    tellFigures('naive books', { commands, rejected, repeated, judgedMs, sha256: hash });
  });

  test('a log export takes a range, and without being asked tells no answers', async () => {
    const all = await told(played().cluster, 'log', 'export', '--node', '2');
    const [head = '', first = '', second = ''] = linesOf(all);
    expect(JSON.parse(head)).toMatchObject({ log: 'holdfast', version: 1 });
    expect(JSON.parse(first)).not.toHaveProperty('answers');
    const { index } = JSON.parse(second) as { index: number };
    const range = ['--from', String(index), '--to', String(index)];
    const one = await told(played().cluster, 'log', 'export', ...range);
    expect(linesOf(one).slice(1)).toEqual([second]);
  });
}

/** Everything as of one entry: what nobody asked for may still move the clock between two exports. */
async function atOneIndex(cluster: LocalCluster): Promise<{ log: string; books: string[] }> {
  return cluster.eventually('exports of one index', 60_000, async () => {
    const books: string[] = [];
    for (const nodeId of nodeIds) {
      books.push(await told(cluster, 'books', 'export', '--canonical', '--node', String(nodeId)));
    }
    const log = await told(cluster, 'log', 'export', '--answers');
    const indices = [log, ...books].map(indexOf);
    return new Set(indices).size === 1 ? { log, books } : null;
  });
}

async function told(cluster: LocalCluster, ...words: string[]): Promise<string> {
  // Asked again where a busy machine is without a leader for a moment.
  return cluster.eventually(words.join(' '), 30_000, async () => {
    const { code, stdout, stderr } = await cluster.cli(...words);
    return code === 0 && stderr === '' ? stdout : null;
  });
}

const indexOf = (text: string): number =>
  Number((JSON.parse(linesOf(text)[0] ?? '') as { index: number | string }).index);
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
