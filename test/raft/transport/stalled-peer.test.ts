// A peer that stops reading costs a bounded amount of memory and then drops, never a queue.

import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import type { PeerServiceHandlers } from '../../../src/gen/holdfast/raft/v1/PeerService.ts';
import { PeerService } from '../../../src/raft/transport/peer-service.ts';
import { append, heartbeat, PeerNode } from './peer-node.ts';
import { until } from './until.ts';

const endings: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** Welcomes whoever calls and then reads only while `reading`. */
async function sluggishPeer(): Promise<{ port: number; read: () => void; seen: () => number }> {
  let frames = 0;
  let resume = (): void => undefined;
  const handlers: PeerServiceHandlers = {
    Exchange: (call) => {
      call.once('data', () => {
        call.pause();
        call.write({ refusal: '' });
        call.on('data', () => (frames += 1));
        call.pause();
      });
      resume = () => void call.resume();
    },
    SendSnapshot: (_call, answer) => answer(null, {}),
    ResumeSnapshot: (_call, answer) => answer(null, {}),
  };
  const server = new Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 });
  server.addService(PeerService.service, handlers);
  endings.push(() => server.forceShutdown());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, read: () => resume(), seen: () => frames };
}

const unsentBytesMax = 2 * 1024 * 1024;

test('while a peer does not read its messages are dropped, and told once per spell', async () => {
  const peer = await sluggishPeer();
  const node = new PeerNode({ nodeId: 1, limits: { unsentBytesMax } });
  endings.push(() => node.transport.close(100));
  node.transport.setPeer(2, `127.0.0.1:${peer.port}`);
  await until(() => node.statsOf(2).connected);
  const before = process.memoryUsage().arrayBuffers;
  const big = append({ from: 1, to: 2 }, 2, 100_000);
  for (let turn = 0; turn < 2_000; turn += 1) {
    node.transport.send(2, [big]);
    if (turn % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const { sentBytes, sentFrames, droppedMessages } = node.statsOf(2);
  expect(sentFrames + droppedMessages).toBe(2_000);
  expect(droppedMessages).toBeGreaterThan(1_500);
  // What the stalled side's own buffers took beforehand is not ours to bound.
  expect(sentBytes).toBeLessThan(unsentBytesMax + 8 * 1024 * 1024);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 * 1024);
  await until(() => node.unreachable.length > 0);
  const told = node.unreachable.length;
  for (let turn = 0; turn < 100; turn += 1) {
    node.transport.send(2, [big]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(node.statsOf(2)).toMatchObject({ sentFrames, droppedMessages: droppedMessages + 100 });
  expect(node.unreachable).toHaveLength(told);

  peer.read();
  await until(() => peer.seen() === sentFrames);
  node.transport.send(2, [heartbeat(1, 2)]);
  await until(() => peer.seen() === sentFrames + 1);
  expect(node.unreachable).toHaveLength(told);
  expect(node.statsOf(2).disconnects).toBe(0);
});
