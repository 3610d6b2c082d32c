// order: a market order by quantity, filled whole against the house at the current price, or
// rejected. A house account has no cash and no holdings: what it buys leaves the inventory, what
// it sells comes back.

import { money, notional } from '../../domain/money.ts';
import { isOrderQuantity } from '../../domain/quantity.ts';
import type { Side } from '../../domain/order.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { checkPrice } from '../price-rules.ts';
import { findActiveAccount, findInstrument } from '../references.ts';
import {
  checkPayment,
  checkProceeds,
  checkReturn,
  checkSupply,
  deliverAndCollect,
  payAndHold,
  returnToHouse,
  takeFromHouse,
} from '../settlement.ts';
import type { Trade } from '../settlement.ts';
import type { Verdict } from '../verdict.ts';

export type WantedTrade = Omit<Trade, 'notionalUnits'>;

export interface OrderTerms {
  readonly side: Side;
  readonly clOrdId: string | null;
}

/** `clOrdId` is for the report only; whether it was used before is decided by the caller. */
export function placeOrder(run: EntryRun, command: CommandView, clOrdId: string | null): Verdict {
  const account = findActiveAccount(run, command);
  if (typeof account === 'string') return account;
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  const { quantity, side } = command;
  if (!isOrderQuantity(quantity)) return 'bad-quantity';
  const problem = checkPrice(run, instrument);
  if (problem !== null) return problem;
  return tradeAtMarket(run, { account, instrument, quantity }, { side, clOrdId });
}

/** At the present price, which the caller found young enough. */
export function tradeAtMarket(run: EntryRun, wanted: WantedTrade, order: OrderTerms): Verdict {
  const { account, instrument, quantity } = wanted;
  const notionalUnits = notional(money(instrument.priceUnits), quantity);
  if (notionalUnits === null) return 'bad-quantity';
  const trade = { account, instrument, quantity, notionalUnits };
  const problem = order.side === 'buy' ? buyAtMarket(run, trade) : sellAtMarket(run, trade);
  if (problem !== null) return problem;
  fill(run, trade, order);
  return null;
}

function buyAtMarket(run: EntryRun, trade: Trade): Verdict {
  const { account, instrument, quantity, notionalUnits } = trade;
  const isHouse = account.kind === 'house';
  if (!isHouse && account.cashUnits < notionalUnits) return 'insufficient-cash';
  const problem = checkSupply(trade) ?? (isHouse ? null : checkPayment(run, trade));
  if (problem !== null) return problem;
  takeFromHouse(run, trade);
  if (isHouse) instrument.houseShares += quantity;
  else payAndHold(run, trade);
  return null;
}

function sellAtMarket(run: EntryRun, trade: Trade): Verdict {
  const { account, instrument, quantity } = trade;
  const returnProblem = checkReturn(trade);
  if (returnProblem !== null) return returnProblem;
  if (account.kind === 'house') {
    returnToHouse(run, trade);
    instrument.houseShares -= quantity;
    return null;
  }
  const holding = run.books.holdings.get(account.id, instrument.id);
  if (holding === null || holding.quantity < quantity) return 'insufficient-shares';
  const problem = checkProceeds(run, trade);
  if (problem !== null) return problem;
  deliverAndCollect(run, trade, holding);
  returnToHouse(run, trade);
  return null;
}

/** Gives the order its number and says that it filled. */
function fill(run: EntryRun, trade: Trade, order: OrderTerms): void {
  const { answer } = run;
  const { priceUnits } = trade.instrument;
  const number = run.books.counters.nextOrderNumber;
  run.books.counters.nextOrderNumber += 1;
  answer.number = number;
  answer.ordStatus = 'filled';
  answer.quantity = trade.quantity;
  answer.priceUnits = priceUnits;
  run.out.executed({
    number,
    accountId: trade.account.id,
    symbolId: trade.instrument.id,
    side: order.side,
    quantity: trade.quantity,
    priceUnits,
    ordStatus: 'filled',
    clOrdId: order.clOrdId,
  });
}
