// Message streams between real sockets on loopback: order, frames, reconnection, refusals by name.

import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { append, heartbeat, PeerNode } from './peer-node.ts';
import type { PeerNodeOptions } from './peer-node.ts';
import { started } from './started-node.ts';
import { until } from './until.ts';

/** Node 1 linked to node 2. */
async function pair(options: Partial<PeerNodeOptions> = {}): Promise<[PeerNode, PeerNode]> {
  const second = await started({ nodeId: 2 });
  const first = await started({ nodeId: 1, ...options });
  await first.join(second);
  return [first, second];
}

test('messages arrive whole, in the order they were sent, from the node that sent them', async () => {
  const [first, second] = await pair();
  for (let commit = 1; commit <= 500; commit += 1) {
    first.transport.send(2, [heartbeat(1, 2, commit)]);
    if (commit % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => second.heard.length === 500);
  expect(second.heardMessages.map((m) => m.commit)).toEqual(
    Array.from({ length: 500 }, (_, at) => at + 1),
  );
  expect(new Set(second.heard.map((frame) => frame.from))).toEqual(new Set([1]));
  expect(first.statsOf(2).droppedMessages).toBe(0);
});

test('everything one turn has to say travels in one frame', async () => {
  const [first, second] = await pair();
  const turn = Array.from({ length: 40 }, (_, at) => append({ from: 1, to: 2 }, at + 2, 200));
  first.transport.send(2, turn);
  await until(() => second.heard.length > 0);
  expect(second.heard).toHaveLength(1);
  expect(second.heardMessages).toEqual(turn);
  const { sentFrames, sentBytes, sentMessages } = first.statsOf(2);
  const { receivedFrames, receivedBytes, receivedMessages } = second.statsOf(1);
  expect([sentFrames, sentMessages, sentBytes]).toEqual([1, 40, second.heard[0]?.frameBytes]);
  expect([receivedFrames, receivedMessages, receivedBytes]).toEqual([1, 40, sentBytes]);
});

test('a turn above the frame limit is split, in order; one long message still fits', async () => {
  const [first, second] = await pair();
  const turn = Array.from({ length: 5 }, (_, at) => append({ from: 1, to: 2 }, at + 2, 500_000));
  first.transport.send(2, [...turn, append({ from: 1, to: 2 }, 7, 3_000_000)]);
  await until(() => second.heardMessages.length === 6);
  expect(second.heard.map((frame) => frame.messages.length)).toEqual([2, 2, 1, 1]);
  expect(second.heardMessages.map((m) => m.index)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a peer that restarts is linked to again within 1.5 s', async () => {
  const [first, second] = await pair();
  await second.transport.close(500);
  await until(() => !first.statsOf(2).connected);
  expect(first.unreachable).toEqual([2]);
  first.transport.send(2, [heartbeat(1, 2)]);
  expect(first.statsOf(2).droppedMessages).toBe(1);
  await until(() => first.statsOf(2).dialFailures >= 5);
  const startedMs = performance.now();
  const again = await started({ nodeId: 2 }, second.port);
  await until(() => first.statsOf(2).connected);
  expect(performance.now() - startedMs).toBeLessThan(1_500);
  first.transport.send(2, [heartbeat(1, 2)]);
  await until(() => again.heard.length === 1);
  expect(first.statsOf(2).reconnects).toBe(1);
  expect(first.statsOf(2).disconnects).toBe(1);
});

test('a peer whose stream breaks and whose address refuses is gone', async () => {
  const [first, second] = await pair();
  expect(first.gone).toEqual([]);
  await second.transport.close(0);
  await until(() => first.gone.length > 0);
  expect(first.gone).toEqual([2]);
  expect(first.logsOf('peer-gone')).toHaveLength(1);
});

test('a message to a peer that is away is dropped and told once until it is back', async () => {
  const first = await started({ nodeId: 1 });
  first.transport.setPeer(2, '127.0.0.1:1');
  for (let count = 0; count < 5; count += 1) first.transport.send(2, [heartbeat(1, 2)]);
  await until(() => first.statsOf(2).dialFailures >= 3);
  expect(first.statsOf(2).droppedMessages).toBe(5);
  expect(first.unreachable).toEqual([2]);
  first.transport.send(3, [heartbeat(1, 3)]);
  expect(first.transport.stats().map((row) => row.peer)).toEqual([2]);
});

test('a node that was removed is told so and heard no more', async () => {
  const [first, second] = await pair();
  second.transport.removePeer(1);
  await until(() => first.logsOf('refused-by-peer').length > 0);
  expect(first.logsOf('refused-by-peer')[0]).toMatchObject({
    peer: 2,
    code: 'disconnected',
    reason: 'disconnected: node 1 was removed from the cluster',
  });
});

test('a newer stream of the same node takes over from the older one', async () => {
  const [first, second] = await pair();
  const twin = await started({ nodeId: 1 });
  await twin.join(second);
  await until(() => first.logsOf('refused-by-peer').length > 0);
  expect(first.logsOf('refused-by-peer')[0]).toMatchObject({ code: 'replaced' });
  expect(second.statsOf(1).hearing).toBe(true);
});

test('an address in use is refused with the address and what to do', async () => {
  const [first] = await pair();
  const late = new PeerNode({ nodeId: 3 });
  await expect(late.listen(first.port)).rejects.toThrow(
    `peer address 127.0.0.1:${first.port} is in use: stop the process that listens there`,
  );
});

test('closing ends the streams, frees the port and cuts what will not end', async () => {
  const [first, second] = await pair();
  const startedMs = performance.now();
  await Promise.all([first.transport.close(300), second.transport.close(300)]);
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  const free = createServer();
  await new Promise<void>((resolve, reject) => {
    free.once('error', reject);
    free.listen(second.port, '127.0.0.1', () => resolve());
  });
  await new Promise((resolve) => free.close(resolve));
});

test('digests reach every linked peer, and what is none ends the stream with a reason', async () => {
  const [first, second] = await pair();
  const digests = [{ index: 1024, digest: '00c0ffee00decade' }];
  first.transport.sendDigests(digests);
  await until(() => second.digests.length === 1);
  expect(second.digests).toEqual([{ from: 1, digests }]);
  first.transport.sendDigests([{ index: 1024, digest: 'no digest at all' }]);
  await until(() => first.logsOf('refused-by-peer').length === 1);
  expect(second.digests).toHaveLength(1);
});

test('clocks reach the peers they are meant for, and one that shows no time ends the stream', async () => {
  const [first, second] = await pair();
  const report = { number: 7, wallMs: 1_700_000_000_000.5, heardNumber: 0, heardAgoMs: 0 };
  first.transport.sendClocks((peer) => ({ ...report, heardNumber: peer }));
  await until(() => second.clocks.length === 1);
  expect(second.clocks).toEqual([{ from: 1, report: { ...report, heardNumber: 2 } }]);
  first.transport.sendClocks(() => ({ ...report, wallMs: NaN }));
  await until(() => first.logsOf('refused-by-peer').length === 1);
  expect(second.clocks).toHaveLength(1);
});
