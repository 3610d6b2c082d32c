// cancel-order, cancel-all: open orders end, and what they held back is free. An account that is not
// active may still call its orders back.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { canceledPerCommandMax } from '../limits.ts';
import { findOpenOrder, isTooLate } from '../open-order-reference.ts';
import { findAccount, findInstrument } from '../references.ts';
import { endOrder } from '../resting-order.ts';
import type { Verdict } from '../verdict.ts';

export function cancelOrder(run: EntryRun, command: CommandView): Verdict {
  const account = findAccount(run, command);
  if (typeof account === 'string') return account;
  const row = findOpenOrder(run, command, account);
  if (typeof row === 'string') return row;
  endOrder(run, row, 'canceled');
  const { answer } = run;
  answer.number = row.number;
  answer.ordStatus = 'canceled';
  answer.quantity = row.quantity;
  answer.priceUnits = row.lastPriceUnits;
  answer.cumQty = row.cumQty;
  return null;
}

/** Those that it is too late for are passed over. The answer's quantity is how many were canceled. */
export function cancelAll(run: EntryRun, command: CommandView): Verdict {
  const account = findAccount(run, command);
  if (typeof account === 'string') return account;
  let symbolId = 0;
  if (command.symbolId !== 0 || command.symbolName() !== null) {
    const instrument = findInstrument(run, command);
    if (typeof instrument === 'string') return instrument;
    symbolId = instrument.id;
  }
  let canceled = 0;
  for (const row of run.books.openOrders.of(account.id)) {
    if (symbolId !== 0 && row.symbolId !== symbolId) continue;
    if (canceled === canceledPerCommandMax) break;
    if (isTooLate(run, row)) continue;
    endOrder(run, row, 'canceled');
    canceled += 1;
  }
  run.answer.quantity = canceled;
  return null;
}
