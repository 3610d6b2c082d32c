// An automatic trade from being set to being made: what it holds back, and the trade itself, at the
// price that reached it. What cannot be traded in whole stays set. Knows no commands and no ladders.

import { present } from '../base/assert.ts';
import { money, notional } from '../domain/money.ts';
import { quantityMax } from '../domain/quantity.ts';
import type { EntryRun } from './entry-run.ts';
import { heldBy, holdCash, holdShares } from './held-back.ts';
import { checkPrice } from './price-rules.ts';
import type { InstrumentRow, TriggerRow } from './tables/rows.ts';
import {
  checkPayment,
  checkProceeds,
  checkReturn,
  checkSupply,
  deliverAndCollect,
  payAndHold,
  returnToHouse,
  takeFromHouse,
} from './settlement.ts';
import type { Trade } from './settlement.ts';
import { halfOf, rungUnits } from './tables/triggers-table.ts';

/** What a new trade is to be; `quantity` is that of a sell with a trigger, else 0. */
export type TradeTerms = Pick<
  TriggerRow,
  'accountId' | 'symbolId' | 'side' | 'amountUnits' | 'triggerUnits' | 'quantity'
>;

/** Sets it, holds back what it needs, and trades at once where a valid price says so. The caller
 *  checked that there is enough, and that nothing of the kind is set. */
export function setTrade(run: EntryRun, instrument: InstrumentRow, terms: TradeTerms): void {
  const { counters, triggers } = run.books;
  const row: TriggerRow = {
    table: 'trigger',
    changedIndex: 0,
    id: counters.nextLadderId,
    accountId: terms.accountId,
    symbolId: terms.symbolId,
    side: terms.side,
    amountUnits: terms.amountUnits,
    triggerUnits: terms.triggerUnits,
    quantity: terms.quantity,
  };
  counters.nextLadderId += 1;
  holdBack(run, row, 1);
  triggers.add(row);
  run.changes.created(row);
  const { priceUnits } = instrument;
  if (isReached(row, priceUnits) && checkPrice(run, instrument) === null) {
    tradeAt(run, row, priceUnits);
  }
}

/** It is set no more, and what it held back is free. */
export function dropTrade(run: EntryRun, row: TriggerRow): void {
  holdBack(run, row, -1);
  run.books.triggers.remove(row);
  run.changes.removed(row);
}

/** Whether a price of this height makes it trade. */
export function isReached(row: TriggerRow, priceUnits: number): boolean {
  if (row.triggerUnits === 0) return false;
  const units = rungUnits(row);
  return halfOf(row) === 'rising' ? priceUnits >= units : priceUnits <= units;
}

/** Trades all of it at this price, or leaves it as it is where that cannot be. */
export function tradeAt(run: EntryRun, row: TriggerRow, priceUnits: number): void {
  const trade = tradeOf(run, row, priceUnits);
  if (trade === null) return;
  const isBuy = row.side === 'buy';
  const problem = isBuy
    ? (checkSupply(trade) ?? checkPayment(run, trade))
    : (checkReturn(trade) ?? checkProceeds(run, trade));
  if (problem !== null) return;
  dropTrade(run, row);
  if (isBuy) {
    takeFromHouse(run, trade);
    payAndHold(run, trade);
  } else {
    deliverAndCollect(run, trade, heldBy(run, row));
    returnToHouse(run, trade);
  }
  report(run, trade, { side: row.side, priceUnits });
}

/** Null where the trade would be of nothing, or of more than the books can count. */
function tradeOf(run: EntryRun, row: TriggerRow, priceUnits: number): Trade | null {
  const { accounts, instruments } = run.books;
  const isBuy = row.side === 'buy';
  const quantity = isBuy ? Math.floor(row.amountUnits / priceUnits) : row.quantity;
  if (quantity === 0 || quantity > quantityMax) return null;
  const notionalUnits = notional(money(priceUnits), quantity);
  if (notionalUnits === null) return null;
  const account = present(accounts.byId(row.accountId), 'an automatic trade has an owner');
  const instrument = present(instruments.byId(row.symbolId), 'it is of a listed symbol');
  return { account, instrument, quantity, notionalUnits };
}

function holdBack(run: EntryRun, row: TriggerRow, sign: 1 | -1): void {
  if (row.side === 'buy') holdCash(run, row, sign * row.amountUnits);
  else if (row.quantity > 0) holdShares(run, row, sign * row.quantity);
}

function report(
  run: EntryRun,
  { account, instrument, quantity, notionalUnits }: Trade,
  { side, priceUnits }: Pick<TriggerRow, 'side'> & { readonly priceUnits: number },
): void {
  const number = run.books.counters.nextOrderNumber;
  run.books.counters.nextOrderNumber += 1;
  run.out.reported({
    number,
    accountId: account.id,
    symbolId: instrument.id,
    side,
    quantity,
    priceUnits,
    ordStatus: 'filled',
    clOrdId: null,
    isNew: true,
    lastQty: quantity,
    cumQty: quantity,
    cumUnits: notionalUnits,
    terms: null,
  });
}
