// Power cuts, as near as processes come to them: SIGKILL to every node at once, and to a lone node
// again and again, while traders trade. What was acknowledged is there afterwards.

import { expect, onTestFinished, test } from 'vitest';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import type { LocalClusterOptions } from './local-cluster.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';
import { expectAllTold, openTradingFloor, Traders } from './traders.ts';

async function started(options: LocalClusterOptions): Promise<LocalCluster> {
  const cluster = await LocalCluster.start(options);
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  await openTradingFloor(cluster.client());
  return cluster;
}

test('three nodes killed at once under load lose nothing that was acknowledged', async () => {
  const cluster = await started({ nodes: 3, frontends: 0 });
  const traders = new Traders(cluster.client(), { count: 50 });
  await traders.more(2_000);
  const told = traders.told.length;
  const outageMs = await traders.slowestDuring(async () => {
    for (const nodeId of [1, 2, 3]) cluster.signal(nodeId, 'SIGKILL');
    await traders.more(2_000);
  });
  await traders.stop();
  tellFigures('all three killed', { told, toldInAll: traders.told.length, outageMs });
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
  // And once more, as an operator does it: everything stopped and started.
  expect(await cluster.stop()).toBe(0);
  await cluster.startLauncher();
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
});

test('a lone node killed ten times under load loses nothing that was acknowledged', async () => {
  const cluster = await started({ nodes: 1, frontends: 0, profile: 'lan' });
  const traders = new Traders(cluster.client(), { count: 20 });
  const outagesMs: number[] = [];
  for (let kill = 0; kill < 10; kill += 1) {
    await traders.more(200);
    const outageMs = await traders.slowestDuring(async () => {
      cluster.signal(1, 'SIGKILL');
      await traders.more(40);
    });
    outagesMs.push(Math.round(outageMs));
    await cluster.untilReady('node-1');
  }
  await traders.stop();
  tellFigures('a lone node', { kills: 10, told: traders.told.length, outagesMs });
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectConserved(cluster);
});
