// One node of three is stopped, a byte of its files is flipped or a file is gone, and it is started
// again under load. It mends itself from the others, or refuses while they go on; no client ever
// sees the difference.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { HoldfastClient } from '../../../src/client/holdfast-client.ts';
import type { Command } from '../../../src/domain/command.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { prng } from '../../../src/base/prng.ts';
import { LocalCluster } from '../../system/local-cluster.ts';
import type { LocalClusterOptions } from '../../system/local-cluster.ts';
import {
  expectConserved,
  expectEqualDigests,
  someFollower,
  statusOf,
} from '../../system/replicas.ts';
import { expectAllTold, floor, openTradingFloor, Traders } from '../../system/traders.ts';
import { dataFiles, flipWithin, largestOf } from './data-files.ts';
import { torture } from './torture.ts';

/** Found within a second or two, so that damage nobody reads is found as well. */
process.env['HOLDFAST_SCRUB_SECONDS'] = '1';

async function started(options: LocalClusterOptions): Promise<LocalCluster> {
  const cluster = await LocalCluster.start({ frontends: 0, profile: 'lan', ...options });
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  await openTradingFloor(cluster.client());
  return cluster;
}

/** Orders enough that a log of one mebibyte is cut. */
async function cutLog(cluster: LocalCluster, nodeId: number): Promise<void> {
  const client: HoldfastClient = cluster.client();
  for (let round = 0; round < 60; round += 1) {
    const orders = Array.from({ length: 1000 }, (_, i): Command => {
      const side = i % 2 === 0 ? 'buy' : 'sell';
      return { kind: 'order', ...floor, side, quantity: quantity(1 + ((i >> 1) % 5)) };
    });
    await client.submitAll(orders, { deadlineMs: 60_000 });
    if (round > 3 && (await statusOf(cluster, nodeId)).firstIndex > 1) return;
  }
  throw new Error('the log was never cut');
}

/** Stops a node, harms it, starts it again under load, and looks whether all is as it was told. */
async function harmed(
  cluster: LocalCluster,
  nodeId: number,
  harm: (directory: string) => unknown,
): Promise<string> {
  const traders = new Traders(cluster.client(), { count: 10 });
  await traders.more(100);
  await cluster.stopChild(nodeId);
  await traders.more(100);
  const before = cluster.log(`node-${nodeId}`).length;
  harm(cluster.node(nodeId).dataDir);
  await cluster.restartChild(nodeId, 60_000);
  await traders.more(100);
  await traders.stop();
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
  return cluster.log(`node-${nodeId}`).slice(before);
}

for (const kept of ['the whole log', 'a log that was cut'] as const) {
  test(`a node with damaged books refills itself: peers and ${kept}`, async () => {
    const cluster = await started(kept === 'the whole log' ? {} : { logRetainMb: 1 });
    const follower = await someFollower(cluster);
    if (kept === 'a log that was cut') await cutLog(cluster, follower);
    const said = await harmed(cluster, follower, (directory) => {
      rmSync(join(dataFiles(directory).books[0] ?? '', '..', 'CURRENT'));
    });
    expect(said).toContain('books-damaged');
    expect(said).toContain(kept === 'the whole log' ? '"log"' : '"leader"');
    const { errors } = await statusOf(cluster, follower);
    expect(errors).toEqual([]);
    if (kept === 'the whole log') return;
    // Again, and this time it led before.
    const leader = await cluster.leader();
    await harmed(cluster, leader, (directory) => {
      rmSync(join(dataFiles(directory).books[0] ?? '', '..'), { recursive: true });
    });
  });
}

test('a flipped byte in any file of one node of three never reaches a client', async () => {
  const cluster = await started({ logRetainMb: 1 });
  await cutLog(cluster, await someFollower(cluster));
  const random = prng(20_26);
  const place = (): number => random.below(1000) / 1000;
  const rounds = torture.long ? 20 : 3;
  const found: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of ['log', 'hardState', 'books'] as const) {
      const nodeId = 1 + random.below(3);
      const said = await harmed(cluster, nodeId, (directory) => {
        const files = dataFiles(directory);
        if (kind === 'hardState') return flipWithin(files.hardState, place());
        if (kind === 'log')
          return flipWithin(files.log[random.below(files.log.length - 1)] ?? '', place());
        return flipWithin(
          round % 2 === 0 ? largestOf(files.books) : pick(files.books, place()),
          place(),
        );
      });
      const events = ['suspect', 'books-damaged', 'snapshot-installed', 'torn-tail-cut'];
      found.push(`${kind}: ${events.filter((event) => said.includes(`"${event}"`)).join(' ')}`);
    }
  }
  torture.tell('flipped bytes in a running cluster', { found });
  expect(found.some((line) => line.startsWith('log: suspect'))).toBe(true);
});

const pick = (files: readonly string[], place: number): string =>
  files[Math.floor(place * files.length)] ?? '';

test('a lone node with damaged books and a cut log refuses, and says what to do', async () => {
  const cluster = await started({ nodes: 1, logRetainMb: 1, restart: false });
  await cutLog(cluster, 1);
  await cluster.stopChild(1);
  const { dataDir } = cluster.node(1);
  const books = join(dataFiles(dataDir).books[0] ?? '', '..');
  rmSync(join(books, 'CURRENT'));
  await expect(cluster.restartChild(1, 10_000)).rejects.toThrow();
  const said = cluster.console + cluster.log('node-1');
  for (const words of [books, 'put back a backup']) expect(said).toContain(words);
});

test('a lone node whose log reaches back to the beginning makes damaged books anew', async () => {
  const cluster = await started({ nodes: 1 });
  const said = await harmedAlone(cluster);
  expect(said).toContain('books-damaged');
});

async function harmedAlone(cluster: LocalCluster): Promise<string> {
  const traders = new Traders(cluster.client(), { count: 10 });
  await traders.more(500);
  await traders.stop();
  await cluster.stopChild(1);
  const { books } = dataFiles(cluster.node(1).dataDir);
  rmSync(join(books[0] ?? '', '..', 'CURRENT'));
  await cluster.restartChild(1, 30_000);
  await expectAllTold(cluster.client(), traders.told);
  await expectConserved(cluster);
  return cluster.log('node-1');
}
