// Traders under faults: each sends one operation at a time through the SDK and writes down what came
// of it. Every trader has an account of its own, so that an order that nobody was told of, or that is
// there twice, can be pinned to what its trader sent. No client order ids: they would hide a command
// that ran twice.

import type { Random } from '../../base/prng.ts';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { money } from '../../domain/money.ts';
import { quantity } from '../../domain/quantity.ts';
import type { ChaosBooks } from './chaos-books.ts';
import type { History } from './history.ts';
import { runCommand, runRead } from './operation.ts';
import type { Ended } from './operation.ts';

export interface TradersPlan {
  readonly clients: readonly HoldfastClient[];
  readonly books: ChaosBooks;
  readonly history: History;
  readonly random: Random;
  /** Of all operations, how many read back the trader's last acknowledged order. */
  readonly readShare: number;
  /** Of all operations, how many write or read a register. */
  readonly registerShare: number;
  /** Between two operations of a trader, on average. */
  readonly thinkMs: number;
  readonly deadlineMs: number;
}

const sharesMax = 9;

export class ChaosTraders {
  readonly #plan: TradersPlan;
  readonly #loops: Promise<void>[];
  #over = false;
  #answered = 0;
  #priceUnits = 20_000;

  constructor(plan: TradersPlan) {
    this.#plan = plan;
    this.#loops = plan.books.accounts.map((account, i) => this.#trade(account, i));
  }

  /** Operations that ended in `ok` so far. */
  get answered(): number {
    return this.#answered;
  }

  /** No new operations; resolves once the last one has ended. */
  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#loops);
  }

  async #trade(account: string, at: number): Promise<void> {
    const { clients, history } = this.#plan;
    const client = clients[at % clients.length];
    if (client === undefined) return;
    const process = history.newProcess();
    const trader: Trader = { account, client, process, sharesSurely: 0, lastNumber: null };
    while (!this.#over) {
      await this.#think();
      const { ending } = await this.#act(trader);
      if (ending === 'ok') this.#answered += 1;
      // That operation may happen yet: whoever waits for it is not heard of again.
      if (ending === 'info') trader.process = history.newProcess();
    }
  }

  async #think(): Promise<void> {
    const { thinkMs, random } = this.#plan;
    if (thinkMs === 0) return;
    await new Promise((resolve) => setTimeout(resolve, random.below(2 * thinkMs)));
  }

  #act(trader: Trader): Promise<Ended> {
    const { random, readShare, registerShare, books } = this.#plan;
    const drawn = random.unit();
    if (drawn < readShare && trader.lastNumber !== null)
      return this.#readOrder(trader, trader.lastNumber);
    if (drawn < readShare + registerShare && books.registers.length > 0) {
      const symbol = books.registers[random.below(books.registers.length)] ?? '';
      return random.unit() < 0.5 ? this.#write(trader, symbol) : this.#read(trader, symbol);
    }
    return this.#order(trader);
  }

  // Sells only what was surely bought, so nothing runs out and a rejection would be news.
  async #order(trader: Trader): Promise<Ended> {
    const { books, history, random, deadlineMs } = this.#plan;
    const { account, client, process } = trader;
    const shares = 1 + random.below(sharesMax);
    const side = trader.sharesSurely >= shares ? 'sell' : 'buy';
    const value = { symbol: books.symbol, side, quantity: shares };
    const operation = history.invoke(process, 'order', { key: account, value });
    const order = { account, symbol: books.symbol, side, quantity: quantity(shares) } as const;
    const ended = await runCommand(history, operation, () => client.order(order, { deadlineMs }));
    const { number } = ended.value;
    if (typeof number === 'number') trader.lastNumber = number;
    if (side === 'buy' && ended.ending === 'ok') trader.sharesSurely += shares;
    if (side === 'sell' && ended.ending !== 'fail') trader.sharesSurely -= shares;
    return ended;
  }

  #readOrder({ process, client }: Trader, number: number): Promise<Ended> {
    const { history, deadlineMs } = this.#plan;
    const operation = history.invoke(process, 'read-order', { key: String(number), value: {} });
    return runRead(history, operation, async () => {
      const { value, index } = await client.orderByNumber(number, { deadlineMs });
      return { found: value !== null, side: value?.side, quantity: value?.quantity, index };
    });
  }

  // Every written value is written once, so that a read tells which write it saw.
  #write({ process, client }: Trader, symbol: string): Promise<Ended> {
    const { history, deadlineMs } = this.#plan;
    this.#priceUnits += 1;
    const priceUnits = this.#priceUnits;
    const value = { price: String(priceUnits) };
    const operation = history.invoke(process, 'write', { key: symbol, value });
    const price = { symbol, priceUnits: money(priceUnits), source: 1, sourceSequence: null };
    return runCommand(history, operation, () => client.setPrice(price, { deadlineMs }));
  }

  #read({ process, client }: Trader, symbol: string): Promise<Ended> {
    const { history, deadlineMs } = this.#plan;
    const operation = history.invoke(process, 'read', { key: symbol, value: {} });
    return runRead(history, operation, async () => {
      const { value, index } = await client.instrument(symbol, { deadlineMs });
      return { price: value === null ? null : String(value.priceUnits), index };
    });
  }
}

interface Trader {
  readonly account: string;
  readonly client: HoldfastClient;
  process: number;
  sharesSurely: number;
  /** Of the last order that was acknowledged. */
  lastNumber: number | null;
}
