// Keeps a committed, young price for every symbol a replay touches: lists the symbol before its first
// use, sets its price again every 20 s, and makes a command wait when its price grew old meanwhile
// (the cluster was away). Prices live 60 s in the books, so none is ever stale there.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import type { Command } from '../../domain/command.ts';
import { seededPrice } from './seeded-price.ts';

export type PriceWriter = Pick<HoldfastClient, 'submitAll'>;

export interface PriceKeeperOptions {
  readonly seed: number;
  readonly deadlineMs: number;
  /** Milliseconds that never run back. */
  readonly nowMs: () => number;
}

const priceTtlMs = 60_000;
const refreshEveryMs = 20_000;
/** Older than this it is set again before it is used, which leaves 20 s for the command itself. */
const ageMaxMs = 40_000;
const replaySource = 2;
const refreshChunkMax = 1024;

export class PriceKeeper {
  readonly #client: PriceWriter;
  readonly #options: PriceKeeperOptions;
  /** When the newest committed price of a symbol was sent. */
  readonly #pricedAtMs = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(client: PriceWriter, options: PriceKeeperOptions) {
    this.#client = client;
    this.#options = options;
  }

  get symbols(): number {
    return this.#pricedAtMs.size;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#refreshAll(), refreshEveryMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Resolves once a young price of the symbol is committed. @throws ClusterError */
  ready(symbol: string): Promise<void> {
    const pricedAtMs = this.#pricedAtMs.get(symbol);
    if (pricedAtMs !== undefined && this.#options.nowMs() - pricedAtMs < ageMaxMs) {
      return Promise.resolve();
    }
    return this.#underWay.get(symbol) ?? this.#priceOne(symbol, pricedAtMs === undefined);
  }

  #priceOne(symbol: string, first: boolean): Promise<void> {
    const commands = first ? [this.#listing(symbol), this.#price(symbol)] : [this.#price(symbol)];
    const done = this.#submit(commands, [symbol]).finally(() => {
      this.#underWay.delete(symbol);
    });
    this.#underWay.set(symbol, done);
    return done;
  }

  /** Sets every known price again; a failure leaves the age to tell, and `ready` to mend. */
  async #refreshAll(): Promise<void> {
    const symbols = [...this.#pricedAtMs.keys()];
    for (let from = 0; from < symbols.length; from += refreshChunkMax) {
      const chunk = symbols.slice(from, from + refreshChunkMax);
      const commands = chunk.map((symbol) => this.#price(symbol));
      await this.#submit(commands, chunk).catch(() => undefined);
    }
  }

  async #submit(commands: readonly Command[], symbols: readonly string[]): Promise<void> {
    const sentMs = this.#options.nowMs();
    const outcomes = await this.#client.submitAll(commands, {
      deadlineMs: this.#options.deadlineMs,
    });
    const refused = outcomes.find(
      (outcome) => outcome.kind === 'rejected' && outcome.ordRejReason !== 'duplicate-symbol',
    );
    if (refused?.kind === 'rejected') {
      throw new Error(`a price of ${symbols.join(', ')} was rejected: ${refused.ordRejReason}`);
    }
    for (const symbol of symbols) this.#pricedAtMs.set(symbol, sentMs);
  }

  #listing(symbol: string): Command {
    const priceUnits = seededPrice(this.#options.seed, symbol);
    return { kind: 'list-instrument', symbol, priceUnits, inventory: null, priceTtlMs };
  }

  #price(symbol: string): Command {
    const priceUnits = seededPrice(this.#options.seed, symbol);
    // The replay does not count its updates: the price never changes, only its age.
    return { kind: 'set-price', symbol, priceUnits, source: replaySource, sourceSequence: null };
  }
}
