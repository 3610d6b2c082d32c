// How soon a client is back at work when its leader is gone: nothing is waited for that need not be.

import { expect, onTestFinished, test, vi } from 'vitest';
import type { Random } from '../../src/base/prng.ts';
import { LeaderFinder, patienceWithLeaderMs } from '../../src/client/leader-finder.ts';
import { leaderlessMs } from '../../src/client/pause.ts';
import { StopList } from '../../src/client/stop-list.ts';
import { doneIn, oneMore, running, until } from './running-client.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

test('a look for a leader comes at most a fifth of the outage late, or 40 ms', () => {
  let outageMs = 0;
  for (let looks = 1; looks < 200; looks += 1) {
    expect(leaderlessMs(looks, () => 1)).toBeLessThanOrEqual(40 + outageMs / 5);
    outageMs += leaderlessMs(looks, () => 0.5);
  }
  expect(leaderlessMs(10_000, () => 1)).toBe(500);
});

test('a single failure costs no wait', async () => {
  let waits = 0;
  const unit = (): number => {
    waits += 1;
    return 0.5;
  };
  const random: Random = { unit, below: () => 6 };
  const { client, cluster } = await running(1, { random });
  await client.submit(oneMore);
  cluster.fates = ['done-then-cut'];
  await client.submit(oneMore);
  expect(doneIn(cluster)).toBe(2);
  expect(waits).toBe(0);
});

test('a leader of a newer term is gone to at once, though another node says nothing', async () => {
  const cluster = await ScriptedCluster.of(3);
  const stops = new StopList();
  const finder = new LeaderFinder(cluster.endpoints, stops);
  onTestFinished(() => {
    stops.end();
    finder.close();
    cluster.stop();
    vi.restoreAllMocks();
  });
  cluster.node(3).paused = true;
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const waited = async (): Promise<boolean> => {
    timers.mockClear();
    expect(await finder.find()).toMatchObject({ nodeId: cluster.leaderId, term: cluster.term });
    const shortest = Math.min(...timers.mock.calls.map(([, delayMs = 0]) => delayMs));
    return shortest >= patienceWithLeaderMs;
  };
  expect(await waited()).toBe(false);
  cluster.elect(2);
  expect(await waited()).toBe(false);
  // The same leader again may be one that was: the silent node is given a moment to say so.
  expect(await waited()).toBe(true);
  // It may be the one that is silent: those who heard it lead know.
  cluster.elect(3);
  expect(await waited()).toBe(false);
});

test('a client whose leader steps down asks to be told of the next, not whether there is one', async () => {
  const { client, cluster } = await running(3);
  await client.submit(oneMore);
  expect(cluster.node(2).statusWaitMs).toBe(0);
  cluster.fates = ['stepped-down'];
  await client.submit(oneMore);
  expect(doneIn(cluster)).toBe(2);
  expect(cluster.node(2).statusWaitMs).toBeGreaterThan(0);
  cluster.fates = ['cut'];
  await client.submit(oneMore);
  expect(cluster.node(2).statusWaitMs).toBe(0);
});

const questionsTo = ({ nodes }: ScriptedCluster): number =>
  nodes.reduce((sum, { statusCalls }) => sum + statusCalls, 0);

test('a client that is told who leads now goes there and asks nobody', async () => {
  const { client, cluster } = await running(3);
  await client.submit(oneMore);
  const before = questionsTo(cluster);
  cluster.fates = ['succeeded'];
  await client.submit(oneMore);
  expect([doneIn(cluster), cluster.leaderId]).toEqual([2, 2]);
  expect(cluster.node(2).submits.size).toBe(1);
  expect(questionsTo(cluster)).toBe(before);
});

test('a successor that is gone already is tried once, and then all are asked', async () => {
  const { client, cluster } = await running(3);
  await client.submit(oneMore);
  cluster.node(2).stop();
  const before = questionsTo(cluster);
  cluster.fates = ['succeeded'];
  const done = client.submit(oneMore);
  await until(() => cluster.leaderId === 2);
  cluster.elect(3);
  await done;
  expect(doneIn(cluster)).toBe(2);
  expect(questionsTo(cluster)).toBeGreaterThan(before);
});

test('a successor that was named, did not win and says nothing is left as soon as it is doubted', async () => {
  const { client, cluster } = await running(3);
  await client.submit(oneMore);
  cluster.node(2).paused = true;
  cluster.fates = ['succeeded'];
  const done = client.submit(oneMore);
  await until(() => cluster.node(2).submits.size === 1);
  // Of the same term: the other candidate won.
  cluster.leaderId = 3;
  await done;
  expect(doneIn(cluster)).toBe(2);
  expect(cluster.node(3).submits.size).toBe(1);
});
