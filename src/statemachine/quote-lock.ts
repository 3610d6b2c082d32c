// A quote lock between BUY or SELL and its end: found newest first, released with its reserve, and
// reported. What a COMMIT does with it is the command's own.

import { assert, present } from '../base/assert.ts';
import type { OrdStatus, Side } from '../domain/order.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import type { EntryRun } from './entry-run.ts';
import { confirmationKeptMs } from './limits.ts';
import type { AccountRow, ConfirmationRow } from './tables/rows.ts';

/** The lock that COMMIT and CANCEL mean, or why there is none. */
export function newestLock(
  run: EntryRun,
  account: AccountRow,
  side: Side,
): ConfirmationRow | RejectReason {
  const lock = run.books.confirmations.newestOf(account.id, side);
  if (lock === null) return 'no-confirmation';
  // Met only when more locks expired at once than one entry sweeps.
  return isExpired(lock, run.machineMs) ? 'confirmation-expired' : lock;
}

/** Exactly at the end of its time a lock can still be settled. */
export function isExpired(lock: ConfirmationRow, machineMs: number): boolean {
  return machineMs - lock.startedMs > confirmationKeptMs;
}

/** Frees what a lock holds back: the cash of a buy, the shares of a sell. */
export function releaseReserve(run: EntryRun, lock: ConfirmationRow): void {
  if (lock.side === 'buy') releaseCash(run, lock);
  else releaseShares(run, lock);
}

/** The lock is open no more, and the feed is told how it ended. */
export function endLock(run: EntryRun, lock: ConfirmationRow, ordStatus: OrdStatus): void {
  run.books.confirmations.remove(lock);
  run.changes.removed(lock);
  reportLock(run, lock, ordStatus);
}

export function reportLock(run: EntryRun, lock: ConfirmationRow, ordStatus: OrdStatus): void {
  run.out.executed({
    number: lock.number,
    accountId: lock.accountId,
    symbolId: lock.symbolId,
    side: lock.side,
    quantity: lock.quantity,
    priceUnits: lock.priceUnits,
    ordStatus,
    clOrdId: null,
  });
}

/** Fills in the answer of a command that concerns a lock. */
export function answerWithLock(run: EntryRun, lock: ConfirmationRow, ordStatus: OrdStatus): void {
  const { answer } = run;
  answer.accountId = lock.accountId;
  answer.symbolId = lock.symbolId;
  answer.number = lock.number;
  answer.ordStatus = ordStatus;
  answer.quantity = lock.quantity;
  answer.priceUnits = lock.priceUnits;
}

function releaseCash(run: EntryRun, lock: ConfirmationRow): void {
  const account = present(run.books.accounts.byId(lock.accountId), 'a lock has an owner');
  const reservedUnits = lock.priceUnits * lock.quantity;
  assert(account.reservedCashUnits >= reservedUnits, 'a buy lock has its cash reserved');
  run.changes.touchAccount(account);
  account.reservedCashUnits -= reservedUnits;
  account.cashUnits += reservedUnits;
}

function releaseShares(run: EntryRun, lock: ConfirmationRow): void {
  const known = run.books.holdings.get(lock.accountId, lock.symbolId);
  const holding = present(known, 'a sell lock is on a holding');
  assert(holding.reserved >= lock.quantity, 'a sell lock has its shares reserved');
  run.changes.touchHolding(holding);
  holding.reserved -= lock.quantity;
  holding.quantity += lock.quantity;
  holding.changedMs = run.machineMs;
}
