// A frontend's stand-in for the page's measurement: serves the built page, and over its WebSocket one
// account with many holdings whose prices move at a steady rate, one change a message. Knows the stream's
// language; keeps no books.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export interface MarketPlan {
  readonly pageDir: string;
  readonly holdings: number;
  readonly changesPerSecond: number;
}

export const marketAccount = 'demo';

const tickMs = 10;
const firstUnits = 100_000;
const stepUnits = 100;
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export class PageMarket {
  readonly #plan: MarketPlan;
  readonly #prices: number[];
  readonly #server = createServer((request, response) => {
    this.#serve(request, response);
  });
  readonly #sockets = new WebSocketServer({
    server: this.#server,
    handleProtocols: () => 'holdfast.v1',
  });
  #index = 1;
  #sent = 0;

  private constructor(plan: MarketPlan) {
    this.#plan = plan;
    this.#prices = Array.from({ length: plan.holdings }, (_, at) => firstUnits + at * stepUnits);
    this.#sockets.on('connection', (socket: WebSocket) => {
      this.#greet(socket);
    });
  }

  static async start(plan: MarketPlan): Promise<PageMarket> {
    const market = new PageMarket(plan);
    market.#server.listen(0, '127.0.0.1');
    await once(market.#server, 'listening');
    return market;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Changes sent so far. */
  get sent(): number {
    return this.#sent;
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.close();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const [asked = '/'] = (request.url ?? '/').split('?');
    const path = normalize(asked === '/' ? '/index.html' : asked);
    try {
      const body = readFileSync(join(this.#plan.pageDir, path));
      const type = contentTypes[extname(path)] ?? 'text/plain';
      response.writeHead(200, { 'content-type': type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  #greet(socket: WebSocket): void {
    const limits = { newsEveryMs: 1_000, accountsMax: 16, symbolsMax: 1_024 };
    socket.send(JSON.stringify({ t: 'hello', version: 1, ...limits }));
    socket.once('message', (bytes: Buffer) => {
      const { id } = JSON.parse(bytes.toString()) as { readonly id: number };
      this.#picture(socket, id);
      this.#move(socket, id);
    });
  }

  #picture(socket: WebSocket, id: number): void {
    const index = this.#index;
    const account = {
      ...{ account: marketAccount, displayName: 'Demo', accountKind: 'cash', active: true },
      ...{ cashUnits: 1e9, reservedCashUnits: 0, index },
    };
    const rows = this.#prices.flatMap((units, at) => {
      const amounts = { quantity: 10, reserved: 0, costUnits: units * 10 };
      const of = { account: marketAccount, symbol: symbolOf(at) };
      const holding = { ...of, ...amounts, index, changedMs: Date.now() };
      return [{ kind: 'holding', holding }, this.#instrument(at)];
    });
    const changes = [{ kind: 'account', account }, ...rows];
    const head = { t: 'snapshot', id, epoch: 'e', index, recovered: false };
    socket.send(JSON.stringify({ ...head, changes }));
  }

  /** Until the socket closes. */
  #move(socket: WebSocket, id: number): void {
    const beganMs = performance.now();
    let done = 0;
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - beganMs;
      const due = Math.floor((elapsedMs * this.#plan.changesPerSecond) / 1_000);
      for (; done < due; done += 1) this.#moveOne(socket, id);
    }, tickMs);
    socket.once('close', () => {
      clearInterval(timer);
    });
  }

  #moveOne(socket: WebSocket, id: number): void {
    const at = Math.floor(Math.random() * this.#prices.length);
    const step = Math.random() < 0.5 ? -stepUnits : stepUnits;
    this.#prices[at] = Math.max(stepUnits, (this.#prices[at] ?? firstUnits) + step);
    const prev = this.#index;
    this.#index += 1;
    this.#sent += 1;
    const head = { t: 'delta', id, index: this.#index, prev };
    socket.send(JSON.stringify({ ...head, changes: [this.#instrument(at)] }));
  }

  #instrument(at: number) {
    const priced = { priceUnits: this.#prices[at], priceMs: Date.now(), priceTtlMs: 0 };
    const rest = { inventory: null, volume: 0, index: this.#index };
    return { kind: 'instrument', instrument: { symbol: symbolOf(at), ...priced, ...rest } };
  }
}

const symbolOf = (at: number): string => `S${String(at).padStart(4, '0')}`;
