// Gives one command its one answer. An order with a clOrdId is answered once in 24 hours of led
// time, whatever session or frontend it comes through: the same order again gets the first answer,
// another order under the same id is rejected.

import { isClOrdId } from '../domain/ids.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import { placeLimitOrder } from './commands/place-limit-order.ts';
import { placeNotionalOrder } from './commands/place-notional-order.ts';
import { placeOrder } from './commands/place-order.ts';
import { placeStopOrder } from './commands/place-stop-order.ts';
import { offerReturned } from './crossing.ts';
import type { OrderBody } from './tables/cl-ord-ids-table.ts';
import { decide } from './decide.ts';
import type { CommandView } from './entry-cursor.ts';
import type { EntryRun } from './entry-run.ts';
import { outcomeBytes } from './outcome-sink.ts';
import { isPermitted } from './permission.ts';
import { findAccount, findInstrument } from './references.ts';
import type { ClOrdIdRow } from './tables/rows.ts';
import type { Verdict } from './verdict.ts';

export function answerCommand(run: EntryRun, command: CommandView): void {
  run.resetAnswer();
  if (run.callerRole !== 0 && !isPermitted(run, command)) {
    write(run, 'forbidden');
    return;
  }
  const clOrdId = placerOf(command) === null ? null : command.clOrdId();
  if (clOrdId === null) write(run, decide(run, command));
  else answerOnce(run, command, clOrdId);
}

type Place = (run: EntryRun, command: CommandView, clOrdId: string) => Verdict;

/** What places an order that may carry a `clOrdId` of its own; null for every other command. */
function placerOf({ kind }: CommandView): Place | null {
  if (kind === 'order') return placeOrder;
  if (kind === 'limit-order') return placeLimitOrder;
  if (kind === 'stop-order') return placeStopOrder;
  return kind === 'notional-order' ? placeNotionalOrder : null;
}

/** Answers a command that is not run. */
export function refuse(run: EntryRun, reason: RejectReason): void {
  run.resetAnswer();
  run.out.rejected(reason, run.answer);
}

// What the command brought about is told before its answer, so that it counts as the command's.
function write(run: EntryRun, verdict: Verdict): void {
  if (run.returnedSymbolId !== 0) offerReturned(run);
  if (verdict === null) run.out.accepted(run.answer);
  else run.out.rejected(verdict, run.answer);
}

// Every decision on the order is remembered, rejections too: a retry must not be told otherwise
// than the first attempt may have been. Only what names no account or no symbol is not an order.
function answerOnce(run: EntryRun, command: CommandView, clOrdId: string): void {
  const account = findAccount(run, command);
  const instrument = findInstrument(run, command);
  if (!isClOrdId(clOrdId)) write(run, 'malformed');
  else if (typeof account === 'string') write(run, account);
  else if (typeof instrument === 'string') write(run, instrument);
  else answerOrder(run, command, { accountId: account.id, symbolId: instrument.id, clOrdId });
}

interface OrderKey {
  readonly accountId: number;
  readonly symbolId: number;
  readonly clOrdId: string;
}

function answerOrder(run: EntryRun, command: CommandView, key: OrderKey): void {
  const { clOrdIds, openOrders } = run.books;
  const { accountId, clOrdId } = key;
  const place = placerOf(command);
  const bodyCrc = clOrdIds.bodyCrc(bodyOf(command, key.symbolId));
  const known = clOrdIds.find(accountId, clOrdId);
  if (known !== null) {
    if (known.bodyCrc === bodyCrc) run.out.repeat(known.outcome, 0);
    else write(run, 'duplicate-order');
  } else if (openOrders.byClOrdId(accountId, clOrdId) !== null) {
    // An order may stay open longer than its id is remembered.
    write(run, 'duplicate-order');
  } else if (clOrdIds.isFullFor(accountId) || place === null) {
    write(run, 'dedupe-window-full');
  } else {
    write(run, place(run, command, clOrdId));
    rememberOrder(run, key, bodyCrc);
  }
}

function bodyOf(command: CommandView, symbolId: number): OrderBody {
  const { kind, side, quantity, moneyUnits, stopUnits, timeInForce } = command;
  const isNotional = kind === 'notional-order';
  const rests = kind === 'limit-order' || kind === 'stop-order';
  return {
    symbolId,
    side,
    sharesOrUnits: isNotional ? moneyUnits : quantity,
    isNotional,
    terms: rests ? { limitUnits: moneyUnits, stopUnits, timeInForce } : null,
  };
}

function rememberOrder(run: EntryRun, { accountId, clOrdId }: OrderKey, bodyCrc: number): void {
  const outcome = new Uint8Array(outcomeBytes);
  run.out.remember(new DataView(outcome.buffer), 0);
  const row: ClOrdIdRow = {
    table: 'cl-ord-id',
    changedIndex: 0,
    accountId,
    clOrdId,
    bodyCrc,
    usedLedMs: run.ledMs,
    outcome,
  };
  run.books.clOrdIds.add(row);
  run.changes.created(row);
}
