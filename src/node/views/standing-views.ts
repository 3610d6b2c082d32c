// Automatic trades and quote locks as readers see them, made of the rows of the books. Knows names by
// asking for them.

import { logIndex, orderNumber } from '../../domain/ids.ts';
import { money } from '../../domain/money.ts';
import { quantity } from '../../domain/quantity.ts';
import type { QuoteLockView, TriggerView } from '../../domain/standing.ts';
import { confirmationKeptMs } from '../../statemachine/limits.ts';
import type { ConfirmationRow, TriggerRow } from '../../statemachine/tables/rows.ts';
import type { Names } from './order-views.ts';

export const triggerView = (names: Names, row: TriggerRow): TriggerView => ({
  account: names.accountName(row.accountId),
  symbol: names.symbol(row.symbolId),
  side: row.side,
  amountUnits: money(row.amountUnits),
  triggerUnits: row.triggerUnits === 0 ? null : money(row.triggerUnits),
  quantity: quantity(row.quantity),
  index: logIndex(row.changedIndex),
});

export const quoteLockView = (names: Names, row: ConfirmationRow): QuoteLockView => ({
  number: orderNumber(row.number),
  account: names.accountName(row.accountId),
  symbol: names.symbol(row.symbolId),
  side: row.side,
  quantity: quantity(row.quantity),
  priceUnits: money(row.priceUnits),
  startedMs: row.startedMs,
  expiresMs: row.startedMs + confirmationKeptMs,
  index: logIndex(row.changedIndex),
});
