// The leader's disk refuses writes, hangs or is slow. Another node leads, nothing is acknowledged
// that is not stored, and the node comes back with its disk.

import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { LocalCluster } from '../../system/local-cluster.ts';
import { expectConserved, expectEqualDigests } from '../../system/replicas.ts';
import { expectAllTold, floor, openTradingFloor, Traders } from '../../system/traders.ts';
import { AilingDisk, environmentOfAilingDisks, ordersFile } from './ailing-disk.ts';
import type { Ailment } from './ailing-disk.ts';
import { torture } from './torture.ts';

const refusals = torture.long ? (['EIO', 'ENOSPC'] as const) : (['EIO'] as const);

const diskWords = /"disk-(slow|hangs)"/;
const attemptsMax = 3;

describe.each(torture.long ? ['default', 'lan'] : ['default'])('with --profile %s', (profile) => {
  let cluster: LocalCluster;
  let traders: Traders;

  beforeAll(async () => {
    const env = environmentOfAilingDisks();
    const timings = { profile: profile as 'default' | 'lan' };
    cluster = await LocalCluster.start({ frontends: 0, ...timings, env });
    await openTradingFloor(cluster.client());
    traders = new Traders(cluster.client(), { count: 4 });
    return async () => {
      await cluster[Symbol.asyncDispose]();
      rmSync(ordersFile, { force: true });
    };
  });

  /** Lets the leader's disk ail until another node leads and orders go on; tells what it said. */
  async function replaced(
    ailment: Ailment,
  ): Promise<{ nodeId: number; pid: number; said: string }> {
    await traders.more(100);
    const leader = await cluster.leader();
    const { pid } = cluster.node(leader);
    const before = cluster.log(`node-${leader}`).length;
    const startMs = performance.now();
    const disk = await AilingDisk.of(cluster, leader, ailment);
    onTestFinished(() => disk.end());
    const slowestOrderMs = await traders.slowestDuring(async () => {
      await cluster.eventually(`node ${leader} does not lead`, 30_000, async () =>
        (await cluster.leader()) === leader ? null : true,
      );
      const tookMs = Math.round(performance.now() - startMs);
      torture.tell(`${profile}: ${JSON.stringify(ailment)}`, { tookMs });
      await traders.more(100);
    });
    torture.tell(`${profile}: ${JSON.stringify(ailment)}`, { slowestOrderMs });
    await disk.end();
    await cluster.untilReady(`node-${leader}`);
    const said = cluster.log(`node-${leader}`).slice(before);
    return { nodeId: leader, pid: pid ?? 0, said };
  }

  /** What a leader said that lost its office while its disk was slow. A starved machine takes offices
   *  too, for want of processor time: that says nothing of the disk, and is tried again. */
  async function saidOfDelay(delayMs: number): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const { nodeId, pid, said } = await replaced({ delayMs });
      expect(cluster.node(nodeId).pid).toBe(pid);
      if (diskWords.test(said) || attempt === attemptsMax) return said;
    }
  }

  test.each(refusals)(
    'a leader whose log is refused with %s ends and another leads',
    async (code) => {
      const { nodeId, pid, said } = await replaced({ refuse: code });
      for (const words of [`a write failed (${code})`, cluster.node(nodeId).dataDir, 'full?']) {
        expect(said).toContain(words);
      }
      expect(cluster.node(nodeId).pid).not.toBe(pid);
    },
  );

  test('a leader whose disk hangs hands over, and follows when it is well', async () => {
    expect(await saidOfDelay(4_000)).toMatch(diskWords);
  });

  test('a leader whose disk is slow hands over to a quick one', async () => {
    const delayMs = 150 + 50 * prng(torture.seed).below(4);
    expect(await saidOfDelay(delayMs)).toMatch(diskWords);
  });

  test('what a majority has not stored is not acknowledged', async () => {
    // Where a write takes longer than an election, nobody wins one: a vote is a write too.
    const delayMs = profile === 'lan' ? 70 : 700;
    const disks = await Promise.all([1, 2].map((id) => AilingDisk.of(cluster, id, { delayMs })));
    onTestFinished(async () => {
      await Promise.all(disks.map((disk) => disk.end()));
    });
    const startMs = performance.now();
    const order = { ...floor, side: 'buy', quantity: quantity(1) } as const;
    const outcome = await cluster.client().order(order, { deadlineMs: 60_000 });
    expect(outcome.kind).toBe('accepted');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(delayMs);
  });

  test('all that was told is there, in one state everywhere', async () => {
    await traders.stop();
    expect(traders.failures).toEqual([]);
    await expectAllTold(cluster.client(), traders.told);
    await expectEqualDigests(cluster);
    await expectConserved(cluster);
  });
});
