// A client port's own limits, on a real gRPC server without services.

import { Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { clientPortOptions } from '../../src/access/client-port.ts';
import { frameTypes, http2Frame, partingAfter } from '../system/raw-http2.ts';

async function listening(times: { pingEveryMs: number; pingTimeoutMs: number }): Promise<string> {
  const server = new Server(clientPortOptions(times));
  onTestFinished(() => {
    server.forceShutdown();
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return `127.0.0.1:${port}`;
}

test.each([
  ['a ping of the wrong size', { type: frameTypes.ping, payload: Buffer.alloc(7) }],
  [
    'headers that are none',
    { type: frameTypes.headers, streamId: 1, payload: Buffer.alloc(64, 0xff), flags: 4 },
  ],
  ['data for no stream', { type: frameTypes.data, payload: Buffer.alloc(7) }],
  ['a caller who answers no ping', { type: frameTypes.settings, payload: Buffer.alloc(0) }],
])('%s costs a file descriptor only for a while', async (_what, bytes) => {
  const address = await listening({ pingEveryMs: 100, pingTimeoutMs: 100 });
  const parting = await partingAfter(address, http2Frame(bytes), { untilHungUp: true });
  expect(parting.hungUp).toBe(true);
});
