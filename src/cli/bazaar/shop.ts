// What a bazaar customer can do, whichever way it reaches the cluster.

import type { Side } from '../../domain/order.ts';

export interface Stock {
  readonly name: string;
  /** Null: the house never runs out. */
  readonly quantity: number | null;
  /** The shop answered from memory. */
  readonly fromCache?: boolean;
}

/** An order as the shop tells of it, in the bazaar's own words. */
export interface ShopOrder {
  readonly number: number;
  readonly name: string;
  readonly type: Side;
  readonly quantity: number;
}

export type TradeAnswer =
  | { readonly kind: 'done'; readonly number: number }
  /** Sold out, not listed: an answer, and no order. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface Shop {
  /** Null when nobody trades it. @throws when no answer came in time */
  lookup(name: string): Promise<Stock | null>;
  /** One order, however often it has to be sent. @throws when no answer came in time */
  trade(order: Omit<ShopOrder, 'number'>): Promise<TradeAnswer>;
  /** Null when there is no such order. @throws when no answer came in time */
  order(number: number): Promise<ShopOrder | null>;
  close(): Promise<void>;
}
