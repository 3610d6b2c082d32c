// One customer of the bazaar: looks up a random stock, sometimes trades it, remembers every order it
// was told of, and at the end reads each back and compares. The handout's client, made able to fail.

import type { Random } from '../../base/prng.ts';
import type { Latency } from '../latency.ts';
import type { Shop, ShopOrder } from './shop.ts';

export interface CustomerWish {
  readonly requests: number;
  /** How likely a lookup is followed by a trade. */
  readonly p: number;
  readonly quantityMax: number;
  readonly names: readonly string[];
}

export interface Mismatch {
  readonly told: ShopOrder;
  /** What the shop says now; null: it knows no such order. */
  readonly found: ShopOrder | null;
}

export interface CustomerCounts {
  lookups: number;
  /** Lookups the shop answered from memory. */
  cacheHits: number;
  trades: number;
  refused: number;
  /** Requests without an answer in time. */
  unanswered: number;
}

export class Customer {
  readonly orders: ShopOrder[] = [];
  readonly counts: CustomerCounts = {
    lookups: 0,
    cacheHits: 0,
    trades: 0,
    refused: 0,
    unanswered: 0,
  };
  /** The first few reasons why something had no answer. */
  readonly complaints: string[] = [];
  readonly #shop: Shop;
  readonly #random: Random;
  readonly #latency: Latency;

  constructor(shop: Shop, random: Random, latency: Latency) {
    this.#shop = shop;
    this.#random = random;
    this.#latency = latency;
  }

  async visit(wish: CustomerWish): Promise<void> {
    for (let request = 0; request < wish.requests; request += 1) {
      const name = wish.names[this.#random.below(wish.names.length)] ?? '';
      const stock = await this.#timed('lookup', () => this.#shop.lookup(name));
      this.counts.lookups += 1;
      if (stock?.fromCache === true) this.counts.cacheHits += 1;
      const wantsTrade = this.#random.unit() < wish.p;
      if (!wantsTrade || stock === null || stock === undefined || stock.quantity === 0) continue;
      await this.#trade(name, wish.quantityMax);
    }
  }

  /** Reads every order back. A missing answer is a mismatch too: it was promised. */
  async verify(): Promise<Mismatch[]> {
    const mismatches: Mismatch[] = [];
    for (const told of this.orders) {
      const found = (await this.#timed('query', () => this.#shop.order(told.number))) ?? null;
      if (found === null || !isSame(told, found)) mismatches.push({ told, found });
    }
    return mismatches;
  }

  async #trade(name: string, quantityMax: number): Promise<void> {
    const type = this.#random.below(2) === 0 ? 'buy' : 'sell';
    const quantity = 1 + this.#random.below(quantityMax);
    const answer = await this.#timed('trade', () => this.#shop.trade({ name, type, quantity }));
    if (answer === undefined) return;
    this.counts.trades += 1;
    if (answer.kind === 'refused') this.counts.refused += 1;
    else this.orders.push({ number: answer.number, name, type, quantity });
  }

  async #timed<T>(kind: string, act: () => Promise<T>): Promise<T | undefined> {
    const startMs = performance.now();
    try {
      const answer = await act();
      this.#latency.record(kind, performance.now() - startMs);
      return answer;
    } catch (error) {
      this.counts.unanswered += 1;
      const said = error instanceof Error ? error.message : String(error);
      if (this.complaints.length < complaintsMax) this.complaints.push(`${kind}: ${said}`);
      return undefined;
    }
  }
}

const complaintsMax = 3;

function isSame(told: ShopOrder, found: ShopOrder): boolean {
  return (
    told.number === found.number &&
    told.name === found.name &&
    told.type === found.type &&
    told.quantity === found.quantity
  );
}
