// A connection that is up and carries nothing, as after a firewall lost its state: no error ever
// comes, and the node at the other end is well.

import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { monotonicMs, wallClockMs } from '../../src/base/clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { doneIn, oneMore } from './running-client.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

// Ten of its seconds pass in one of ours.
const fastClock: Clock = {
  monotonic: () => monotonicMs(performance.now() * 10),
  wall: () => wallClockMs(Date.now()),
};

test('a dead connection to a living leader is replaced by a new one', async () => {
  const cluster = await ScriptedCluster.of(1);
  const line = await Line.to(cluster.node(1).address);
  cluster.node(1).address = line.address;
  const client = new HoldfastClient({ endpoints: [line.address], clock: fastClock });
  onTestFinished(async () => {
    await client.close();
    line.close();
    cluster.stop();
  });
  await client.submit(oneMore);
  line.deaden();
  const start = performance.now();
  await client.submit(oneMore, { deadlineMs: 100_000 });
  expect(performance.now() - start).toBeLessThan(2_500);
  expect(doneIn(cluster)).toBe(2);
});

class Line {
  readonly #sockets: Socket[] = [];
  readonly #server = createServer();
  address = '';

  static async to(target: string): Promise<Line> {
    const line = new Line();
    const [host = '', port = ''] = target.split(':');
    line.#server.on('connection', (near) => {
      const far = connect(Number(port), host);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        socket.on('error', () => socket.destroy());
        line.#sockets.push(socket);
      }
    });
    await new Promise<void>((resolve) => {
      line.#server.listen(0, '127.0.0.1', resolve);
    });
    const bound = line.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    line.address = `127.0.0.1:${bound.port}`;
    return line;
  }

  /** From now on the connections there are carry nothing; new ones do. */
  deaden(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
