// Where an automatic trade is or would be: whose, of what, which side; and what every command about
// one asks first.

import type { Side } from '../domain/order.ts';
import { quantityMax } from '../domain/quantity.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import { isCrossed } from './crossing.ts';
import type { CommandView } from './entry-cursor.ts';
import type { EntryRun } from './entry-run.ts';
import { triggersMax, triggersPerAccountMax } from './limits.ts';
import { findInstrument, findTrader } from './references.ts';
import type { AccountRow, InstrumentRow, TriggerRow } from './tables/rows.ts';
import type { Verdict } from './verdict.ts';

export interface TradePlace {
  readonly account: AccountRow;
  readonly instrument: InstrumentRow;
  /** What is set there; null: nothing. */
  readonly known: TriggerRow | null;
}

/** Refuses what a price has reached already: it can be neither changed nor called back. */
export function findPlace(
  run: EntryRun,
  command: CommandView,
  side: Side,
): TradePlace | RejectReason {
  const account = findTrader(run, command);
  if (typeof account === 'string') return account;
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  const known = run.books.triggers.get(account.id, instrument.id, side);
  if (known !== null && isCrossed(run.books, known)) return 'too-late-to-cancel';
  return { account, instrument, known };
}

/** Whether one more may be set; taking the place of one always may. */
export function checkRoom(run: EntryRun, { account, known }: TradePlace): Verdict {
  if (known !== null) return null;
  const { triggers } = run.books;
  const isFull =
    triggers.count >= triggersMax || triggers.countOf(account.id) >= triggersPerAccountMax;
  return isFull ? 'limit-exceeded' : null;
}

/** Shares that are free, or held back by the very trade that is set there. */
export function usableShares(run: EntryRun, { account, instrument, known }: TradePlace): number {
  const free = run.books.holdings.get(account.id, instrument.id)?.quantity ?? 0;
  return free + (known?.quantity ?? 0);
}

/** Whether so many shares can be held back for a sell. */
export function checkSale(run: EntryRun, place: TradePlace, quantity: number): Verdict {
  if (quantity === 0) return 'bad-amount';
  if (quantity > quantityMax) return 'bad-quantity';
  return usableShares(run, place) < quantity ? 'insufficient-shares' : null;
}
