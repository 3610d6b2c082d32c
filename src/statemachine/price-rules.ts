// When a price may be traded on, and what amounts are well formed. Age is counted by the machine
// clock from the entry that set the price, never by anybody's wall clock.

import { moneyUnitsMax, priceUnitsMax } from '../domain/money.ts';
import type { EntryRun } from './entry-run.ts';
import { unitsPerCent } from './limits.ts';
import type { InstrumentRow } from './tables/rows.ts';
import type { Verdict } from './verdict.ts';

/** Null when the instrument has a price young enough. */
export function checkPrice(run: EntryRun, instrument: InstrumentRow): Verdict {
  if (instrument.priceUnits === 0) return 'no-price';
  const { priceTtlMs } = instrument;
  if (priceTtlMs > 0 && run.machineMs - instrument.priceMs > priceTtlMs) return 'stale-price';
  return null;
}

export function isPrice(units: number): boolean {
  return Number.isInteger(units) && units >= 1 && units <= priceUnitsMax;
}

export function isAmount(units: number): boolean {
  return Number.isInteger(units) && units >= 1 && units <= moneyUnitsMax;
}

/** Day-trading amounts are dollars and cents. */
export function isWholeCents(units: number): boolean {
  return isAmount(units) && units % unitsPerCent === 0;
}
