// The moves a trade is made of: shares between the house and a holder, cash between the holder and
// the house. Checks come first and change nothing; moves come after and cannot fail. Both laws of
// conservation hold after each complete pair. Knows no commands.

import { assert } from '../base/assert.ts';
import { moneyUnitsMax, mulDivFloor } from '../domain/money.ts';
import type { EntryRun } from './entry-run.ts';
import type { AccountRow, HoldingRow, InstrumentRow } from './tables/rows.ts';
import type { Verdict } from './verdict.ts';

export interface Trade {
  readonly account: AccountRow;
  readonly instrument: InstrumentRow;
  readonly quantity: number;
  /** Price × quantity. */
  readonly notionalUnits: number;
}

/** Whether the house has the shares. Volume bounds every count of shares of the symbol, so where
 *  it stays a safe integer they all do. */
export function checkSupply({ instrument, quantity }: Trade): Verdict {
  if (instrument.volume + quantity > Number.MAX_SAFE_INTEGER) return 'bad-quantity';
  const finite = instrument.inventory >= 0;
  return finite && instrument.inventory < quantity ? 'insufficient-inventory' : null;
}

/** Whether the house can take the shares back. */
export function checkReturn({ instrument, quantity }: Trade): Verdict {
  if (instrument.volume + quantity > Number.MAX_SAFE_INTEGER) return 'bad-quantity';
  return instrument.inventory + quantity > Number.MAX_SAFE_INTEGER ? 'bad-quantity' : null;
}

/** Whether the sums a buyer's payment adds to can hold it. */
export function checkPayment(run: EntryRun, trade: Trade): Verdict {
  const { account, instrument, notionalUnits } = trade;
  if (run.books.counters.houseCashUnits + notionalUnits > moneyUnitsMax) return 'bad-amount';
  const costUnits = run.books.holdings.get(account.id, instrument.id)?.costUnits ?? 0;
  return costUnits + notionalUnits > moneyUnitsMax ? 'bad-amount' : null;
}

/** Whether the sums a seller's proceeds change can hold them. */
export function checkProceeds(run: EntryRun, { account, notionalUnits }: Trade): Verdict {
  if (run.books.counters.houseCashUnits - notionalUnits < -moneyUnitsMax) return 'bad-amount';
  const ownedUnits = account.cashUnits + account.reservedCashUnits;
  return ownedUnits + notionalUnits > moneyUnitsMax ? 'bad-amount' : null;
}

/** Shares leave the house: out of its inventory, or newly issued when that is unlimited. */
export function takeFromHouse(run: EntryRun, { instrument, quantity }: Trade): void {
  run.changes.touchInstrument(instrument);
  if (instrument.inventory < 0) instrument.listed += quantity;
  else instrument.inventory -= quantity;
  instrument.volume += quantity;
}

export function returnToHouse(run: EntryRun, { instrument, quantity }: Trade): void {
  run.changes.touchInstrument(instrument);
  if (instrument.inventory < 0) instrument.listed -= quantity;
  else instrument.inventory += quantity;
  instrument.volume += quantity;
  sharesCameIn(run, instrument);
}

/** The house has more shares of it than before: before the next command runs they are offered to the
 *  buyers who wait for them. */
export function sharesCameIn(run: EntryRun, instrument: InstrumentRow): void {
  if (run.books.openOrders.bidCount > 0) run.returnedSymbolId = instrument.id;
}

/** The buyer's free cash goes to the house, the shares and their cost to the buyer's holding. */
export function payAndHold(run: EntryRun, trade: Trade): void {
  const { account, notionalUnits } = trade;
  assert(account.cashUnits >= notionalUnits, 'nobody pays what he has not');
  run.changes.touchAccount(account);
  account.cashUnits -= notionalUnits;
  run.books.counters.houseCashUnits += notionalUnits;
  const holding = holdingFor(run, trade);
  holding.quantity += trade.quantity;
  holding.costUnits += notionalUnits;
  holding.changedMs = run.machineMs;
}

/** Free shares leave the holding with their part of its cost; the house pays the seller. */
export function deliverAndCollect(run: EntryRun, trade: Trade, holding: HoldingRow): void {
  const { account, quantity, notionalUnits } = trade;
  assert(holding.quantity >= quantity, 'nobody delivers what he has not');
  run.changes.touchHolding(holding);
  const held = holding.quantity + holding.reserved;
  holding.costUnits -= mulDivFloor(holding.costUnits, quantity, held);
  holding.quantity -= quantity;
  holding.changedMs = run.machineMs;
  if (held === quantity) run.changes.emptied(holding);
  run.changes.touchAccount(account);
  account.cashUnits += notionalUnits;
  run.books.counters.houseCashUnits -= notionalUnits;
}

function holdingFor(run: EntryRun, { account, instrument }: Trade): HoldingRow {
  const known = run.books.holdings.get(account.id, instrument.id);
  if (known !== null) {
    run.changes.touchHolding(known);
    return known;
  }
  const row: HoldingRow = {
    table: 'holding',
    changedIndex: 0,
    accountId: account.id,
    symbolId: instrument.id,
    quantity: 0,
    reserved: 0,
    costUnits: 0,
    changedMs: run.machineMs,
  };
  run.books.holdings.add(row);
  run.changes.created(row);
  return row;
}
