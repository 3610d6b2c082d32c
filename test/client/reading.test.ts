// Reads and the feed through a real connection: past nodes that fail, fall silent or lag.

import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import type { FeedFrame } from '../../src/domain/change.ts';
import type { WatchRequest__Output } from '../../src/gen/holdfast/cluster/v1/WatchRequest.ts';
import { errorOf, oneMore, running } from './running-client.ts';
import type { WatchCall } from './scripted-cluster.ts';

test('a read goes to the leader, and elsewhere when that node fails', async () => {
  const { client, cluster } = await running(3);
  cluster.elect(2);
  await client.submit(oneMore);
  expect((await client.account('alice')).index).toBe(2);
  cluster.node(2).readFailure = { code: status.UNAVAILABLE, details: 'down' };
  expect((await client.account('alice')).index).not.toBe(2);
  expect((await client.account('alice')).index).not.toBe(2);
  // Asked once more, and then passed over: no read waited for it to come back.
  expect(cluster.node(2).reads).toBe(2);
});

test('a node that hangs costs one read a second, and the next ones nothing', async () => {
  const { client, cluster } = await running(2);
  cluster.node(1).paused = true;
  const start = performance.now();
  await client.account('alice');
  expect(performance.now() - start).toBeLessThan(1_400);
  await client.account('alice');
  expect(performance.now() - start).toBeLessThan(1_500);
});

test('a node that went down is not mistaken for a caller who canceled', async () => {
  const { client, cluster } = await running(2);
  cluster.node(1).readFailure = { code: status.CANCELLED, details: 'going down' };
  expect((await client.account('alice')).index).toBe(2);
});

test('a canceled read says so, with effect none', async () => {
  const { client, cluster } = await running(1);
  cluster.node(1).paused = true;
  const controller = new AbortController();
  const read = errorOf(client.account('alice', { signal: controller.signal }));
  setImmediate(() => {
    controller.abort();
  });
  expect(await read).toBe('canceled none');
});

test('what cannot be answered anywhere is told at once', async () => {
  const { client, cluster } = await running(2);
  cluster.node(1).readFailure = { code: status.INVALID_ARGUMENT, details: 'no question' };
  expect(await errorOf(client.account('alice'))).toBe('malformed none');
});

test('one address shows the whole cluster, dead nodes included', async () => {
  const { client, cluster } = await running(3);
  const one = [cluster.node(1).address];
  await using other = new HoldfastClient({ endpoints: one });
  cluster.node(3).stop();
  const statuses = await other.clusterStatus();
  expect(statuses.map((node) => 'error' in node)).toEqual([false, false, true]);
  expect(await client.clusterStatus()).toHaveLength(3);
});

test.each([[[]], [['']], [['127.0.0.1:1', '']]])('the addresses %j are refused', (endpoints) => {
  const malformed = expect.objectContaining({ code: 'malformed', effect: 'none' }) as Error;
  expect(() => new HoldfastClient({ endpoints })).toThrow(malformed);
});

const epoch = '00c0ffee00decade';
const give = (call: WatchCall, frame: Record<string, unknown>): void => {
  call.write({ epoch, changes: [], ...frame });
};

async function take(feed: AsyncIterable<FeedFrame>, count: number): Promise<string[]> {
  const frames: string[] = [];
  for await (const frame of feed) {
    frames.push(`${frame.kind} ${frame.index}`);
    if (frames.length === count) break;
  }
  return frames;
}

test('watch resumes from its last index, at another node, and repeats nothing', async () => {
  const { client, cluster } = await running(2);
  const asked: { node: number; fromIndex: number; epoch: string }[] = [];
  cluster.watched = (call, request, node) => {
    asked.push({ node: node.id, fromIndex: request.fromIndex, epoch: request.epoch });
    const from = request.fromIndex === 0 ? 10 : request.fromIndex;
    give(call, { kind: 'snapshot', index: from, recovered: request.fromIndex > 0 });
    give(call, { kind: 'delta', index: from + 2, prev: from });
    give(call, { kind: 'heartbeat', index: from + 3 });
    call.end();
  };
  const frames = await take(client.watch({ accounts: ['alice'], symbols: [] }), 6);
  expect(frames).toEqual([
    ...['snapshot 10', 'delta 12', 'heartbeat 13'],
    ...['snapshot 13', 'delta 15', 'heartbeat 16'],
  ]);
  expect(asked.slice(0, 2)).toEqual([
    { node: 1, fromIndex: 0, epoch: '' },
    { node: 2, fromIndex: 13, epoch },
  ]);
});

test('watch detects a gap and asks again for what it missed', async () => {
  const { client, cluster } = await running(1);
  const asked: number[] = [];
  cluster.watched = (call, { fromIndex }) => {
    asked.push(fromIndex);
    const from = fromIndex === 0 ? 10 : fromIndex;
    give(call, { kind: 'snapshot', index: from, recovered: fromIndex > 0 });
    give(call, { kind: 'delta', index: 20, prev: fromIndex === 0 ? 15 : from });
  };
  const frames = await take(client.watch({ accounts: ['alice'], symbols: [] }), 3);
  expect(frames).toEqual(['snapshot 10', 'snapshot 10', 'delta 20']);
  expect(asked).toEqual([0, 10]);
});

test('watch goes round nodes that are behind or down', async () => {
  const { client, cluster } = await running(3);
  cluster.node(2).stop();
  cluster.watched = (call, _request: WatchRequest__Output, node) => {
    if (node.id === 1) {
      call.write({ kind: 'failure', failure: { code: 'behind', effect: 'none', message: 'wait' } });
      call.end();
    } else give(call, { kind: 'snapshot', index: 5 });
  };
  const start = performance.now();
  expect(await take(client.watch({ accounts: [], symbols: [] }), 1)).toEqual(['snapshot 5']);
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('watch that no node will ever serve throws; so do frames nobody understands', async () => {
  const { client, cluster } = await running(1);
  cluster.watched = (call) => {
    call.write({ kind: 'failure', failure: { code: 'too-large', effect: 'none', message: 'no' } });
    call.end();
  };
  expect(await errorOf(take(client.watch({ accounts: [], symbols: [] }), 1))).toBe(
    'too-large none',
  );
  cluster.watched = (call) => {
    give(call, { kind: 'delta', index: 1, prev: 0, changes: [{}] });
  };
  expect(await errorOf(take(client.watch({ accounts: [], symbols: [] }), 1))).toBe(
    'malformed none',
  );
});

test('a slow reader holds the node back instead of filling its own memory', async () => {
  const { client, cluster } = await running(1);
  const given = { count: 0 };
  cluster.watched = (call) => {
    give(call, { kind: 'snapshot', index: 1, recovered: false });
    const more = (): void => {
      do given.count += 1;
      while (call.write({ epoch, kind: 'heartbeat', index: given.count }) && given.count < 200_000);
    };
    more();
    call.on('drain', more);
  };
  const controller = new AbortController();
  const feed = client.watch({ accounts: [], symbols: [] }, { signal: controller.signal });
  const frames = feed[Symbol.asyncIterator]();
  await frames.next();
  let settled = -1;
  for (let now = given.count; now !== settled; now = given.count) {
    settled = now;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  expect(given.count).toBeLessThan(200_000);
  controller.abort();
  expect((await frames.next()).done).toBe(true);
});
