// The legacy quote protocol: one TCP connection per quote, `SYM,user\n` out, one line
// `price,SYM,user,timestamp,cryptokey` back. Two thirds of its answers come within a network round
// trip and the rest seconds later, so a slow try is given up soon and made again a little more
// patiently. Every hit is billed, and counted. Knows sockets and lines, no books.

import { connect } from 'node:net';
import { ClusterError } from '../domain/cluster-error.ts';
import { parseMoney, priceUnitsMax } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';

export interface LegacyQuote {
  readonly symbol: string;
  readonly user: string;
  readonly priceUnits: Money;
  /** The source's clock, ms since 1970. */
  readonly sourceMs: number;
  readonly cryptokey: string;
}

export interface LegacyQuoteLimits {
  readonly firstTimeoutMs: number;
  /** Each further try waits this much longer. */
  readonly timeoutStepMs: number;
  readonly giveUpAfterMs: number;
}

export const legacyQuoteLimits: LegacyQuoteLimits = {
  firstTimeoutMs: 20,
  timeoutStepMs: 5,
  giveUpAfterMs: 4_000,
};

export interface LegacyQuoteParts {
  readonly host: string;
  readonly port: number;
  readonly limits: LegacyQuoteLimits;
  now(): number;
}

const lineBytesMax = 1_024;
/** The source knows symbols of three letters only. */
const symbolLength = 3;

export class LegacyQuoteLink {
  readonly #parts: LegacyQuoteParts;
  #hits = 0;

  constructor(parts: LegacyQuoteParts) {
    this.#parts = parts;
  }

  /** Requests sent, each of which is billed. */
  get hits(): number {
    return this.#hits;
  }

  /** @throws ClusterError 'malformed' | 'timed-out' (none) */
  async quote(symbol: string, user: string): Promise<LegacyQuote> {
    if (symbol.length > symbolLength || !/^[\w.]+$/.test(symbol) || !/^\w+$/.test(user)) {
      const message = 'the quote source takes symbols of up to three letters, and a user';
      throw new ClusterError('malformed', 'none', { message });
    }
    const { limits } = this.#parts;
    const untilMs = this.#parts.now() + limits.giveUpAfterMs;
    for (let tries = 0; this.#parts.now() < untilMs; tries += 1) {
      const timeoutMs = limits.firstTimeoutMs + tries * limits.timeoutStepMs;
      const leftMs = Math.max(1, untilMs - this.#parts.now());
      const line = await this.#ask(`${symbol},${user}\n`, Math.min(timeoutMs, leftMs));
      const quote = line === null ? null : parseQuote(line);
      if (quote?.symbol === symbol.toUpperCase()) return { ...quote, symbol };
    }
    const message = `the quote source gave no price in ${limits.giveUpAfterMs} ms`;
    throw new ClusterError('timed-out', 'none', { message });
  }

  // Null: no whole line in time. Whatever went wrong, the remedy is the same: try again.
  #ask(request: string, timeoutMs: number): Promise<string | null> {
    const { host, port } = this.#parts;
    this.#hits += 1;
    return new Promise((resolve) => {
      const socket = connect({ host, port, noDelay: true });
      let heard = '';
      const end = (line: string | null): void => {
        clearTimeout(timer);
        socket.destroy();
        resolve(line);
      };
      const timer = setTimeout(() => {
        end(null);
      }, timeoutMs);
      socket.setEncoding('utf8');
      socket.on('connect', () => socket.write(request));
      socket.on('data', (chunk: string) => {
        heard += chunk;
        const newline = heard.indexOf('\n');
        if (newline >= 0) end(heard.slice(0, newline));
        else if (heard.length > lineBytesMax) end(null);
      });
      socket.on('end', () => {
        end(heard === '' ? null : heard);
      });
      socket.on('error', () => {
        end(null);
      });
    });
  }
}

/** Null for a line that is not a quote. */
export function parseQuote(line: string): LegacyQuote | null {
  const [price = '', symbol = '', user = '', stamp = '', cryptokey = '', ...more] = line
    .trim()
    .split(',');
  const priceUnits = parseMoney(price);
  const sourceMs = /^\d{1,15}$/.test(stamp) ? Number(stamp) : null;
  if (priceUnits === null || priceUnits <= 0 || priceUnits > priceUnitsMax) return null;
  if (sourceMs === null || cryptokey === '' || more.length > 0) return null;
  return { symbol, user, priceUnits, sourceMs, cryptokey };
}
