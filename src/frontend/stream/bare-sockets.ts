// Every connection that left HTTP, until it is closed. Node forgets them: no time limit is kept, and
// the server's own close waits for them for ever.

import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

// For what never becomes a WebSocket: the plugin's `ws` lifts the limit from what does.
const idleTimeoutMs = 10_000;

export class BareSockets {
  readonly #sockets = new Set<Duplex>();

  /** Make it before the plugin listens: a limit set after the handshake would end the WebSocket. */
  constructor(server: Server) {
    server.on('upgrade', (_request, socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      if (socket instanceof Socket) socket.setTimeout(idleTimeoutMs, () => socket.destroy());
    });
  }

  /** Ends them all, without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
