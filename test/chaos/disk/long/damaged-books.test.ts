// Books that are damaged or gone, and where they come from again: the own log, the leader, or nowhere,
// which a node says before it refuses.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LocalCluster } from '../../../system/local-cluster.ts';
import { expectConserved, someFollower, statusOf } from '../../../system/replicas.ts';
import { expectAllTold, Traders } from '../../../system/traders.ts';
import { dataFiles } from '../data-files.ts';
import { cutLog, harmableCluster, harmed } from '../harmed-cluster.ts';

for (const kept of ['the whole log', 'a log that was cut'] as const) {
  test(`a node with damaged books refills itself: peers and ${kept}`, async () => {
    const cluster = await harmableCluster(kept === 'the whole log' ? {} : { logRetainMb: 1 });
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

test('a lone node with damaged books and a cut log refuses, and says what to do', async () => {
  const cluster = await harmableCluster({ nodes: 1, logRetainMb: 1, restart: false });
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
  const cluster = await harmableCluster({ nodes: 1 });
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
