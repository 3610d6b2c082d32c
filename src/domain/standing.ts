// What an account has standing that is neither an order nor shares: automatic trades that are set, and
// quotes that are locked. As readers see them; money in 1/10,000 dollar.

import type { LogIndex, OrderNumber } from './ids.ts';
import type { Money } from './money.ts';
import type { Side } from './order.ts';
import type { Quantity } from './quantity.ts';

/** An automatic trade. An account has one per symbol and side. */
export interface TriggerView {
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  /** Of a buy: cash held back. */
  readonly amountUnits: Money;
  /** The price per share that sets it off; null while it is not set. */
  readonly triggerUnits: Money | null;
  /** Shares held back, of a sell with a trigger; else 0. */
  readonly quantity: Quantity;
  /** The entry that set it as it is. */
  readonly index: LogIndex;
}

/** A BUY or SELL awaiting COMMIT; it holds its cash or its shares back. */
export interface QuoteLockView {
  readonly number: OrderNumber;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly priceUnits: Money;
  /** Machine clock, ms since 1970. */
  readonly startedMs: number;
  /** The last instant at which it can be settled. */
  readonly expiresMs: number;
  readonly index: LogIndex;
}
