// Disks that fail as the kernel tells it: syncs refused by strace, a file system in memory that is
// full, a write that never ends. Needs root and strace. Another node leads, the process says which
// file and why, nothing that was acknowledged is missing, and the node comes back with its disk.

import { expect, onTestFinished, test } from 'vitest';
import type { LocalCluster } from '../../../system/local-cluster.ts';
import { expectConserved, expectEqualDigests } from '../../../system/replicas.ts';
import { expectAllTold, Traders } from '../../../system/traders.ts';
import { placeThousand } from '../bulk-orders.ts';
import { harmableCluster } from '../harmed-cluster.ts';
import { InjectedFault } from '../injected-fault.ts';
import { SmallDisk } from '../small-disk.ts';

/** Answers once a node other than this one leads. */
const successorOf = (cluster: LocalCluster, nodeId: number): Promise<number> =>
  cluster.eventually(`node ${nodeId} does not lead`, 20_000, async () => {
    const leader = await cluster.leader();
    return leader === nodeId ? null : leader;
  });

async function expectNothingLost(cluster: LocalCluster, traders: Traders): Promise<void> {
  await traders.more(200);
  await traders.stop();
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
}

test('a leader whose disk refuses to sync its books ends before its log is cut', async () => {
  const cluster = await harmableCluster({ logRetainMb: 1 });
  const client = cluster.client();
  const leader = await cluster.leader();
  const traders = new Traders(cluster.client(), { count: 5 });
  const { pid } = cluster.node(leader);
  const fault = await InjectedFault.attach(pid ?? 0, 'fdatasync:error=EIO:when=1+');
  await cluster.eventually('it ended', 60_000, async () => {
    await placeThousand(client);
    return cluster.node(leader).pid === pid ? null : true;
  });
  await fault.end();
  expect(cluster.log(`node-${leader}`)).toContain('EIO');
  await cluster.untilReady(`node-${leader}`);
  await expectNothingLost(cluster, traders);
});

test('a leader whose disk is full ends, says so, and is back when there is room', async () => {
  const cluster = await harmableCluster();
  await cluster.stopChild(1);
  const disk = SmallDisk.mount(cluster.node(1).dataDir, 128);
  onTestFinished(async () => {
    await cluster.stop();
    disk.unmount();
  });
  await cluster.restartChild(1);
  expect((await cluster.cli('transfer-leader', '1')).code).toBe(0);
  expect(await cluster.leader()).toBe(1);
  const traders = new Traders(cluster.client(), { count: 10 });
  await traders.more(200);
  disk.fill();
  await successorOf(cluster, 1);
  await traders.more(200);
  expect(cluster.log('node-1')).toMatch(/ENOSPC|No space left on device/);
  disk.free();
  await cluster.restartChild(1);
  await expectNothingLost(cluster, traders);
});
