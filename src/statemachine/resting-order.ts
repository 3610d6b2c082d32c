// A limit or stop order from being placed to its end: what it holds back, what it fills at a price
// that is put to it, and the report of each step. A buy fills as far as the house has shares, a sell
// whole. Knows no commands and no ladders.

import { assert, present } from '../base/assert.ts';
import { money, notional } from '../domain/money.ts';
import type { OrdStatus } from '../domain/order.ts';
import type { EntryRun } from './entry-run.ts';
import { heldBy, holdCash, holdShares } from './held-back.ts';
import type { Report } from './outcome-sink.ts';
import type { AccountRow, InstrumentRow, OpenOrderRow } from './tables/rows.ts';
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

/** Shares of an order, and the price per share at which they trade. */
interface Part {
  readonly quantity: number;
  readonly priceUnits: number;
}

export const leavesOf = (row: OpenOrderRow): number => row.quantity - row.cumQty;

/** What a share of it holds back, in cash: of a buy. */
export const heldUnits = (row: Pick<OpenOrderRow, 'limitUnits' | 'stopUnits'>): number =>
  row.limitUnits > 0 ? row.limitUnits : row.stopUnits;

/** Whether the price trades it, or sets it off. */
export function isMet(row: OpenOrderRow, priceUnits: number): boolean {
  if (row.isStopped) {
    return row.side === 'buy' ? priceUnits >= row.stopUnits : priceUnits <= row.stopUnits;
  }
  return row.side === 'buy' ? priceUnits <= row.limitUnits : priceUnits >= row.limitUnits;
}

/** Holds back what is open of it (`sign` 1), or frees it (−1). A house has nothing to hold back. */
export function holdBack(run: EntryRun, row: OpenOrderRow, sign: 1 | -1): void {
  if (accountOf(run, row).kind === 'house') return;
  const shares = sign * leavesOf(row);
  if (row.side === 'buy') holdCash(run, row, shares * heldUnits(row));
  else holdShares(run, row, shares);
}

/** Whether its day is over: it ends with this entry or, where very many end at once, with a later one. */
export const isOver = (row: OpenOrderRow, machineMs: number): boolean =>
  row.expiresMs > 0 && row.expiresMs <= machineMs;

/** A price has reached an order in the books, which trades or, where it cannot, stays. */
export function meetPrice(run: EntryRun, row: OpenOrderRow, priceUnits: number): void {
  if (isOver(row, run.machineMs)) return;
  if (row.isStopped) setOff(run, row, priceUnits);
  else fillOpen(run, row, priceUnits);
}

/** Shares that it can trade at the price, which its limit allows. */
export function fillable(run: EntryRun, row: OpenOrderRow, priceUnits: number): number {
  const instrument = instrumentOf(run, row);
  const leaves = leavesOf(row);
  const scarce = row.side === 'buy' && instrument.inventory >= 0;
  const quantity = scarce ? Math.min(leaves, instrument.inventory) : leaves;
  if (quantity === 0) return 0;
  const trade = tradeOf(run, row, { quantity, priceUnits });
  return trade !== null && canSettle(run, row, trade) ? quantity : 0;
}

/** Trades so many shares, which `fillable` allowed. */
export function fill(run: EntryRun, row: OpenOrderRow, part: Part): void {
  const { quantity, priceUnits } = part;
  const trade = present(tradeOf(run, row, part), 'what is filled was checked');
  if (trade.account.kind === 'house') {
    settleWithHouse(run, row, trade);
  } else if (row.side === 'buy') {
    holdCash(run, row, -quantity * heldUnits(row));
    takeFromHouse(run, trade);
    payAndHold(run, trade);
  } else {
    holdShares(run, row, -quantity);
    deliverAndCollect(run, trade, heldBy(run, row));
    returnToHouse(run, trade);
  }
  row.cumQty += quantity;
  row.cumUnits += trade.notionalUnits;
  row.lastPriceUnits = priceUnits;
  assert(row.cumQty <= row.quantity, 'no order fills more than it asks for');
}

/** It is open no more, and what it still held back is free. */
export function endOrder(run: EntryRun, row: OpenOrderRow, ordStatus: OrdStatus): void {
  holdBack(run, row, -1);
  run.books.openOrders.remove(row);
  run.changes.removed(row);
  run.out.reported(reportOf(row, { ordStatus, lastQty: 0, isNew: false }));
}

export function statusOf(row: OpenOrderRow): OrdStatus {
  if (row.cumQty === 0) return 'new';
  return row.cumQty < row.quantity ? 'partially_filled' : 'filled';
}

