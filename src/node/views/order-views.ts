// One order as readers see it, made of what the history, a report or a row of the books says of it.
// Knows names by asking for them.

import { logIndex, orderNumber } from '../../domain/ids.ts';
import { money, mulDivFloor } from '../../domain/money.ts';
import { isEnded } from '../../domain/order.ts';
import type { OrderView } from '../../domain/order.ts';
import { quantity } from '../../domain/quantity.ts';
import type { AcceptedOrder } from '../../codec/order-history.ts';
import { isReport } from '../../statemachine/outcome-sink.ts';
import type { Execution } from '../../statemachine/outcome-sink.ts';
import { statusOf } from '../../statemachine/resting-order.ts';
import type { OpenOrderRow } from '../../statemachine/tables/rows.ts';

export interface Names {
  accountName(id: number): string;
  symbol(id: number): string;
}

export function orderView(names: Names, order: AcceptedOrder): OrderView {
  const { cumQty, cumUnits } = order;
  const leavesQty = isEnded(order.ordStatus) ? 0 : order.quantity - cumQty;
  return {
    number: orderNumber(order.number),
    account: names.accountName(order.accountId),
    symbol: names.symbol(order.symbolId),
    side: order.side,
    quantity: quantity(order.quantity),
    priceUnits: money(order.priceUnits),
    limitUnits: money(order.limitUnits),
    stopUnits: money(order.stopUnits),
    timeInForce: order.timeInForce,
    ordStatus: order.ordStatus,
    cumQty: quantity(cumQty),
    leavesQty: quantity(leavesQty),
    avgPxUnits: money(cumQty === 0 ? 0 : mulDivFloor(cumUnits, 1, cumQty)),
    replaces: order.replaces < 0 ? null : orderNumber(order.replaces),
    clOrdId: order.clOrdId,
    index: logIndex(order.index),
    transactTimeMs: order.transactTimeMs,
    endedMs: order.endedMs === 0 ? null : order.endedMs,
  };
}

/** The order as a step of it left it, at the entry of the step. */
export function stepOf(execution: Execution, index: number, transactTimeMs: number): AcceptedOrder {
  const { number, accountId, symbolId, side, quantity: shares, priceUnits, clOrdId } = execution;
  const { ordStatus } = execution;
  const filled = ordStatus === 'filled' ? shares : 0;
  const report = isReport(execution) ? execution : null;
  return {
    number,
    accountId,
    symbolId,
    side,
    quantity: shares,
    priceUnits,
    limitUnits: report?.terms?.limitUnits ?? 0,
    stopUnits: report?.terms?.stopUnits ?? 0,
    timeInForce: report?.terms?.timeInForce ?? 'gtc',
    replaces: report?.terms?.replaces ?? -1,
    ordStatus,
    cumQty: report?.cumQty ?? filled,
    cumUnits: report?.cumUnits ?? filled * priceUnits,
    clOrdId,
    index,
    transactTimeMs,
    endedMs: isEnded(ordStatus) ? transactTimeMs : 0,
  };
}

/** An order that is not done, as it stands. */
export const openOrderOf = (row: OpenOrderRow): AcceptedOrder => ({
  number: row.number,
  accountId: row.accountId,
  symbolId: row.symbolId,
  side: row.side,
  quantity: row.quantity,
  priceUnits: row.lastPriceUnits,
  limitUnits: row.limitUnits,
  stopUnits: row.stopUnits,
  timeInForce: row.timeInForce,
  replaces: row.replaces,
  ordStatus: statusOf(row),
  cumQty: row.cumQty,
  cumUnits: row.cumUnits,
  clOrdId: row.clOrdId,
  index: row.acceptedIndex,
  transactTimeMs: row.acceptedMs,
  endedMs: 0,
});
