// The WebSockets of a frontend: a session each, pinged at an interval, told goodbye together.
// Knows nothing of HTTP: who may have a socket was decided before one gets here.

import { setInterval } from 'node:timers';
import type { WebSocket } from '@fastify/websocket';
import type { Caller } from '../../access/caller.ts';
import { TradeUpdates } from '../alpaca/trade-updates.ts';
import type { AlpacaParts } from '../alpaca/alpaca-parts.ts';
import { StreamSession } from './stream-session.ts';
import type { SessionParts, SocketEnds } from './stream-session.ts';

export interface SocketsParts extends SessionParts {
  readonly socketsMax: number;
  readonly pingMs: number;
  /** What the sockets that speak Alpaca's language ask. */
  readonly alpaca: AlpacaParts;
}

/** What a socket's conversation is to whoever keeps it. */
interface SocketSession {
  ping(): void;
  goodbye(reason: string): void;
  terminate(): void;
}

/** Thousands of pings in one turn would hold everybody up. */
const pingTurns = 10;

export class StreamSockets {
  readonly #parts: SocketsParts;
  readonly #sessions = new Map<WebSocket, SocketSession>();
  readonly #timer: NodeJS.Timeout;
  #unpinged: SocketSession[] = [];
  #turnsLeft = 0;

  constructor(parts: SocketsParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => {
      this.#pingSome();
      parts.metrics.subscriptions.set(parts.hub.topicCount);
    }, parts.pingMs / pingTurns).unref();
  }

  get areFull(): boolean {
    return this.#sessions.size >= this.#parts.socketsMax;
  }

  holds(socket: WebSocket): boolean {
    return this.#sessions.has(socket);
  }

  /** For the caller; null: who needs no token. Listens at once: what came along with the handshake is
   *  the client's first message. */
  open(ends: SocketEnds, caller: Caller | null): StreamSession {
    const session = new StreamSession(ends, this.#parts, caller);
    this.#keep(ends.socket, session);
    return session;
  }

  /** The same for a socket that speaks Alpaca's `trade_updates`. */
  openTradeUpdates(socket: WebSocket): void {
    const { alpaca: api, hub, metrics, limits, debts } = this.#parts;
    this.#keep(socket, new TradeUpdates(socket, { api, hub, metrics, limits, debts }));
  }

  // Everybody once in `pingMs`; who came meanwhile is in the next round.
  #pingSome(): void {
    if (this.#turnsLeft === 0) {
      this.#unpinged = [...this.#sessions.values()];
      this.#turnsLeft = pingTurns;
    }
    const some = this.#unpinged.splice(0, Math.ceil(this.#unpinged.length / this.#turnsLeft));
    this.#turnsLeft -= 1;
    for (const session of some) session.ping();
  }

  #keep(socket: WebSocket, session: SocketSession): void {
    const { http } = this.#parts.metrics;
    this.#sessions.set(socket, session);
    http.socketOpened();
    socket.on('close', (code) => {
      this.#sessions.delete(socket);
      http.socketClosed(code);
    });
  }

  /** Tells every client, closes with 1001, and cuts what is still open after `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    clearInterval(this.#timer);
    for (const session of this.#sessions.values()) session.goodbye('this frontend is stopping');
    const giveUpMs = this.#parts.monotonicMs() + patienceMs;
    while (this.#sessions.size > 0 && this.#parts.monotonicMs() < giveUpMs) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const session of this.#sessions.values()) session.terminate();
  }
}
