// Orders that have ended and will never change again: those that ended while the page looked on and
// those it asked for. Bounded; the oldest go first.

import type { OrderView } from '../../domain/order.ts';

const pastOrdersMax = 5_000;

export class PastOrders {
  readonly #orders = new Map<number, OrderView>();

  put(orders: readonly OrderView[]): void {
    for (const order of orders) this.#orders.set(order.number, order);
    if (this.#orders.size <= pastOrdersMax) return;
    const oldestFirst = [...this.#orders.keys()].sort((a, b) => a - b);
    for (const number of oldestFirst.slice(0, this.#orders.size - pastOrdersMax)) {
      this.#orders.delete(number);
    }
  }

  clear(): void {
    this.#orders.clear();
  }

  /** These and the past ones, newest first; where both know an order, as these have it. */
  joined(orders: readonly OrderView[]): OrderView[] {
    const known = new Set(orders.map((order) => order.number));
    const past = [...this.#orders.values()].filter((order) => !known.has(order.number));
    return [...orders, ...past].sort((a, b) => b.number - a.number);
  }
}
