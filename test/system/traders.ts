// Traders that never stop by themselves: each places one order at a time on one account and remembers
// every number it was told. What they were told must be found again, whatever happened meanwhile.

import { expect } from 'vitest';
import type { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { money } from '../../src/domain/money.ts';
import type { Side } from '../../src/domain/order.ts';
import { quantity } from '../../src/domain/quantity.ts';

export interface ToldOrder {
  readonly number: number;
  readonly side: Side;
  readonly quantity: number;
  readonly index: number;
}

export const floor = { account: 'trader', symbol: 'Iron' } as const;

const callDeadlineMs = 60_000;
const readsInFlight = 64;

/** An account that can afford anything here and a symbol that never runs out. */
export async function openTradingFloor(client: HoldfastClient): Promise<void> {
  const { account, symbol } = floor;
  const price = { priceUnits: money(100_000), inventory: null, priceTtlMs: 0 };
  const listing = { kind: 'list-instrument', symbol, ...price } as const;
  const deposit = { kind: 'deposit', account, createIfMissing: true } as const;
  const cash = { ...deposit, amountUnits: money(1_000_000_000_000) };
  const stake = { kind: 'order', account, symbol, side: 'buy', quantity: quantity(1000) } as const;
  const outcomes = await client.submitAll([listing, cash, stake], { deadlineMs: callDeadlineMs });
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(3).fill('accepted'));
}

export class Traders {
  readonly told: ToldOrder[] = [];
  /** Orders that ended in anything but a fill, in words. */
  readonly failures: string[] = [];
  slowestMs = 0;
  readonly #client: HoldfastClient;
  readonly #loops: Promise<void>[];
  #over = false;

  constructor(client: HoldfastClient, { count }: { readonly count: number }) {
    this.#client = client;
    this.#loops = Array.from({ length: count }, (_, i) => this.#trade(i));
  }

  /** No new orders; resolves once the last one is answered. */
  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#loops);
  }

  /** Resolves once this many orders were told since the call. */
  async more(orders: number, deadlineMs = 60_000): Promise<void> {
    const wanted = this.told.length + orders;
    const giveUpAtMs = performance.now() + deadlineMs;
    while (this.told.length < wanted) {
      if (performance.now() > giveUpAtMs) {
        throw new Error(`${this.told.length} of ${wanted} orders after ${deadlineMs} ms`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The slowest order that was answered while `act` ran, in ms. */
  async slowestDuring(act: () => Promise<void>): Promise<number> {
    const before = this.slowestMs;
    this.slowestMs = 0;
    await act();
    const during = this.slowestMs;
    this.slowestMs = Math.max(before, during);
    return during;
  }

  // Sells what it bought, so that neither cash nor shares ever run out.
  async #trade(trader: number): Promise<void> {
    for (let turn = 0; !this.#over; turn += 1) {
      const side = turn % 2 === 0 ? 'buy' : 'sell';
      await this.#order(side, 1 + ((trader + (turn >> 1)) % 9));
    }
  }

  async #order(side: Side, shares: number): Promise<void> {
    const startMs = performance.now();
    try {
      const order = { ...floor, side, quantity: quantity(shares) };
      const outcome = await this.#client.order(order, { deadlineMs: callDeadlineMs });
      if (outcome.kind === 'rejected' || outcome.number === null) {
        this.failures.push(JSON.stringify(outcome));
        return;
      }
      const { number, index } = outcome;
      this.told.push({ number, side, quantity: shares, index });
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startMs);
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      this.failures.push(`${error.code}, effect ${error.effect}: ${error.message}`);
      // A client that was closed under a trader refuses in no time: the test's own failure must be heard.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Reads every told order back: all there, all as told, and no number told twice. */
export async function expectAllTold(
  client: HoldfastClient,
  told: readonly ToldOrder[],
): Promise<void> {
  expect(new Set(told.map((order) => order.number)).size).toBe(told.length);
  const wrong: unknown[] = [];
  const queue = told.values();
  const reader = async (): Promise<void> => {
    for (const order of queue) {
      const { value } = await client.orderByNumber(order.number, { deadlineMs: callDeadlineMs });
      const same =
        value !== null &&
        value.side === order.side &&
        value.quantity === order.quantity &&
        value.index === order.index &&
        value.ordStatus === 'filled';
      if (!same) wrong.push({ told: order, found: value });
    }
  };
  await Promise.all(Array.from({ length: readsInFlight }, reader));
  expect(wrong).toEqual([]);
}
