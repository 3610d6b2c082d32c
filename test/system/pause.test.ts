// Nodes that stop for a while and do not know it, as a machine that swaps or a debugger does to them:
// a leader that wakes up is one no more, and says nothing that is no longer true.

import { beforeAll, expect, test } from 'vitest';
import { quantity } from '../../src/domain/quantity.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests, someFollower } from './replicas.ts';
import { expectAllTold, floor, openTradingFloor, Traders } from './traders.ts';

let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 3, frontends: 0, profile: 'lan' });
  await openTradingFloor(cluster.client());
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

test('a leader that slept answers no read from before others led', async () => {
  const leader = await cluster.leader();
  const asleep = cluster.client({ endpoints: [cluster.node(leader).clientAddress] });
  await asleep.holdings(floor.account);
  cluster.signal(leader, 'SIGSTOP');
  const asked = asleep.holdings(floor.account, { deadlineMs: 20_000 });
  const awake = [1, 2, 3].filter((nodeId) => nodeId !== leader);
  const endpoints = awake.map((nodeId) => cluster.node(nodeId).clientAddress);
  const order = { ...floor, side: 'buy', quantity: quantity(7) } as const;
  const outcome = await cluster.client({ endpoints }).order(order, { deadlineMs: 20_000 });
  expect(outcome.kind).toBe('accepted');
  cluster.signal(leader, 'SIGCONT');
  expect((await asked).index).toBeGreaterThanOrEqual(outcome.index);
  await cluster.untilReady(`node-${leader}`);
});

test('leaders and followers that sleep under load cost no order', async () => {
  const traders = new Traders(cluster.client(), { count: 20 });
  const slowestMs: number[] = [];
  for (const who of [() => cluster.leader(), () => someFollower(cluster)]) {
    await traders.more(200);
    const sleeper = await who();
    const slowest = await traders.slowestDuring(async () => {
      cluster.signal(sleeper, 'SIGSTOP');
      await traders.more(400);
      cluster.signal(sleeper, 'SIGCONT');
      await traders.more(200);
    });
    slowestMs.push(Math.round(slowest));
  }
  await traders.stop();
  tellFigures('asleep: leader, then follower', { slowestMs, told: traders.told.length });
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
});
