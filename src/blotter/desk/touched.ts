// Which rows changed since somebody looked: by name, never how often, so that a storm of prices costs
// a reader no more than one look at each row.

import type { Change } from '../../domain/change.ts';

export class Touched {
  readonly symbols = new Set<string>();
  readonly #all = { rows: false, orders: false };

  /** True when every row may be another. */
  get all(): boolean {
    return this.#all.rows;
  }

  get orders(): boolean {
    return this.#all.orders;
  }

  everything(): void {
    this.#all.rows = true;
    this.#all.orders = true;
  }

  touchOrders(): void {
    this.#all.orders = true;
  }

  note(change: Change): void {
    switch (change.kind) {
      case 'account':
        return;
      case 'holding':
        this.symbols.add(change.holding.symbol);
        return;
      case 'holding-removed':
        this.symbols.add(change.symbol);
        return;
      case 'instrument':
        this.symbols.add(change.instrument.symbol);
        return;
      case 'order':
        this.#all.orders = true;
    }
  }
}
