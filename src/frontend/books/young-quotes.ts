// Makes sure of a young price before a command that needs one: asks a catalog, which fetches a quote where
// the books' own is too old. What is known to be young costs no question, and many commands that wait
// for one symbol wait for one question. Never an error: a command whose price stays old goes to the log
// all the same, which refuses it and leaves it in the audit. Once a question has failed, no command waits
// for the next one of that symbol: a catalog that is away must not slow down every order.

import { LRUCache } from 'lru-cache';
import type { Command, CommandKind } from '../../domain/command.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { InstrumentView } from '../../domain/instrument.ts';
import type { BookClient } from './book-client.ts';

export interface YoungQuoteParts {
  /** The row as it is once its price is as young as can be had. `user`: who is billed. */
  ensure(symbol: string, user: string): Promise<Pick<InstrumentView, 'priceMs' | 'priceTtlMs'>>;
  /** ms since 1970, as the entries' stamps are. */
  wallMs(): number;
}

interface Known {
  /** Until then the symbol needs no question, ms since 1970. */
  readonly goodUntilMs: number;
  /** The last question failed: the next one is waited for by nobody. */
  readonly isDoubted: boolean;
}

const symbolsMax = 10_000;
/** Of its time to live, as long as a price needs no question. */
const knownShare = 0.8;
/** Where no younger price was to be had, nobody asks again for so long. */
const againAfterMs = 1_000;

export class YoungQuotes {
  readonly #parts: YoungQuoteParts;
  readonly #known = new LRUCache<string, Known>({ max: symbolsMax });
  // Bounded by the commands that wait, and one for each symbol known.
  readonly #asking = new Map<string, Promise<void>>();

  constructor(parts: YoungQuoteParts) {
    this.#parts = parts;
  }

  /** Null: nothing to wait for. What it answers never fails. */
  before(command: Command): Promise<void> | null {
    if (!needsPrice(command) || this.#isYoung(command)) return null;
    const { symbol, account } = command;
    const asking = this.#asking.get(symbol) ?? this.#begin(symbol, account);
    return this.#known.get(symbol)?.isDoubted === true ? null : asking;
  }

  /** Whether `before` would have to ask. */
  wants(command: Command): boolean {
    return needsPrice(command) && !this.#isYoung(command);
  }

  /** The book, with the price seen to first. Commands may overtake each other where one waits. */
  over(book: BookClient): BookClient {
    return {
      ...book,
      submit: async (command, limits) => {
        await this.before(command);
        return book.submit(command, limits);
      },
    };
  }

  #isYoung({ symbol }: Priced): boolean {
    return (this.#known.get(symbol)?.goodUntilMs ?? 0) > this.#parts.wallMs();
  }

  #begin(symbol: string, user: string): Promise<void> {
    const asking = this.#ask(symbol, user).finally(() => {
      this.#asking.delete(symbol);
    });
    this.#asking.set(symbol, asking);
    return asking;
  }

  async #ask(symbol: string, user: string): Promise<void> {
    let untilMs = 0;
    let isDoubted = false;
    try {
      const { priceMs, priceTtlMs } = await this.#parts.ensure(symbol, user);
      untilMs = priceTtlMs === 0 ? Infinity : priceMs + priceTtlMs * knownShare;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      isDoubted = true;
    }
    const goodUntilMs = Math.max(untilMs, this.#parts.wallMs() + againAfterMs);
    this.#known.set(symbol, { goodUntilMs, isDoubted });
  }
}

type Priced = Command & { readonly symbol: string; readonly account: string };

/** Those that are refused when the price is too old. */
const priced: ReadonlySet<CommandKind> = new Set<CommandKind>([
  ...(['quote', 'buy', 'sell', 'order', 'notional-order'] as const),
]);

function needsPrice(command: Command): command is Priced {
  if (command.kind !== 'limit-order') return priced.has(command.kind);
  return command.timeInForce === 'ioc' || command.timeInForce === 'fok';
}
