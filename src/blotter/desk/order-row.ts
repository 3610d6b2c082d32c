// An order as the tables show it: one that the books took, or one that they refused and that only
// this page remembers. Words for statuses and prices; no pixels.

import type { Money } from '../../domain/money.ts';
import { isEnded, ordTypeOf } from '../../domain/order.ts';
import type { OrdStatus, OrdType, OrderView, Side, TimeInForce } from '../../domain/order.ts';
import type { Refusal } from './refusals.ts';

export interface OrderRow {
  readonly id: string;
  /** Null: it was refused and never got one. */
  readonly number: number | null;
  readonly timeMs: number;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrdType | 'lock';
  readonly quantity: number;
  readonly cumQty: number;
  readonly leavesQty: number;
  readonly limitUnits: Money | null;
  readonly stopUnits: Money | null;
  /** Average of the fills, or the locked price. */
  readonly priceUnits: Money | null;
  readonly timeInForce: TimeInForce | null;
  readonly status: OrdStatus;
  /** Why it was refused, in words. */
  readonly reason: string | null;
  readonly replaces: number | null;
  /** The log entry that decided it; null where the page was not told. */
  readonly index: number | null;
}

/** How long a quote lock holds its price, by the machine clock. */
export const lockHeldMs = 60_000;

export const statusWords: Readonly<Record<OrdStatus, string>> = {
  new: 'Working',
  partially_filled: 'Partly filled',
  filled: 'Filled',
  canceled: 'Canceled',
  expired: 'Expired',
  rejected: 'Rejected',
  awaiting_confirmation: 'Price locked',
  replaced: 'Replaced',
};

export const typeWords: Readonly<Record<OrderRow['type'], string>> = {
  market: 'Market',
  limit: 'Limit',
  stop: 'Stop',
  stop_limit: 'Stop limit',
  lock: 'Quote lock',
};

export const isLock = (order: OrderView): boolean => order.ordStatus === 'awaiting_confirmation';

export const isOpen = (order: OrderView): boolean => !isEnded(order.ordStatus);

export function orderRow(order: OrderView): OrderRow {
  const { limitUnits, stopUnits, priceUnits, avgPxUnits } = order;
  const traded = avgPxUnits > 0 ? avgPxUnits : priceUnits;
  return {
    id: String(order.number),
    number: order.number,
    timeMs: order.transactTimeMs,
    symbol: order.symbol,
    side: order.side,
    type: isLock(order) ? 'lock' : ordTypeOf(limitUnits, stopUnits),
    quantity: order.quantity,
    cumQty: order.cumQty,
    leavesQty: order.leavesQty,
    limitUnits: limitUnits > 0 ? limitUnits : null,
    stopUnits: stopUnits > 0 ? stopUnits : null,
    priceUnits: traded > 0 ? traded : null,
    timeInForce: limitUnits + stopUnits > 0 ? order.timeInForce : null,
    status: order.ordStatus,
    reason: null,
    replaces: order.replaces,
    index: order.index,
  };
}

export const refusedRow = (refusal: Refusal): OrderRow => ({
  ...refusal,
  id: `refused-${refusal.key}`,
  number: null,
  cumQty: 0,
  leavesQty: 0,
  priceUnits: null,
  status: 'rejected',
  replaces: null,
});
