// notional-order: a market order for an amount of money. The price decides at apply how many whole
// shares that is; what is left of the amount is not traded.

import { quantityMax } from '../../domain/quantity.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { checkPrice, isAmount } from '../price-rules.ts';
import { findActiveAccount, findInstrument } from '../references.ts';
import type { Verdict } from '../verdict.ts';
import { tradeAtMarket } from './place-order.ts';

/** `clOrdId` is for the report only; whether it was used before is decided by the caller. */
export function placeNotionalOrder(
  run: EntryRun,
  command: CommandView,
  clOrdId: string | null,
): Verdict {
  const account = findActiveAccount(run, command);
  if (typeof account === 'string') return account;
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  const { moneyUnits, side } = command;
  if (!isAmount(moneyUnits)) return 'bad-amount';
  const problem = checkPrice(run, instrument);
  if (problem !== null) return problem;
  const quantity = Math.floor(moneyUnits / instrument.priceUnits);
  if (quantity === 0) return 'bad-amount';
  if (quantity > quantityMax) return 'bad-quantity';
  return tradeAtMarket(run, { account, instrument, quantity }, { side, clOrdId });
}
