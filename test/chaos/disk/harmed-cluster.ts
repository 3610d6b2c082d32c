// A cluster to harm: one of its nodes is stopped, its files are harmed, and it is started again under
// load. What the traders were told must be found again.

import { expect, onTestFinished } from 'vitest';
import { LocalCluster } from '../../system/local-cluster.ts';
import type { LocalClusterOptions } from '../../system/local-cluster.ts';
import { expectConserved, expectEqualDigests, statusOf } from '../../system/replicas.ts';
import { expectAllTold, openTradingFloor, Traders } from '../../system/traders.ts';
import { placeTenThousand } from './bulk-orders.ts';

/** Found within a second or two, so that damage nobody reads is found as well. */
const env = { HOLDFAST_SCRUB_SECONDS: '1' };

/** Without frontends, its floor open; gone when the test is over. */
export async function harmableCluster(options: LocalClusterOptions = {}): Promise<LocalCluster> {
  const cluster = await LocalCluster.start({ frontends: 0, profile: 'lan', env, ...options });
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  await openTradingFloor(cluster.client());
  return cluster;
}

/** Orders enough that a log of one mebibyte is cut. */
export async function cutLog(cluster: LocalCluster, nodeId: number): Promise<void> {
  const client = cluster.client();
  for (let round = 0; round < 30; round += 1) {
    await placeTenThousand(client);
    if ((await statusOf(cluster, nodeId)).firstIndex > 1) return;
  }
  throw new Error('the log was never cut');
}

/** Stops a node, harms it, starts it again under load, and looks whether all is as it was told. */
export async function harmed(
  cluster: LocalCluster,
  nodeId: number,
  harm: (directory: string) => unknown,
): Promise<string> {
  const traders = new Traders(cluster.client(), { count: 4 });
  await traders.more(100);
  await cluster.stopChild(nodeId);
  await traders.more(100);
  const before = cluster.log(`node-${nodeId}`).length;
  await harm(cluster.node(nodeId).dataDir);
  await cluster.restartChild(nodeId, 60_000);
  await traders.more(100);
  await traders.stop();
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
  return cluster.log(`node-${nodeId}`).slice(before);
}
