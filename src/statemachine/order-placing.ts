// A limit or stop order as it arrives: checked, given its number, put to the present price, and what
// is then left of it opened or dropped. Serves new orders and those that take the place of another.

import { money, notional } from '../domain/money.ts';
import type { OrdStatus, Side, TimeInForce } from '../domain/order.ts';
import type { EntryRun } from './entry-run.ts';
import { openOrdersMax, openOrdersPerAccountMax } from './limits.ts';
import { checkPrice } from './price-rules.ts';
import {
  canFillWhole,
  fill,
  fillable,
  heldUnits,
  holdBack,
  isMet,
  leavesOf,
  statusOf,
} from './resting-order.ts';
import type { AccountRow, InstrumentRow, OpenOrderRow } from './tables/rows.ts';
import type { Verdict } from './verdict.ts';

/** What is asked for. */
export interface OrderTicket {
  readonly account: AccountRow;
  readonly instrument: InstrumentRow;
  readonly side: Side;
  readonly quantity: number;
  readonly limitUnits: number;
  readonly stopUnits: number;
  readonly isStopped: boolean;
  readonly timeInForce: TimeInForce;
  readonly clOrdId: string | null;
  readonly replaces: number;
  /** Its place in time; 0: the youngest. */
  readonly ladderId: number;
}

const dayMs = 86_400_000;

/** Whether the account can pay for it, or has the shares. */
export function checkMeans(run: EntryRun, ticket: OrderTicket): Verdict {
  const { account, instrument, quantity } = ticket;
  const neededUnits = notional(money(heldUnits(ticket)), quantity);
  if (neededUnits === null) return 'bad-quantity';
  if (account.kind === 'house') return null;
  if (ticket.side === 'buy') return account.cashUnits < neededUnits ? 'insufficient-cash' : null;
  const free = run.books.holdings.get(account.id, instrument.id)?.quantity ?? 0;
  return free < quantity ? 'insufficient-shares' : null;
}

/** Whether one more may be open. */
export function checkOpenRoom(run: EntryRun, { account }: OrderTicket): Verdict {
  const { openOrders } = run.books;
  const isFull =
    openOrders.count >= openOrdersMax || openOrders.countOf(account.id) >= openOrdersPerAccountMax;
  return isFull ? 'limit-exceeded' : null;
}

/** The order as it stands after the present price was put to it; `ordStatus` says whether it is open.
 *  The caller checked means and room, and reports it. */
export function place(
  run: EntryRun,
  ticket: OrderTicket,
): { readonly row: OpenOrderRow; readonly ordStatus: OrdStatus } {
  const row = newOrder(run, ticket);
  holdBack(run, row, 1);
  const isWanted = arrive(run, row, ticket.instrument);
  const ordStatus = isWanted ? statusOf(row) : 'canceled';
  if (!isWanted) holdBack(run, row, -1);
  else if (leavesOf(row) > 0) {
    run.books.openOrders.add(row);
    run.changes.created(row);
  }
  const { answer } = run;
  answer.symbolId = row.symbolId;
  answer.number = row.number;
  answer.ordStatus = ordStatus;
  answer.quantity = row.quantity;
  answer.priceUnits = row.lastPriceUnits;
  answer.cumQty = row.cumQty;
  return { row, ordStatus };
}

function newOrder(run: EntryRun, ticket: OrderTicket): OpenOrderRow {
  const { counters } = run.books;
  const ladderId = ticket.ladderId === 0 ? counters.nextLadderId : ticket.ladderId;
  if (ticket.ladderId === 0) counters.nextLadderId += 1;
  const row: OpenOrderRow = {
    table: 'open-order',
    changedIndex: 0,
    number: counters.nextOrderNumber,
    accountId: ticket.account.id,
    symbolId: ticket.instrument.id,
    side: ticket.side,
    quantity: ticket.quantity,
    limitUnits: ticket.limitUnits,
    stopUnits: ticket.stopUnits,
    timeInForce: ticket.timeInForce,
    expiresMs: ticket.timeInForce === 'day' ? nextMidnight(run.machineMs) : 0,
    clOrdId: ticket.clOrdId,
    replaces: ticket.replaces,
    acceptedIndex: run.changes.index,
    acceptedMs: run.machineMs,
    ladderId,
    isStopped: ticket.isStopped,
    cumQty: 0,
    cumUnits: 0,
    lastPriceUnits: 0,
  };
  counters.nextOrderNumber += 1;
  return row;
}

/** Answers whether what is left of it is still wanted. */
function arrive(run: EntryRun, row: OpenOrderRow, instrument: InstrumentRow): boolean {
  const isKept = row.timeInForce === 'gtc' || row.timeInForce === 'day';
  if (checkPrice(run, instrument) !== null) return isKept;
  const { priceUnits } = instrument;
  if (row.isStopped) {
    if (!isMet(row, priceUnits)) return true;
    if (row.limitUnits === 0) return tradeWhole(run, row, priceUnits);
    row.isStopped = false;
  }
  if (!isMet(row, priceUnits)) return isKept;
  const quantity = fillable(run, row, priceUnits);
  if (row.timeInForce === 'fok' && quantity < row.quantity) return false;
  if (quantity > 0) fill(run, row, { quantity, priceUnits });
  return isKept || leavesOf(row) === 0;
}

function tradeWhole(run: EntryRun, row: OpenOrderRow, priceUnits: number): boolean {
  if (!canFillWhole(run, row, priceUnits)) return false;
  fill(run, row, { quantity: row.quantity, priceUnits });
  return true;
}

const nextMidnight = (machineMs: number): number => (Math.floor(machineMs / dayMs) + 1) * dayMs;
