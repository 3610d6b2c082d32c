// A market that moves under a page: a price every 20 ms, every eighth time an order of the demo
// account, a share bought or sold. What fails to be answered while the cluster fails is left
// alone: in the end the books are asked what became of it.

import type { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';

const symbols = ['FishCo', 'BoarCo', 'DuckCo', 'SlimeCo'] as const;
const stepMs = 20;
const stepsPerOrder = 8;
/** None of those that others use. */
const source = 4_711;
const tradedDeadlineMs = 30_000;

export class MarketStorm {
  readonly #client: HoldfastClient;
  readonly #running: Promise<void>;
  #isOver = false;
  #traded = 0;
  #waiting: { readonly wanted: number; readonly done: () => void } | null = null;

  constructor(client: HoldfastClient) {
    this.#client = client;
    this.#running = this.#run();
  }

  /** Resolves once this many more orders were answered. */
  async untilTraded(orders: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((done, reject) => {
      this.#waiting = { wanted: this.#traded + orders, done };
      const tooLong = (): void => reject(new Error(`${orders} orders took too long`));
      timer = setTimeout(tooLong, tradedDeadlineMs);
    });
    clearTimeout(timer);
  }

  /** Resolves once nothing more is on its way. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let step = 0; !this.#isOver; step += 1) {
      try {
        await this.#move(step);
        if (step % stepsPerOrder === 0) await this.#order(step / stepsPerOrder);
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, stepMs));
    }
  }

  async #move(step: number): Promise<void> {
    const symbol = symbolAt(step);
    const priceUnits = money(100_000 + ((step * 37) % 1_000));
    await this.#client.setPrice({ symbol, priceUnits, source, sourceSequence: null });
  }

  // Two are bought for each one sold: the rows grow, and slowly enough for what is for sale.
  async #order(turn: number): Promise<void> {
    const side = turn % 3 === 2 ? 'sell' : 'buy';
    const order = { account: 'demo', symbol: symbolAt(turn), side, quantity: quantity(1) } as const;
    await this.#client.submit({ kind: 'order', ...order });
    this.#traded += 1;
    if (this.#waiting !== null && this.#traded >= this.#waiting.wanted) {
      this.#waiting.done();
      this.#waiting = null;
    }
  }
}

const symbolAt = (turn: number): string => symbols[turn % symbols.length] ?? 'FishCo';
