// The bazaar's rules written a second time, as plainly as they can be said: one house account,
// market orders, prices that change, sessions that never fail. No tables, no clocks, no bytes.

import type { TestCommand } from './memory-cursor.ts';

export interface NaiveAnswer {
  readonly reason: string | null;
  readonly number: number;
  readonly quantity: number;
  readonly priceUnits: number;
}

interface NaiveStock {
  price: number;
  left: number;
  volume: number;
}

interface NaiveTrader {
  cash: number;
  readonly shares: Map<string, number>;
}

export class NaiveBazaar {
  readonly stocks = new Map<string, NaiveStock>();
  readonly traders = new Map<string, NaiveTrader>();
  #orders = 0;

  answer(command: TestCommand): NaiveAnswer {
    const stock = this.stocks.get(String(command.symbol));
    if (command.kind === 'set-price' && stock !== undefined) {
      stock.price = command.units ?? 0;
      return { reason: null, number: -1, quantity: 0, priceUnits: stock.price };
    }
    if (command.kind !== 'order') return rejected('malformed');
    if (stock === undefined) return rejected('unknown-symbol');
    return this.#order(stock, command);
  }

  #order(stock: NaiveStock, command: TestCommand): NaiveAnswer {
    const { quantity = 0, side } = command;
    const trader = this.traders.get(String(command.account)) ?? null;
    const held = trader?.shares.get(String(command.symbol)) ?? 0;
    const worth = stock.price * quantity;
    if (side === 'buy') {
      if (trader !== null && trader.cash < worth) return rejected('insufficient-cash');
      if (stock.left < quantity) return rejected('insufficient-inventory');
    } else if (trader !== null && held < quantity) {
      return rejected('insufficient-shares');
    }
    const sign = side === 'buy' ? 1 : -1;
    stock.left -= sign * quantity;
    stock.volume += quantity;
    if (trader !== null) {
      trader.cash -= sign * worth;
      trader.shares.set(String(command.symbol), held + sign * quantity);
    }
    this.#orders += 1;
    return { reason: null, number: this.#orders - 1, quantity, priceUnits: stock.price };
  }
}

const rejected = (reason: string): NaiveAnswer => ({
  reason,
  number: -1,
  quantity: 0,
  priceUnits: 0,
});
