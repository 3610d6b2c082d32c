// Orders in FIX words: side, type, status. The codes are kept for ever. No rules live here.

import type { Money } from './money.ts';
import type { LogIndex, OrderNumber } from './ids.ts';
import type { Quantity } from './quantity.ts';

/** FIX Side(54). */
export type Side = 'buy' | 'sell';

/** FIX OrdStatus(39) in words; `awaiting-confirmation` is a quote-locked order before COMMIT. */
export const ordStatusCodes = {
  new: 1,
  partially_filled: 2,
  filled: 3,
  canceled: 4,
  expired: 5,
  rejected: 6,
  awaiting_confirmation: 7,
} as const;

export type OrdStatus = keyof typeof ordStatusCodes;

const statusNames = new Map<number, OrdStatus>(
  Object.entries(ordStatusCodes).map(([name, code]) => [code, name as OrdStatus]),
);

export const ordStatusOf = (code: number): OrdStatus | null => statusNames.get(code) ?? null;

/** An order as a reader sees it, as of `index`. Prices in 1/10,000 dollar per share. */
export interface OrderView {
  readonly number: OrderNumber;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly priceUnits: Money;
  readonly ordStatus: OrdStatus;
  readonly clOrdId: string | null;
  /** The log entry that accepted it. */
  readonly index: LogIndex;
  /** The machine clock at that entry, ms since 1970. */
  readonly transactTimeMs: number;
}
