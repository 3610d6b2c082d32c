// Rows of the books as JSON for HTTP. The accounts routes give money as decimal text; the bazaar
// routes, whose contract is older, as JSON numbers.

import type { AccountView, HoldingView } from '../../domain/account.ts';
import type { InstrumentView } from '../../domain/instrument.ts';
import { formatMoney, moneyScale } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { ordTypeOf } from '../../domain/order.ts';
import type { OrderView } from '../../domain/order.ts';
import type { QuoteLockView, TriggerView } from '../../domain/standing.ts';
import type { Accepted } from '../../domain/outcome.ts';

/** `quantity` null: the house never runs out. The quotient is the double nearest to the decimal
 *  price, so that 15.99 prints as 15.99. */
export const bazaarStock = (row: InstrumentView) => ({
  name: row.symbol,
  price: row.priceUnits / moneyScale,
  quantity: row.inventory,
});

export const listedStock = (row: InstrumentView) => ({
  ...bazaarStock(row),
  volume: row.volume,
  index: row.index,
});

export const bazaarOrder = (order: OrderView) => ({
  number: order.number,
  name: order.symbol,
  type: order.side,
  quantity: order.quantity,
});

export const accountReply = (row: AccountView) => ({
  id: row.account,
  name: row.displayName,
  kind: row.accountKind,
  active: row.active,
  cash: formatMoney(row.cashUnits),
  reservedCash: formatMoney(row.reservedCashUnits),
  index: row.index,
});

export const holdingReply = (row: HoldingView) => ({
  symbol: row.symbol,
  quantity: row.quantity,
  reserved: row.reserved,
  cost: formatMoney(row.costUnits),
  index: row.index,
  changedAt: new Date(row.changedMs).toISOString(),
});

export const orderReply = (order: OrderView) => ({
  number: order.number,
  account: order.account,
  symbol: order.symbol,
  side: order.side,
  type: ordTypeOf(order.limitUnits, order.stopUnits),
  timeInForce: order.timeInForce,
  quantity: order.quantity,
  price: priceOrNull(order.priceUnits),
  limit: priceOrNull(order.limitUnits),
  stop: priceOrNull(order.stopUnits),
  cumQty: order.cumQty,
  leavesQty: order.leavesQty,
  avgPx: order.cumQty > 0 ? formatMoney(order.avgPxUnits) : null,
  replaces: order.replaces,
  status: order.ordStatus,
  clOrdId: order.clOrdId,
  index: order.index,
  transactedAt: new Date(order.transactTimeMs).toISOString(),
  endedAt: order.endedMs === null ? null : new Date(order.endedMs).toISOString(),
});

/** `trigger` null: only the amount is set. */
export const triggerReply = (row: TriggerView) => ({
  symbol: row.symbol,
  side: row.side,
  amount: formatMoney(row.amountUnits),
  trigger: row.triggerUnits === null ? null : formatMoney(row.triggerUnits),
  quantity: row.quantity,
  index: row.index,
});

export const quoteLockReply = (row: QuoteLockView) => ({
  number: row.number,
  symbol: row.symbol,
  side: row.side,
  quantity: row.quantity,
  price: formatMoney(row.priceUnits),
  startedAt: new Date(row.startedMs).toISOString(),
  expiresAt: new Date(row.expiresMs).toISOString(),
  index: row.index,
});

export const placedOrder = (outcome: Accepted) => ({
  number: outcome.number,
  status: outcome.ordStatus,
  quantity: outcome.quantity,
  cumQty: outcome.cumQty,
  price: priceOrNull(outcome.priceUnits),
  index: outcome.index,
});

// Nothing trades at 0: in the books it says that there is no such price. Shown, it would be one.
const priceOrNull = (units: Money): string | null => (units > 0 ? formatMoney(units) : null);
