// The page's socket: kept alive without limit, each attempt at the next of the frontends after a
// random wait that grows (full jitter), cut and made anew when it has gone silent or speaks what
// nobody knows. A frontend that says goodbye is left at once.

import { WebSocket as LastingSocket } from 'partysocket';
import { offeredSubprotocols } from './credentials.ts';
import type { FrontendList } from './frontend-list.ts';
import { streamPath } from '../../stream/messages.ts';
import type { ServerMessage, Subscribe } from '../../stream/messages.ts';
import { readServerMessage } from '../../stream/server-message.ts';

export interface LinkListener {
  /** What is returned is sent. */
  onMessage(message: ServerMessage, receivedMs: number): Subscribe | null;
  onLost(): void;
}

const backoffBaseMs = 250;
const backoffMaxMs = 5_000;
const connectTimeoutMs = 4_000;
const silenceMaxMs = 5_000;
const watchEveryMs = 500;

export class StreamLink {
  readonly #listener: LinkListener;
  readonly #socket: LastingSocket;
  readonly #watch: number;
  readonly #onOnline = (): void => this.#socket.reconnect();
  #attempt = 0;
  #heardMs = performance.now();

  readonly #frontends: FrontendList;

  constructor(listener: LinkListener, frontends: FrontendList) {
    this.#listener = listener;
    this.#frontends = frontends;
    // partysocket's own waits have no jitter: it waits a millisecond, the address takes the rest.
    this.#socket = new LastingSocket(
      () => this.#nextAddress(),
      () => offeredSubprotocols(),
      {
        minReconnectionDelay: 1,
        maxReconnectionDelay: 1,
        connectionTimeout: connectTimeoutMs,
        maxEnqueuedMessages: 0,
      },
    );
    this.#socket.addEventListener('message', (event) => this.#onMessage(event));
    this.#socket.addEventListener('close', () => this.#onClose());
    this.#watch = window.setInterval(() => this.#watchSilence(), watchEveryMs);
    window.addEventListener('online', this.#onOnline);
  }

  close(): void {
    window.clearInterval(this.#watch);
    window.removeEventListener('online', this.#onOnline);
    this.#socket.close();
  }

  async #nextAddress(): Promise<string> {
    const spreadMs = Math.min(backoffMaxMs, backoffBaseMs * 2 ** this.#attempt);
    const waitMs = this.#attempt === 0 ? 0 : Math.random() * spreadMs;
    this.#attempt += 1;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    this.#heardMs = performance.now();
    const address = new URL(streamPath, this.#frontends.current);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    return address.href;
  }

  #onClose(): void {
    this.#frontends.next();
    this.#listener.onLost();
  }

  #onMessage(event: MessageEvent): void {
    const receivedMs = Date.now();
    this.#heardMs = performance.now();
    const message = typeof event.data === 'string' ? readServerMessage(event.data) : null;
    if (message === null) {
      this.#socket.reconnect(4400, 'not understood');
      return;
    }
    // Not at "open": a frontend that accepts and then fails must not be hammered.
    if (message.t === 'snapshot') this.#attempt = 0;
    if (message.t === 'hello') this.#frontends.learn(message.frontends ?? []);
    const answer = this.#listener.onMessage(message, receivedMs);
    if (answer !== null) this.#socket.send(JSON.stringify(answer));
  }

  // A frontend speaks at least once a second. A connection that a sleeping machine or a pulled cable
  // left half open says nothing for ever and reports no error.
  #watchSilence(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (performance.now() - this.#heardMs < silenceMaxMs) return;
    this.#heardMs = performance.now();
    this.#socket.reconnect(4408, 'silent');
  }
}
