// limit-order: trades at its limit or better, at once as far as the present price and the house's
// shares allow. What is left of it waits, or is dropped where it may not (IOC, FOK).

import { isOrderQuantity } from '../../domain/quantity.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { checkMeans, checkOpenRoom, place } from '../order-placing.ts';
import type { OrderTicket } from '../order-placing.ts';
import { checkPrice, isPrice } from '../price-rules.ts';
import { findActiveAccount, findInstrument } from '../references.ts';
import { reportOf } from '../resting-order.ts';
import type { Verdict } from '../verdict.ts';

/** `clOrdId` is the order's own; whether it was used before is decided by the caller. */
export function placeLimitOrder(
  run: EntryRun,
  command: CommandView,
  clOrdId: string | null,
): Verdict {
  const account = findActiveAccount(run, command);
  if (typeof account === 'string') return account;
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  const { quantity, side, timeInForce } = command;
  if (!isOrderQuantity(quantity)) return 'bad-quantity';
  if (!isPrice(command.moneyUnits)) return 'bad-amount';
  const isBrief = timeInForce === 'ioc' || timeInForce === 'fok';
  const ticket: OrderTicket = {
    account,
    instrument,
    side,
    quantity,
    limitUnits: command.moneyUnits,
    stopUnits: 0,
    isStopped: false,
    timeInForce,
    clOrdId,
    replaces: -1,
    ladderId: 0,
  };
  // Who cannot wait for a price needs one now.
  const problem = isBrief ? checkPrice(run, instrument) : checkOpenRoom(run, ticket);
  return problem ?? checkMeans(run, ticket) ?? accept(run, ticket);
}

/** Its number, its fill and its place; what the answer says is reported to whoever follows. */
export function accept(run: EntryRun, ticket: OrderTicket): null {
  const { row, ordStatus } = place(run, ticket);
  run.out.executed(reportOf(row, { ordStatus, lastQty: row.cumQty, isNew: true }));
  return null;
}
