// The legacy quote server as it was measured: answers on its own protocol after latencies drawn from
// the 1,200 samples that were published, read from where they lie.

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { prng } from '../../src/base/prng.ts';

/** Latencies in ms. @throws Error saying what is missing: a skipped proof proves nothing */
export function measuredLatenciesMs(): number[] {
  const folder =
    process.env['HOLDFAST_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data');
  const path = join(folder, 'quoteserver', 'times.csv');
  if (!existsSync(path)) {
    throw new Error(
      `${path} is missing: put the 1,200 published latencies of the SENG 462 quote server there, ` +
        'in seconds, one a line, or set HOLDFAST_DATA to the folder that holds quoteserver',
    );
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => Number(line) * 1_000);
}

export class LegacyQuoteServer implements AsyncDisposable {
  /** Requests heard, as `SYM,user`. */
  readonly heard: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(nextLatencyMs: () => number) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.setEncoding('utf8');
      socket.on('data', (line: string) => {
        const request = line.trim();
        this.heard.push(request);
        const [symbol = '', user = ''] = request.split(',');
        const answer = `${priceOf(symbol)},${symbol.slice(0, 3).toUpperCase()},${user},${Date.now()},k3y=`;
        setTimeout(() => {
          if (socket.writable) socket.end(`${answer}\n`);
        }, nextLatencyMs());
      });
    });
  }

  static async start(latenciesMs: readonly number[], seed = 1): Promise<LegacyQuoteServer> {
    const random = prng(seed);
    const server = new LegacyQuoteServer(() => latenciesMs[random.below(latenciesMs.length)] ?? 0);
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const priceOf = (symbol: string): string => `${10 + symbol.length}.25`;
