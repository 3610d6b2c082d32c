// Commands through a real connection to nodes that misbehave: each done once, each caller told.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { doneIn, errorOf, ms, oneMore, running, times, until } from './running-client.ts';
import { frameFates, ScriptedCluster } from './scripted-cluster.ts';
import type { Fate } from './scripted-cluster.ts';

test('a lone command is not delayed', async () => {
  const { client } = await running(1);
  await client.submit(oneMore);
  const times: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    const start = performance.now();
    await client.submit(oneMore);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  expect(times[5]).toBeLessThan(8);
});

test('calls of one turn ride one frame', async () => {
  const { client, cluster } = await running(1);
  await client.submit(oneMore);
  const before = cluster.commandsPerFrame.length;
  await Promise.all(times(500).map((command) => client.submit(command)));
  expect(cluster.commandsPerFrame.slice(before)).toEqual([500]);
});

test('outcomes come in the order of the commands, also across frames', async () => {
  const { client, cluster } = await running(1, { commandsPerFrameMax: 7 });
  const outcomes = await client.submitAll(times(50));
  const indices = outcomes.map((outcome) => outcome.index);
  expect(indices).toEqual([...indices].sort((a, b) => a - b));
  expect(outcomes).toHaveLength(50);
  expect(Math.max(...cluster.commandsPerFrame)).toBe(7);
});

test('no more frames and no more commands are out than allowed', async () => {
  const { client, cluster } = await running(1, {
    ...{ framesInFlightMax: 3, commandsPerFrameMax: 10, windowMax: 24 },
  });
  await client.submit(oneMore);
  cluster.answerAfterMs = 5;
  cluster.framesUnansweredMax = 0;
  await client.submitAll(times(100));
  expect(cluster.framesUnansweredMax).toBe(3);
  expect(Math.max(...cluster.commandsPerFrame)).toBe(10);
  expect(doneIn(cluster)).toBe(101);
});

test.each(frameFates)('after a frame is %s its commands are done once', async (fate) => {
  const { client, cluster } = await running(2);
  await client.submit(oneMore);
  cluster.fates = [fate];
  const outcomes = await client.submitAll(times(5));
  expect(outcomes.map(({ kind }) => kind)).toEqual(new Array<string>(5).fill('accepted'));
  expect(doneIn(cluster)).toBe(6);
});

test.each(frameFates)('a session is opened though its frame is %s', async (fate) => {
  const { client, cluster } = await running(2);
  cluster.fates = [fate];
  await client.submit(oneMore);
  expect(doneIn(cluster)).toBe(1);
});

test('a frame that vanishes is missed as soon as a later one is answered', async () => {
  const { client, cluster } = await running(1);
  await client.submit(oneMore);
  cluster.fates = ['lost'];
  const first = client.submit(oneMore);
  await until(() => cluster.fates.length === 0);
  const start = performance.now();
  await Promise.all([first, client.submit(oneMore)]);
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(doneIn(cluster)).toBe(3);
});

test('whatever happens to frames, every command is done once', async () => {
  const { client, cluster } = await running(3, { commandsPerFrameMax: 3, framesInFlightMax: 4 });
  await client.submit(oneMore);
  const fate = fc.constantFrom<Fate>('taken', 'taken', 'taken', ...frameFates);
  const [script = []] = fc.sample(fc.array(fate, { minLength: 25, maxLength: 25 }), {
    numRuns: 1,
    seed: 7,
  });
  cluster.fates = [...script];
  const calls = times(60).map((command) => client.submit(command));
  const moves = setInterval(() => {
    cluster.elect(1 + (cluster.leaderId % 3));
  }, 60);
  const outcomes = await Promise.all(calls);
  clearInterval(moves);
  const indices = outcomes.map(({ index }) => index);
  expect(indices).toEqual([...indices].sort((a, b) => a - b));
  expect(doneIn(cluster)).toBe(61);
});

test('a paused leader holds callers no longer than it takes to see a new one', async () => {
  const { client, cluster } = await running(3);
  await client.submit(oneMore);
  cluster.node(1).paused = true;
  const start = performance.now();
  const call = client.submit(oneMore);
  await ms(100);
  cluster.elect(2);
  await call;
  expect(performance.now() - start).toBeLessThan(1_500);
  expect(doneIn(cluster)).toBe(2);
});

test('a session that ended while idle costs its client nothing', async () => {
  const { client, cluster } = await running(1);
  await client.submit(oneMore);
  cluster.forgetSessions();
  await client.submitAll(times(3));
  expect(doneIn(cluster)).toBe(4);
});

