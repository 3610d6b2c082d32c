// buy, sell: locks the current price of as many whole shares as the amount pays for, and holds
// back the cash or the shares until COMMIT, CANCEL or the end of 60 seconds. A buy lock holds no
// inventory back: where that is finite, COMMIT asks for it again.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { confirmationsMax, confirmationsPerAccountMax } from '../limits.ts';
import { checkPrice, isWholeCents } from '../price-rules.ts';
import { quantityMax } from '../../domain/quantity.ts';
import type { Side } from '../../domain/order.ts';
import type { RejectReason } from '../../domain/reject-reason.ts';
import { answerWithLock, reportLock } from '../quote-lock.ts';
import { findInstrument, findTrader } from '../references.ts';
import type { AccountRow, ConfirmationRow, InstrumentRow } from '../tables/rows.ts';
import type { Verdict } from '../verdict.ts';

interface LockRequest {
  readonly account: AccountRow;
  readonly instrument: InstrumentRow;
  readonly amountUnits: number;
  /** floor(amount / price). */
  readonly quantity: number;
}

export function buy(run: EntryRun, command: CommandView): Verdict {
  const request = lockRequest(run, command);
  if (typeof request === 'string') return request;
  const { account, instrument, quantity } = request;
  if (account.cashUnits < request.amountUnits) return 'insufficient-cash';
  const problem = checkQuantity(run, request);
  if (problem !== null) return problem;
  if (instrument.inventory >= 0 && instrument.inventory < quantity) return 'insufficient-inventory';
  const reservedUnits = quantity * instrument.priceUnits;
  run.changes.touchAccount(account);
  account.cashUnits -= reservedUnits;
  account.reservedCashUnits += reservedUnits;
  lock(run, request, 'buy');
  return null;
}

export function sell(run: EntryRun, command: CommandView): Verdict {
  const request = lockRequest(run, command);
  if (typeof request === 'string') return request;
  const { account, instrument, quantity } = request;
  const problem = checkQuantity(run, request);
  if (problem !== null) return problem;
  const holding = run.books.holdings.get(account.id, instrument.id);
  if (holding === null || holding.quantity < quantity) return 'insufficient-shares';
  run.changes.touchHolding(holding);
  holding.quantity -= quantity;
  holding.reserved += quantity;
  holding.changedMs = run.machineMs;
  lock(run, request, 'sell');
  return null;
}

/** What both sides ask of the command, or the first thing that is wrong with it. */
function lockRequest(run: EntryRun, command: CommandView): LockRequest | RejectReason {
  const account = findTrader(run, command);
  if (typeof account === 'string') return account;
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  const amountUnits = command.moneyUnits;
  if (!isWholeCents(amountUnits)) return 'bad-amount';
  const problem = checkPrice(run, instrument);
  if (problem !== null) return problem;
  const quantity = Math.floor(amountUnits / instrument.priceUnits);
  return { account, instrument, amountUnits, quantity };
}

function checkQuantity(run: EntryRun, { account, quantity }: LockRequest): Verdict {
  if (quantity === 0) return 'bad-amount';
  if (quantity > quantityMax) return 'bad-quantity';
  const { confirmations } = run.books;
  if (confirmations.count >= confirmationsMax) return 'limit-exceeded';
  const full = confirmations.countOf(account.id) >= confirmationsPerAccountMax;
  return full ? 'limit-exceeded' : null;
}

function lock(run: EntryRun, request: LockRequest, side: Side): void {
  const { counters, confirmations } = run.books;
  const row: ConfirmationRow = {
    table: 'confirmation',
    changedIndex: 0,
    number: counters.nextOrderNumber,
    accountId: request.account.id,
    symbolId: request.instrument.id,
    side,
    quantity: request.quantity,
    priceUnits: request.instrument.priceUnits,
    startedMs: run.machineMs,
  };
  counters.nextOrderNumber += 1;
  confirmations.add(row);
  run.changes.created(row);
  reportLock(run, row, 'awaiting_confirmation');
  answerWithLock(run, row, 'awaiting_confirmation');
}
