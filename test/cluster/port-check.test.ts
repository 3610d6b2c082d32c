// Taken ports are noticed, and on Linux their owner is named.

import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { takenPorts } from '../../cluster/port-check.ts';

let server: Server | null = null;
afterEach(() => {
  server?.close();
});

test('a port that somebody listens on is taken, by whom, and free once they stop', async () => {
  server = createServer();
  const port = await listening(server);
  const [taken] = await takenPorts([port]);
  expect(taken?.port).toBe(port);
  expect([process.pid, null]).toContain(taken?.pid);
  if (process.platform === 'linux') expect(taken?.pid).toBe(process.pid);
  await new Promise((resolve) => server?.close(resolve));
  expect(await takenPorts([port])).toEqual([]);
});

function listening(it: Server): Promise<number> {
  return new Promise((resolve) => {
    it.listen(0, '127.0.0.1', () => resolve((it.address() as AddressInfo).port));
  });
}
