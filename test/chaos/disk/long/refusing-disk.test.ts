// Disks that fail as the kernel tells it: syncs refused by strace, a file system in memory that is
// full, a write that never ends. Needs root and strace. Another node leads, the process says which
// file and why, nothing that was acknowledged is missing, and the node comes back with its disk.

import { expect, onTestFinished, test } from 'vitest';
import type { LocalCluster } from '../../../system/local-cluster.ts';
import { expectConserved, expectEqualDigests, statusOf } from '../../../system/replicas.ts';
import { expectAllTold, Traders } from '../../../system/traders.ts';
import { AilingDisk } from '../ailing-disk.ts';
import { placeTenThousand } from '../bulk-orders.ts';
import { cutLog, harmableCluster } from '../harmed-cluster.ts';
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
  const leader = await cluster.leader();
  await cutLog(cluster, leader);
  const { pid } = cluster.node(leader);
  const fault = await InjectedFault.attach(pid ?? 0, 'fdatasync:error=EIO:when=1+');
  onTestFinished(() => fault.end());
  const { firstIndex } = await statusOf(cluster, leader);
  await cluster.eventually('it ended', 120_000, async () => {
    await placeTenThousand(cluster.client());
    return cluster.node(leader).pid === pid ? null : true;
  });
  await fault.end();
  expect(cluster.log(`node-${leader}`)).toMatch(/EIO|Input\/output error/);
  await cluster.untilReady(`node-${leader}`);
  expect((await statusOf(cluster, leader)).firstIndex).toBeGreaterThanOrEqual(firstIndex);
  await expectNothingLost(cluster, new Traders(cluster.client(), { count: 2 }));
});

test('a leader that hangs with nobody to hand over to steps down and stays down', async () => {
  const cluster = await harmableCluster({ profile: 'default' });
  const leader = await cluster.leader();
  const [gone = 0] = [1, 2, 3].filter((nodeId) => nodeId !== leader);
  await cluster.stopChild(gone);
  const traders = new Traders(cluster.client(), { count: 2 });
  await traders.more(50);
  const disk = await AilingDisk.of(cluster, leader, { delayMs: 8_000 });
  onTestFinished(() => disk.end());
  await cluster.eventually('it stepped down', 20_000, () =>
    Promise.resolve(cluster.log(`node-${leader}`).includes('"disk-hangs"') ? true : null),
  );
  const told = traders.told.length;
  for (let look = 0; look < 20; look += 1) {
    expect((await statusOf(cluster, leader)).role).not.toBe('leader');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(traders.told.length).toBe(told);
  await disk.end();
  await cluster.restartChild(gone);
  await expectNothingLost(cluster, traders);
});

test('a process whose write hangs for ten seconds ends and is started again', async () => {
  const cluster = await harmableCluster();
  const traders = new Traders(cluster.client(), { count: 2 });
  const leader = await cluster.leader();
  const { pid } = cluster.node(leader);
  const disk = await AilingDisk.of(cluster, leader, { delayMs: 30_000 });
  onTestFinished(() => disk.end());
  await successorOf(cluster, leader);
  await cluster.eventually('another process', 60_000, () => {
    const { pid: next } = cluster.node(leader);
    return Promise.resolve(next === null || next === pid ? null : true);
  });
  await disk.end();
  expect(cluster.log(`node-${leader}`)).toContain('a log write has hung for');
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
  const traders = new Traders(cluster.client(), { count: 2 });
  await traders.more(200);
  disk.fill();
  // It may have lost its office before, for want of processor time: its disk is as full.
  await cluster.eventually('it says that its disk is full', 120_000, async () => {
    await placeTenThousand(cluster.client());
    return /ENOSPC|No space left on device/.test(cluster.log('node-1')) ? true : null;
  });
  await successorOf(cluster, 1);
  await traders.more(200);
  disk.free();
  await cluster.restartChild(1);
  await expectNothingLost(cluster, traders);
});
