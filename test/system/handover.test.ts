// Planned changes of leader: a graceful stop and an operator's word. Traders notice nothing, with the
// usual timings and with the quick ones of a local network.

import { beforeAll, describe, expect, test } from 'vitest';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests, statusOf } from './replicas.ts';
import { expectAllTold, openTradingFloor, Traders } from './traders.ts';

describe.each(['default', 'lan'] as const)('with --profile %s', (profile) => {
  let cluster: LocalCluster;
  let traders: Traders;

  beforeAll(async () => {
    cluster = await LocalCluster.start({ nodes: 3, frontends: 0, profile });
    await openTradingFloor(cluster.client());
    traders = new Traders(cluster.client(), { count: 5 });
    return async () => {
      await cluster[Symbol.asyncDispose]();
    };
  });

  test('a leader that is told to stop hands over, and no order fails', async () => {
    await traders.more(200);
    const leader = await cluster.leader();
    const { term } = await statusOf(cluster, leader);
    const slowestMs = await traders.slowestDuring(async () => {
      await cluster.stopChild(leader);
      await traders.more(200);
    });
    const next = await cluster.leader();
    tellFigures(`${profile}: planned stop`, { slowestMs });
    expect(next).not.toBe(leader);
    expect((await statusOf(cluster, next)).term).toBe(term + 1);
    expect(traders.failures).toEqual([]);
    // A handover is a round trip; without one, everybody waits for an election timeout.
    expect(slowestMs).toBeLessThan(1_000);
    await cluster.restartChild(leader);
  });

  test('leadership goes where the operator says, and no order fails', async () => {
    const leader = await cluster.leader();
    const heir = [1, 2, 3].find((nodeId) => nodeId !== leader) ?? 0;
    const slowestMs = await traders.slowestDuring(async () => {
      // One that has just come back is refused until it has caught up.
      const { stdout, stderr } = await cluster.eventually('a transfer', 10_000, async () => {
        const end = await cluster.cli('transfer-leader', String(heir));
        return end.code === 0 ? end : null;
      });
      expect(stderr).toBe('');
      expect(stdout).toContain(String(heir));
      await traders.more(200);
    });
    tellFigures(`${profile}: transfer`, { slowestMs });
    expect(await cluster.leader()).toBe(heir);
    expect(traders.failures).toEqual([]);
    expect(slowestMs).toBeLessThan(1_000);
  });

  test('a leader that is killed is replaced, and no order fails', async () => {
    const killed = { nodeId: 0 };
    const slowestMs = await traders.slowestDuring(async () => {
      killed.nodeId = (await cluster.killLeader()).nodeId;
      await traders.more(200);
    });
    tellFigures(`${profile}: kill -9`, { slowestMs });
    expect(traders.failures).toEqual([]);
    await cluster.untilReady(`node-${killed.nodeId}`);
  });

  test('all that was told is there, in one state everywhere', async () => {
    await traders.stop();
    expect(traders.failures).toEqual([]);
    await expectAllTold(cluster.client(), traders.told);
    await expectEqualDigests(cluster);
    await expectConserved(cluster);
  });
});
