// Traders that never stop by themselves: each places one order at a time on one account and remembers
// every number it was told. What they were told must be found again, whatever happened meanwhile.

import { expect } from 'vitest';
import type { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { money } from '../../src/domain/money.ts';
import type { OrderView, Side } from '../../src/domain/order.ts';
import { quantity } from '../../src/domain/quantity.ts';

export interface ToldOrder {
  readonly number: number;
  readonly side: Side;
  readonly quantity: number;
  readonly index: number;
}

export const floor = { account: 'trader', symbol: 'Iron' } as const;

const callDeadlineMs = 60_000;
/** Between two orders of a trader, unless told. Without it a handful of them keeps all cores busy for as
 *  long as the test waits for something else. */
const usualThinkMs = 20;
/** Most that one page of orders holds. */
const pageMax = 500;
/** So many orders are looked up by their numbers, too. */
const lookedUpMax = 100;

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

interface TradersOptions {
  readonly count: number;
  readonly thinkMs?: number;
}

export class Traders {
  readonly told: ToldOrder[] = [];
  /** Orders that ended in anything but a fill, in words. */
  readonly failures: string[] = [];
  slowestMs = 0;
  readonly #client: HoldfastClient;
  readonly #thinkMs: number;
  readonly #count: number;
  #loops: Promise<void>[] = [];
  #over = false;

  constructor(client: HoldfastClient, { count, thinkMs = usualThinkMs }: TradersOptions) {
    this.#client = client;
    this.#thinkMs = thinkMs;
    this.#count = count;
    this.resume();
  }

  /** They trade, after `stop` once more. */
  resume(): void {
    this.#over = false;
    this.#loops = Array.from({ length: this.#count }, (_, i) => this.#trade(i));
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
      await new Promise((resolve) => setTimeout(resolve, this.#thinkMs));
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
    }
  }
}

/** Reads every told order back: all there, all as told, and no number told twice. */
export async function expectAllTold(
  client: HoldfastClient,
  told: readonly ToldOrder[],
): Promise<void> {
  const numbers = told.map((order) => order.number);
  expect(numbers.length).toBeGreaterThan(0);
  expect(new Set(numbers).size).toBe(numbers.length);
  const held = await ordersOnTheFloor(client, least(numbers), most(numbers));
  const wrong = told.map((order) => ({ told: order, found: held.get(order.number) ?? null }));
  expect(wrong.filter(({ told: order, found }) => !isAsTold(order, found))).toEqual([]);
  const step = Math.ceil(numbers.length / lookedUpMax);
  for (const number of numbers.filter((_, at) => at % step === 0)) {
    const { value } = await client.orderByNumber(number, { deadlineMs: callDeadlineMs });
    expect(value).toEqual(held.get(number));
  }
}

function isAsTold(order: ToldOrder, found: OrderView | null): boolean {
  return (
    found !== null &&
    found.side === order.side &&
    found.quantity === order.quantity &&
    found.index === order.index &&
    found.ordStatus === 'filled'
  );
}

/** All orders of the floor's account from the lowest of these numbers to the highest. */
async function ordersOnTheFloor(
  client: HoldfastClient,
  lowest: number,
  highest: number,
): Promise<Map<number, OrderView>> {
  const held = new Map<number, OrderView>();
  for (let before = highest + 1; before > lowest;) {
    const page = { limit: pageMax, before };
    const { value } = await client.orders(floor.account, page, { deadlineMs: callDeadlineMs });
    for (const order of value) held.set(order.number, order);
    before = value.at(-1)?.number ?? lowest;
  }
  return held;
}

const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b));
