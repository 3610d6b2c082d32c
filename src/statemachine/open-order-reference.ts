// Finds the open order that a command is about, by its number or by its clOrdId, or says why it cannot
// be touched: never known, done already, or reached by a price whose turn is still to come.

import type { RejectReason } from '../domain/reject-reason.ts';
import { isCrossed } from './crossing.ts';
import type { CommandView } from './entry-cursor.ts';
import type { EntryRun } from './entry-run.ts';
import { isOver } from './resting-order.ts';
import type { AccountRow, OpenOrderRow } from './tables/rows.ts';

/** A number that somebody else has open is unknown to this account. */
export function findOpenOrder(
  run: EntryRun,
  command: CommandView,
  account: AccountRow,
): OpenOrderRow | RejectReason {
  const clOrdId = command.clOrdId();
  const row =
    clOrdId === null
      ? byNumber(run, command.orderNumber, account)
      : byClOrdId(run, clOrdId, account);
  if (typeof row === 'string') return row;
  run.answer.symbolId = row.symbolId;
  return isTooLate(run, row) ? 'too-late-to-cancel' : row;
}

/** Whether it may no longer be called back: its day is over, or a price has reached it already. */
export function isTooLate(run: EntryRun, row: OpenOrderRow): boolean {
  return isOver(row, run.machineMs) || isCrossed(run.books, row);
}

function byNumber(run: EntryRun, number: number, account: AccountRow): OpenOrderRow | RejectReason {
  const { counters, confirmations, openOrders } = run.books;
  const isGiven = Number.isInteger(number) && number >= 0 && number < counters.nextOrderNumber;
  if (!isGiven) return 'unknown-order';
  const row = openOrders.byNumber(number);
  if (row !== null) return row.accountId === account.id ? row : 'unknown-order';
  // A quote lock is canceled by its own command, newest first.
  return confirmations.byNumber(number) === null ? 'too-late-to-cancel' : 'unknown-order';
}

function byClOrdId(
  run: EntryRun,
  clOrdId: string,
  account: AccountRow,
): OpenOrderRow | RejectReason {
  const { clOrdIds, openOrders } = run.books;
  const row = openOrders.byClOrdId(account.id, clOrdId);
  if (row !== null) return row;
  return clOrdIds.find(account.id, clOrdId) === null ? 'unknown-order' : 'too-late-to-cancel';
}
