// What happens to the orders of an account, as the events that Alpaca's `trade_updates` name: derived
// from one state of an order after another, so that a state seen twice is told once. Pure.

import { isEnded } from '../../domain/order.ts';
import type { OrderView } from '../../domain/order.ts';
import { quantity } from '../../domain/quantity.ts';
import { money } from '../../domain/money.ts';

export type TradeEventName =
  | 'new'
  | 'fill'
  | 'partial_fill'
  | 'canceled'
  | 'expired'
  | 'replaced'
  | 'rejected';

export interface TradeEvent {
  readonly event: TradeEventName;
  /** Machine clock of the entry, ms since 1970. */
  readonly atMs: number;
  /** The order as the event left it. */
  readonly order: OrderView;
  /** Of a fill: at what and how many. */
  readonly execution: { readonly priceUnits: number; readonly shares: number } | null;
}

interface Known {
  readonly createdMs: number;
  readonly cumQty: number;
}

export class TradeEvents {
  // Bounded by the open orders that one account may have.
  readonly #open = new Map<number, Known>();
  /** The newest order seen: what is not above it and not open has ended. */
  #newestNumber = -1;

  /** Starts over from these: `open` orders, and `newest` of all. Nothing is told of them. */
  start(open: readonly OrderView[], newest: OrderView | undefined): void {
    this.#open.clear();
    this.#newestNumber = newest?.number ?? -1;
    for (const order of open) {
      this.#open.set(order.number, { createdMs: order.transactTimeMs, cumQty: order.cumQty });
      this.#newestNumber = Math.max(this.#newestNumber, order.number);
    }
  }

  /** Open as far as we have been told. */
  openNumbers(): number[] {
    return [...this.#open.keys()];
  }

  get newestNumber(): number {
    return this.#newestNumber;
  }

  /** A later state of an order, at `atMs`: what has happened to it since the last one. */
  take(order: OrderView, atMs: number): TradeEvent[] {
    const known = this.#open.get(order.number) ?? null;
    if (known === null && order.number <= this.#newestNumber) return [];
    const { createdMs, cumQty } = known ?? { createdMs: order.transactTimeMs, cumQty: 0 };
    this.#newestNumber = Math.max(this.#newestNumber, order.number);
    const asOf = { ...order, transactTimeMs: createdMs };
    const events: TradeEvent[] = [];
    if (known === null) events.push({ event: 'new', atMs, order: asPlaced(asOf), execution: null });
    const shares = order.cumQty - cumQty;
    if (shares > 0) {
      const event = order.ordStatus === 'filled' ? 'fill' : 'partial_fill';
      events.push({
        event,
        atMs,
        order: asOf,
        execution: { priceUnits: order.priceUnits, shares },
      });
    }
    const ended = endOf(order);
    if (ended !== null) events.push({ event: ended, atMs, order: asOf, execution: null });
    if (isEnded(order.ordStatus)) this.#open.delete(order.number);
    // What was read may be ahead of what the feed still brings: never back.
    else this.#open.set(order.number, { createdMs, cumQty: Math.max(cumQty, order.cumQty) });
    return events;
  }
}

/** As it stood before anything was filled. */
const asPlaced = (order: OrderView): OrderView => ({
  ...order,
  ordStatus: order.ordStatus === 'awaiting_confirmation' ? order.ordStatus : 'new',
  cumQty: quantity(0),
  leavesQty: order.quantity,
  avgPxUnits: money(0),
  endedMs: null,
});

function endOf({ ordStatus }: OrderView): TradeEventName | null {
  switch (ordStatus) {
    case 'canceled':
    case 'expired':
    case 'replaced':
    case 'rejected':
      return ordStatus;
    case 'new':
    case 'partially_filled':
    case 'filled':
    case 'awaiting_confirmation':
      return null;
  }
}