/** One execution report: the order as it stands after a step. */
export function reportOf(
  row: OpenOrderRow,
  step: { readonly ordStatus: OrdStatus; readonly lastQty: number; readonly isNew: boolean },
): Report {
  const { limitUnits, stopUnits, timeInForce, replaces } = row;
  return {
    number: row.number,
    accountId: row.accountId,
    symbolId: row.symbolId,
    side: row.side,
    quantity: row.quantity,
    priceUnits: row.lastPriceUnits,
    ordStatus: step.ordStatus,
    clOrdId: row.clOrdId,
    isNew: step.isNew,
    lastQty: step.lastQty,
    cumQty: row.cumQty,
    cumUnits: row.cumUnits,
    terms: { limitUnits, stopUnits, timeInForce, replaces },
  };
}

function fillOpen(run: EntryRun, row: OpenOrderRow, priceUnits: number): void {
  const quantity = fillable(run, row, priceUnits);
  if (quantity === 0) return;
  run.changes.touch(row);
  fill(run, row, { quantity, priceUnits });
  if (leavesOf(row) === 0) {
    run.books.openOrders.remove(row);
    run.changes.removed(row);
  }
  run.out.reported(reportOf(row, { ordStatus: statusOf(row), lastQty: quantity, isNew: false }));
}

// With a limit it is a limit order from now on, the youngest at its price. Without one it is a market
// order, and one that cannot be filled whole at this price is never filled.
function setOff(run: EntryRun, row: OpenOrderRow, priceUnits: number): void {
  const { counters, openOrders } = run.books;
  if (row.limitUnits === 0) {
    if (canFillWhole(run, row, priceUnits)) fillOpenAtMarket(run, row, priceUnits);
    else endOrder(run, row, 'canceled');
    return;
  }
  run.changes.touch(row);
  openOrders.trigger(row, counters.nextLadderId);
  counters.nextLadderId += 1;
  if (isMet(row, priceUnits)) fillOpen(run, row, priceUnits);
  if (row.cumQty > 0) return;
  run.out.reported(reportOf(row, { ordStatus: 'new', lastQty: 0, isNew: false }));
}

/** Of a stop order without a limit: at a price beyond its stop a buy needs more than it held back. */
export function canFillWhole(run: EntryRun, row: OpenOrderRow, priceUnits: number): boolean {
  if (fillable(run, row, priceUnits) < row.quantity) return false;
  const account = accountOf(run, row);
  if (account.kind === 'house' || row.side === 'sell') return true;
  const more = row.quantity * (priceUnits - row.stopUnits);
  return Number.isSafeInteger(more) && account.cashUnits >= more;
}

function fillOpenAtMarket(run: EntryRun, row: OpenOrderRow, priceUnits: number): void {
  run.changes.touch(row);
  fill(run, row, { quantity: row.quantity, priceUnits });
  run.books.openOrders.remove(row);
  run.changes.removed(row);
  run.out.reported(reportOf(row, { ordStatus: 'filled', lastQty: row.quantity, isNew: false }));
}

function canSettle(run: EntryRun, row: OpenOrderRow, trade: Trade): boolean {
  const isHouse = trade.account.kind === 'house';
  if (row.side === 'buy') {
    return checkSupply(trade) === null && (isHouse || checkPayment(run, trade) === null);
  }
  return checkReturn(trade) === null && (isHouse || checkProceeds(run, trade) === null);
}

function settleWithHouse(run: EntryRun, row: OpenOrderRow, trade: Trade): void {
  if (row.side === 'buy') {
    takeFromHouse(run, trade);
    trade.instrument.houseShares += trade.quantity;
  } else {
    returnToHouse(run, trade);
    trade.instrument.houseShares -= trade.quantity;
  }
}

/** Null where it comes to more than the books can count. */
function tradeOf(run: EntryRun, row: OpenOrderRow, { quantity, priceUnits }: Part): Trade | null {
  const notionalUnits = notional(money(priceUnits), quantity);
  if (notionalUnits === null) return null;
  return {
    account: accountOf(run, row),
    instrument: instrumentOf(run, row),
    quantity,
    notionalUnits,
  };
}

const accountOf = (run: EntryRun, row: OpenOrderRow): AccountRow =>
  present(run.books.accounts.byId(row.accountId), 'an order has an owner');

const instrumentOf = (run: EntryRun, row: OpenOrderRow): InstrumentRow =>
  present(run.books.instruments.byId(row.symbolId), 'an order is of a listed symbol');
