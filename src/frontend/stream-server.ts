// The WebSocket side of a frontend: decides before the upgrade who may have a socket, keeps the
// sessions, and says goodbye to all of them when the process stops.

import { ServerResponse } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setInterval } from 'node:timers';
import { WebSocketServer } from 'ws';
import { inboundBytesMax, streamPath, streamSubprotocol } from '../stream/messages.ts';
import type { FeedHub } from './feed-hub.ts';
import type { FrontendMetrics } from './frontend-metrics.ts';
import { refuse } from './http-refusal.ts';
import type { HttpRefusal } from './http-refusal.ts';
import type { OriginPolicy } from './origin-policy.ts';
import { StreamSession } from './stream-session.ts';
import type { SessionLimits } from './stream-session.ts';

export interface StreamParts {
  readonly hub: FeedHub;
  readonly origins: OriginPolicy;
  readonly metrics: FrontendMetrics;
  readonly limits: SessionLimits;
  readonly socketsMax: number;
  readonly pingMs: number;
  monotonicMs(): number;
}

const fragmentsMax = 64;

export class StreamServer {
  readonly #parts: StreamParts;
  readonly #sessions = new Set<StreamSession>();
  readonly #upgrader = new WebSocketServer({
    noServer: true,
    maxPayload: inboundBytesMax,
    maxFragments: fragmentsMax,
    perMessageDeflate: false,
    handleProtocols: () => streamSubprotocol,
  });
  readonly #timer: NodeJS.Timeout;
  #stopping = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => {
      for (const session of this.#sessions) session.ping();
      parts.metrics.subscriptions.set(parts.hub.topicCount);
    }, parts.pingMs).unref();
  }

  get socketCount(): number {
    return this.#sessions.size;
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      // A peer that resets while it is being answered is no news.
      socket.on('error', () => socket.destroy());
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
        passOver(server, request, socket);
        return;
      }
      const refusal = this.#refusal(request);
      if (refusal === null) this.#upgrade(request, socket, head);
      else socket.end(refusalText(refusal), () => socket.destroy());
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new StreamSession(webSocket, this.#parts);
      this.#sessions.add(session);
      this.#parts.metrics.http.socketOpened();
      webSocket.on('close', (code) => {
        this.#sessions.delete(session);
        this.#parts.metrics.http.socketClosed(code);
      });
    });
  }

  /** Tells every client, closes with 1001, and cuts what is still open after `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    for (const session of this.#sessions) session.goodbye('this frontend is stopping');
    const giveUpMs = this.#parts.monotonicMs() + patienceMs;
    while (this.#sessions.size > 0 && this.#parts.monotonicMs() < giveUpMs) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const session of this.#sessions) session.terminate();
    this.#upgrader.close();
  }

  #refusal(request: IncomingMessage): HttpRefusal | null {
    const { origin, host } = request.headers;
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== streamPath) return refuse(404, 'unknown-route', 'there is no such route');
    if (!this.#parts.origins.admits(origin, host)) {
      return refuse(403, 'forbidden-origin', 'a page of another origin may not do this');
    }
    if (!offersOurs(request)) {
      return refuse(400, 'malformed', `offer the subprotocol ${streamSubprotocol}`);
    }
    if (this.#stopping || this.#sessions.size >= this.#parts.socketsMax) {
      return refuse(503, 'overloaded', 'no more sockets here; try another frontend');
    }
    return null;
  }
}

// Some clients offer HTTP/2 on every first request. A server may ignore that, but Node hands us the
// bare socket once anybody listens for upgrades; a body, if there was one, is lost by then.
function passOver(server: Server, request: IncomingMessage, socket: Duplex): void {
  const { method } = request;
  if ((method === 'GET' || method === 'HEAD') && socket instanceof Socket) {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => socket.destroySoon());
    server.emit('request', request, response);
    return;
  }
  const refusal = refuse(400, 'malformed', 'send this request without an Upgrade header');
  socket.end(refusalText(refusal), () => socket.destroy());
}

function offersOurs(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === streamSubprotocol);
}

const statusWords: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
};

function refusalText({ status, envelope }: HttpRefusal): string {
  const body = JSON.stringify(envelope);
  return [
    `HTTP/1.1 ${status} ${statusWords[status] ?? 'Refused'}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(status === 503 ? ['retry-after: 1'] : []),
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
