// A client whose addresses nobody listens at: it says so where it was told to, and takes no cluster for
// such a place that elects, or that was there before.

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { doneIn, errorOf, ms, oneMore, running } from './running-client.ts';

const unreachedMaxMs = 300;
const deadlineMs = 5_000;

/** An address that nobody has, and that nobody is given soon. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

async function lost(options: { readonly unreachedMaxMs?: number }) {
  const endpoints = [await closedAddress(), await closedAddress()];
  const client = new HoldfastClient({ endpoints, deadlineMs, ...options });
  onTestFinished(() => client.close());
  return { client, endpoints };
}

test('where nobody listens, calls fail soon, surely undone, and name the addresses', async () => {
  const { client, endpoints } = await lost({ unreachedMaxMs });
  const beganMs = performance.now();
  await expect(client.submit(oneMore)).rejects.toMatchObject({
    ...{ code: 'unavailable', effect: 'none' },
    message: `nobody listens at ${endpoints.join(', ')}`,
  });
  expect(performance.now() - beganMs).toBeLessThan(deadlineMs / 2);
  expect(await errorOf(client.openSession())).toBe('unavailable none');
  expect(await errorOf(client.account('alice'))).toBe('unavailable none');
  expect(performance.now() - beganMs).toBeLessThan(deadlineMs);
});

test('a client that was not told so waits until the deadline: the cluster may be about to start', async () => {
  const { client } = await lost({});
  expect(await errorOf(client.submit(oneMore, { deadlineMs: 600 }))).toBe('timed-out none');
  const beganMs = performance.now();
  await errorOf(client.account('alice', { deadlineMs: 600 }));
  expect(performance.now() - beganMs).toBeGreaterThan(550);
});

test('a cluster that elects is waited for', async () => {
  const { client, cluster } = await running(3, { unreachedMaxMs, deadlineMs });
  cluster.leaderId = 0;
  const done = errorOf(client.submit(oneMore));
  await ms(3 * unreachedMaxMs);
  cluster.elect(2);
  expect(await done).toBe('no error');
  expect(doneIn(cluster)).toBe(1);
});

test('so is one of which a single node lives, and one that was reached before', async () => {
  const { client, cluster } = await running(3, { unreachedMaxMs, deadlineMs });
  cluster.leaderId = 0;
  cluster.node(1).stop();
  cluster.node(2).stop();
  const first = client.submit(oneMore, { deadlineMs: 4 * unreachedMaxMs });
  expect(await errorOf(first)).toBe('timed-out none');
  cluster.node(3).stop();
  const second = client.submit(oneMore, { deadlineMs: 4 * unreachedMaxMs });
  expect(await errorOf(second)).toBe('timed-out none');
});
