// Connections that are neither open nor closed: what a partition or a stopped machine leaves.

import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { heartbeat } from './peer-node.ts';
import { started } from './started-node.ts';
import { until } from './until.ts';

/** A way between two ports on which connections can go silent without ending. */
class Cable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #silent = false;
  connections = 0;

  constructor(targetPort: number) {
    this.#server = createServer((near) => {
      this.connections += 1;
      this.#keep(near);
      if (this.#silent) return;
      const far = connect(targetPort, '127.0.0.1');
      this.#keep(far);
      near.on('data', (bytes) => this.#pass(far, bytes));
      far.on('data', (bytes) => this.#pass(near, bytes));
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
    onTestFinished(() => this.#end());
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : 0;
  }

  /** New connections are taken, and nothing passes on any. */
  fallSilent(): void {
    this.#silent = true;
  }

  /** Connections made from here on work. */
  heal(): void {
    this.#silent = false;
  }

  #pass(to: Socket, bytes: Buffer): void {
    if (!this.#silent) to.write(bytes);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #end(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

const limits = { pingTimeoutMs: 200, welcomeTimeoutMs: 300 };

test('a connection that falls silent is found by its pings, and a new one made once it works', async () => {
  const second = await started({ nodeId: 2, limits });
  const cable = new Cable(second.port);
  const port = await cable.listen();
  const first = await started({ nodeId: 1, limits });
  first.transport.setPeer(2, `127.0.0.1:${port}`);
  await until(() => first.statsOf(2).connected);
  cable.fallSilent();
  await until(() => !first.statsOf(2).connected, 5_000);
  expect(first.unreachable).toEqual([2]);
  expect(first.gone).toEqual([]);
  const before = cable.connections;
  await until(() => cable.connections >= before + 2, 5_000);
  cable.heal();
  const healedMs = performance.now();
  await until(() => first.statsOf(2).connected, 5_000);
  expect(performance.now() - healedMs).toBeLessThan(2_500);
  first.transport.send(2, [heartbeat(1, 2)]);
  await until(() => second.heard.length === 1);
});