test('what may have run before its session ended is unknown', async () => {
  const { client, cluster } = await running(1);
  await client.submit(oneMore);
  // Nothing sent again gets through before the session is forgotten.
  cluster.fates = ['done-then-cut', ...new Array<Fate>(50).fill('cut')];
  const call = errorOf(client.submit(oneMore));
  await until(() => doneIn(cluster) === 2);
  cluster.forgetSessions();
  cluster.fates = [];
  expect(await call).toBe('session-expired unknown');
  expect(await errorOf(client.submit(oneMore))).toBe('no error');
});

test('no call hangs past its deadline', async () => {
  const { client, cluster } = await running(2, { deadlineMs: 100 });
  cluster.leaderId = 0;
  const start = performance.now();
  expect(await errorOf(client.submit(oneMore))).toBe('timed-out none');
  cluster.leaderId = 1;
  await client.submit(oneMore, { deadlineMs: 5_000 });
  cluster.fates = ['lost'];
  expect(await errorOf(client.submit(oneMore))).toBe('timed-out unknown');
  for (const node of cluster.nodes) node.paused = true;
  expect(await errorOf(client.submit(oneMore))).toBe('timed-out unknown');
  expect(await errorOf(client.account('alice'))).toBe('timed-out none');
  expect(performance.now() - start).toBeLessThan(1_500);
});

test('calls beyond queueMax are refused with effect none, until others leave', async () => {
  const { client, cluster } = await running(1, { queueMax: 3, deadlineMs: 60 });
  cluster.leaderId = 0;
  const waiting = times(3).map((command) => errorOf(client.submit(command)));
  expect(await errorOf(client.submit(oneMore))).toBe('overloaded none');
  expect(await Promise.all(waiting)).toEqual(new Array<string>(3).fill('timed-out none'));
  cluster.leaderId = 1;
  expect(await errorOf(client.submit(oneMore, { deadlineMs: 5_000 }))).toBe('no error');
});

test('a caller cancels; a signal shared by many calls keeps no trace of them', async () => {
  const { client, cluster } = await running(1);
  const shared = new AbortController();
  let listeners = 0;
  const { signal } = shared;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  Object.assign(signal, {
    addEventListener: (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    },
    removeEventListener: (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    },
  });
  await Promise.all(times(50).map((command) => client.submit(command, { signal })));
  await Promise.all(times(50).map(() => client.account('alice', { signal })));
  expect(listeners).toBe(0);
  cluster.fates = ['lost'];
  const call = errorOf(client.submit(oneMore, { signal }));
  await until(() => cluster.fates.length === 0);
  shared.abort();
  expect(await call).toBe('canceled unknown');
  expect(await errorOf(client.submit(oneMore, { signal }))).toBe('canceled none');
});

test('drain waits for what is outstanding and takes nothing new', async () => {
  const { client, cluster } = await running(1);
  await client.submit(oneMore);
  cluster.answerAfterMs = 40;
  const call = client.submit(oneMore);
  const drained = client.drain();
  expect(await errorOf(client.submit(oneMore))).toBe('unavailable none');
  await drained;
  await call;
  expect(client.stats().outstanding).toBe(0);
});

test('close leaves nothing running, and gives the session back', async () => {
  const cluster = await ScriptedCluster.of(2);
  const client = new HoldfastClient({ endpoints: cluster.endpoints });
  await client.submit(oneMore);
  expect(cluster.books.sessions.count).toBe(1);
  const feed = client.watch({ accounts: ['alice'], symbols: [] });
  const next = feed[Symbol.asyncIterator]().next();
  cluster.fates = ['lost'];
  const sent = errorOf(client.submit(oneMore));
  await until(() => cluster.fates.length === 0);
  cluster.node(1).paused = true;
  cluster.node(2).paused = true;
  const read = errorOf(client.account('alice'));
  const queued = errorOf(client.submit(oneMore));
  await until(() => cluster.nodes.some((node) => node.reads > 0));
  cluster.node(1).paused = false;
  await Promise.all([client.close(), client.close()]);
  expect(await sent).toBe('unavailable unknown');
  expect((await queued).startsWith('unavailable')).toBe(true);
  expect(await read).toBe('unavailable none');
  expect((await next).done).toBe(true);
  expect(await errorOf(client.submit(oneMore))).toBe('unavailable none');
  expect(await errorOf(client.clusterStatus())).toBe('unavailable none');
  await until(() =>
    cluster.nodes.every(({ submits, watches }) => submits.size + watches.size === 0),
  );
  const before = cluster.nodes.map((node) => node.statusCalls + node.reads);
  await ms(50);
  expect(cluster.nodes.map((node) => node.statusCalls + node.reads)).toEqual(before);
  cluster.stop();
});

test('a session that is not needed any more is given back', async () => {
  const { client, cluster } = await running(1);
  await client.submit(oneMore);
  expect(cluster.books.sessions.count).toBe(1);
  await client.close();
  await until(() => cluster.books.sessions.count === 0);
});
