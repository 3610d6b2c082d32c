// An order in Alpaca's words. Prices and quantities are decimal text; a time is null until it came.

import { formatMoney } from '../../domain/money.ts';
import { ordTypeOf } from '../../domain/order.ts';
import type { OrderView, OrdStatus } from '../../domain/order.ts';
import { assetIdOf, orderIdOf } from './alpaca-ids.ts';

const dayMs = 24 * 3_600_000;

const statuses: Readonly<Record<OrdStatus, string>> = {
  new: 'new',
  partially_filled: 'partially_filled',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
  awaiting_confirmation: 'held',
  replaced: 'replaced',
};

export interface ShownOrder extends Record<string, unknown> {
  readonly id: string;
}

export function wireOrder(order: OrderView, clusterId: string): ShownOrder {
  const id = orderIdOf(clusterId, order.number);
  const type = ordTypeOf(order.limitUnits, order.stopUnits);
  const { cumQty, replaces, ordStatus, endedMs } = order;
  const createdAt = isoTime(order.transactTimeMs);
  const ended = (status: OrdStatus): string | null =>
    endedMs !== null && ordStatus === status ? isoTime(endedMs) : null;
  return {
    id,
    client_order_id: order.clOrdId ?? id,
    created_at: createdAt,
    updated_at: endedMs === null ? createdAt : isoTime(endedMs),
    submitted_at: createdAt,
    filled_at: ended('filled'),
    expired_at: ended('expired'),
    canceled_at: ended('canceled'),
    failed_at: null,
    replaced_at: ended('replaced'),
    replaced_by: null,
    replaces: replaces === null ? null : orderIdOf(clusterId, replaces),
    asset_id: assetIdOf(order.symbol),
    symbol: order.symbol,
    asset_class: 'us_equity',
    notional: null,
    qty: String(order.quantity),
    filled_qty: String(cumQty),
    filled_avg_price: cumQty > 0 ? formatMoney(order.avgPxUnits) : null,
    order_class: 'simple',
    order_type: type,
    type,
    side: order.side,
    // A market order is filled at once or refused: nothing is left for a time to end.
    time_in_force: type === 'market' ? 'day' : order.timeInForce,
    limit_price: order.limitUnits > 0 ? formatMoney(order.limitUnits) : null,
    stop_price: order.stopUnits > 0 ? formatMoney(order.stopUnits) : null,
    status: statuses[ordStatus],
    extended_hours: false,
    legs: null,
    trail_percent: null,
    trail_price: null,
    hwm: null,
    position_intent: order.side === 'buy' ? 'buy_to_open' : 'sell_to_close',
    ...(order.timeInForce === 'day' ? { expires_at: endOfDay(order.transactTimeMs) } : {}),
  };
}

export const isoTime = (ms: number): string => new Date(ms).toISOString();

const endOfDay = (ms: number): string => isoTime((Math.floor(ms / dayMs) + 1) * dayMs);
