// A follower that was away for half a million orders: the log it would need is gone, so it comes
// back through a snapshot, while orders go on as before.

import { expect, onTestFinished, test } from 'vitest';
import type { HoldfastClient } from '../../src/client/holdfast-client.ts';
import type { Command } from '../../src/domain/command.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests, someFollower, statusOf } from './replicas.ts';
import { expectAllTold, floor, openTradingFloor, Traders } from './traders.ts';

const ordersAway = 500_000;
const clients = 4;
const batch = 2_000;

test('a follower 500,000 orders behind rejoins by snapshot while orders flow', async () => {
  const cluster = await LocalCluster.start({ nodes: 3, logRetainMb: 2, frontends: 0 });
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  await openTradingFloor(cluster.client());
  const away = await someFollower(cluster);
  await cluster.stopChild(away);
  const { lastIndex: leftAt } = await statusOf(cluster, await cluster.leader());
  const placedMs = await placeMany(cluster);
  const leader = await cluster.leader();
  expect((await statusOf(cluster, leader)).firstIndex).toBeGreaterThan(leftAt);

  const traders = new Traders(cluster.client(), { count: 20 });
  await traders.more(500);
  const before = { slowestMs: traders.slowestMs, told: traders.told.length };
  const startMs = performance.now();
  const slowestMs = await traders.slowestDuring(() => rejoin(cluster, away));
  const rejoinMs = performance.now() - startMs;
  const toldMeanwhile = traders.told.length - before.told;
  await traders.stop();

  const [sender, receiver] = [await statusOf(cluster, leader), await statusOf(cluster, away)];
  const { snapshotsSent } = sender;
  const { snapshotsInstalled } = receiver;
  const pace = Math.round((ordersAway * 1000) / placedMs);
  tellFigures('away', { orders: ordersAway, ordersPerSecond: pace });
  tellFigures('rejoined', { rejoinMs, snapshotsSent, snapshotsInstalled, toldMeanwhile });
  tellFigures('slowest order', { beforeMs: before.slowestMs, duringTransferMs: slowestMs });
  expect(snapshotsSent).toBeGreaterThanOrEqual(1);
  expect(snapshotsInstalled).toBeGreaterThanOrEqual(1);
  expect(toldMeanwhile).toBeGreaterThan(0);
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectKnownThere(cluster, away);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
});

/** The orders placed while it was away are in the books that it received. */
async function expectKnownThere(cluster: LocalCluster, nodeId: number): Promise<void> {
  const client = cluster.client({ endpoints: [cluster.node(nodeId).clientAddress] });
  for (const number of [10, ordersAway / 2, ordersAway]) {
    const { value } = await client.orderByNumber(number, { consistency: 'stale' });
    expect(value).toMatchObject({ number, ordStatus: 'filled', symbol: floor.symbol });
  }
}

/** Until the node that was away is ready and has applied what the leader had committed by then. */
async function rejoin(cluster: LocalCluster, nodeId: number): Promise<void> {
  await cluster.restartChild(nodeId, 60_000);
  const { commitIndex } = await statusOf(cluster, await cluster.leader());
  await cluster.eventually('the follower has caught up', 60_000, async () =>
    (await statusOf(cluster, nodeId)).appliedIndex >= commitIndex ? true : null,
  );
}

/** Buys and sells in turn, several sessions side by side; answers how long it took, in ms. */
async function placeMany(cluster: LocalCluster): Promise<number> {
  const orders = Array.from({ length: batch }, (_, i): Command => {
    const side = i % 2 === 0 ? 'buy' : 'sell';
    return { kind: 'order', ...floor, side, quantity: quantity(1 + ((i >> 1) % 5)) };
  });
  const startMs = performance.now();
  let left = ordersAway;
  const place = async (client: HoldfastClient): Promise<void> => {
    while (left > 0) {
      left -= batch;
      const outcomes = await client.submitAll(orders, { deadlineMs: 60_000 });
      expect(outcomes.filter((outcome) => outcome.kind !== 'accepted')).toEqual([]);
    }
  };
  const sessions = Array.from({ length: clients }, () => cluster.client());
  await Promise.all(sessions.flatMap((client) => [place(client), place(client)]));
  return performance.now() - startMs;
}
