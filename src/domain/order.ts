// Orders in FIX words: side, type, status. The codes are kept for ever. No rules live here.

import type { Money } from './money.ts';
import type { LogIndex, OrderNumber } from './ids.ts';
import type { Quantity } from './quantity.ts';

/** FIX Side(54). */
export type Side = 'buy' | 'sell';

/** FIX OrdStatus(39) in words; `awaiting_confirmation` is a quote-locked order before COMMIT. */
export const ordStatusCodes = {
  new: 1,
  partially_filled: 2,
  filled: 3,
  canceled: 4,
  expired: 5,
  rejected: 6,
  awaiting_confirmation: 7,
  replaced: 8,
} as const;

/** Whether nothing more can happen to an order with this status. */
export const isEnded = (status: OrdStatus): boolean =>
  status !== 'new' && status !== 'partially_filled' && status !== 'awaiting_confirmation';

/** FIX TimeInForce(59). `day` ends at the next 00:00 UTC of the machine clock. */
export const timeInForceCodes = { gtc: 0, day: 1, ioc: 2, fok: 3 } as const;

export type TimeInForce = keyof typeof timeInForceCodes;

export const timesInForce: readonly TimeInForce[] = ['gtc', 'day', 'ioc', 'fok'];

export type OrdStatus = keyof typeof ordStatusCodes;

const statusNames = new Map<number, OrdStatus>(
  Object.entries(ordStatusCodes).map(([name, code]) => [code, name as OrdStatus]),
);

export const ordStatusOf = (code: number): OrdStatus | null => statusNames.get(code) ?? null;

/** FIX OrdType(40). */
export type OrdType = 'market' | 'limit' | 'stop' | 'stop_limit';

/** By which prices an order names; 0: none. */
export function ordTypeOf(limitUnits: number, stopUnits: number): OrdType {
  if (stopUnits > 0) return limitUnits > 0 ? 'stop_limit' : 'stop';
  return limitUnits > 0 ? 'limit' : 'market';
}

/** An order as a reader sees it, as of `index`. Prices in 1/10,000 dollar per share. */
export interface OrderView {
  readonly number: OrderNumber;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  /** Of a fill or a lock; where several fills made it, of the last one; 0: none yet. */
  readonly priceUnits: Money;
  /** 0: it names none. */
  readonly limitUnits: Money;
  readonly stopUnits: Money;
  readonly timeInForce: TimeInForce;
  readonly ordStatus: OrdStatus;
  /** Shares filled so far. */
  readonly cumQty: Quantity;
  /** Shares still open: none once it ended. */
  readonly leavesQty: Quantity;
  /** What the filled shares came to on average, rounded down to a unit; 0: none are. */
  readonly avgPxUnits: Money;
  /** The order whose place it took; null: none. */
  readonly replaces: OrderNumber | null;
  readonly clOrdId: string | null;
  /** The log entry that accepted it. */
  readonly index: LogIndex;
  /** The machine clock at that entry, ms since 1970. */
  readonly transactTimeMs: number;
  /** The machine clock at the entry that ended it, ms since 1970; null: it is open. */
  readonly endedMs: number | null;
}
