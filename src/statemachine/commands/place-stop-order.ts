// stop-order: waits until the price comes to its stop. Then it is a limit order where it names a limit,
// and else a market order, which is filled whole or canceled.

import { isOrderQuantity } from '../../domain/quantity.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { checkMeans, checkOpenRoom } from '../order-placing.ts';
import type { OrderTicket } from '../order-placing.ts';
import { isPrice } from '../price-rules.ts';
import { findActiveAccount, findInstrument } from '../references.ts';
import type { Verdict } from '../verdict.ts';
import { accept } from './place-limit-order.ts';

/** `clOrdId` is the order's own; whether it was used before is decided by the caller. */
export function placeStopOrder(
  run: EntryRun,
  command: CommandView,
  clOrdId: string | null,
): Verdict {
  const account = findActiveAccount(run, command);
  if (typeof account === 'string') return account;
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  const { quantity, side, timeInForce, moneyUnits: limitUnits, stopUnits } = command;
  if (!isOrderQuantity(quantity)) return 'bad-quantity';
  if (!isPrice(stopUnits) || (limitUnits !== 0 && !isPrice(limitUnits))) return 'bad-amount';
  // "At once or not at all" means nothing before the stop is reached.
  if (timeInForce !== 'gtc' && timeInForce !== 'day') return 'malformed';
  const ticket: OrderTicket = {
    account,
    instrument,
    side,
    quantity,
    limitUnits,
    stopUnits,
    isStopped: true,
    timeInForce,
    clOrdId,
    replaces: -1,
    ladderId: 0,
  };
  return checkOpenRoom(run, ticket) ?? checkMeans(run, ticket) ?? accept(run, ticket);
}
