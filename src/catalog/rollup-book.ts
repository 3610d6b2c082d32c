// Highs, lows and means of prices by day and by month (UTC), taken from every price change of the log
// since this catalog began to listen. A projection: it decides nothing, and a restart begins it anew.
// Bounded in periods per symbol. Pure.

import type { FeedFrame } from '../domain/change.ts';
import type { InstrumentView } from '../domain/instrument.ts';

export type RollupPeriod = 'day' | 'month';

export interface PriceRollup {
  /** "2026-11-21" or "2026-11". */
  readonly period: string;
  readonly highUnits: number;
  readonly lowUnits: number;
  /** Of the prices seen, each counted once; rounded down. */
  readonly meanUnits: number;
  readonly firstUnits: number;
  readonly lastUnits: number;
  readonly changes: number;
}

interface Tally {
  highUnits: number;
  lowUnits: number;
  readonly firstUnits: number;
  lastUnits: number;
  changes: number;
  /** A busy day's sum passes 2^53. */
  sumUnits: bigint;
}

export const rollupPeriodsMax: Readonly<Record<RollupPeriod, number>> = { day: 400, month: 120 };
const periods: readonly RollupPeriod[] = ['day', 'month'];

export class RollupBook {
  readonly #bySymbol = new Map<string, Record<RollupPeriod, Map<string, Tally>>>();
  readonly #lastPricedMs = new Map<string, string>();

  absorb(frame: FeedFrame): void {
    if (frame.kind === 'heartbeat') return;
    for (const change of frame.changes) {
      if (change.kind === 'instrument') this.#priced(change.instrument);
    }
  }

  /** Oldest first; null: nothing is known of the symbol. */
  of(symbol: string, period: RollupPeriod): PriceRollup[] | null {
    const tallies = this.#bySymbol.get(symbol)?.[period];
    if (tallies === undefined) return null;
    return [...tallies].map(([name, { sumUnits, ...tally }]) => ({
      period: name,
      ...tally,
      meanUnits: Number(sumUnits / BigInt(tally.changes)),
    }));
  }

  // A row changes with every trade; a price only with its own stamp or amount.
  #priced({ symbol, priceUnits, priceMs }: InstrumentView): void {
    const stamp = `${priceMs} ${priceUnits}`;
    if (priceUnits <= 0 || this.#lastPricedMs.get(symbol) === stamp) return;
    this.#lastPricedMs.set(symbol, stamp);
    const books = this.#bySymbol.get(symbol) ?? emptyBooks();
    this.#bySymbol.set(symbol, books);
    const date = new Date(priceMs).toISOString();
    const names = { day: date.slice(0, 10), month: date.slice(0, 7) };
    for (const period of periods) count(books[period], names[period], priceUnits);
    for (const period of periods) forgetOldest(books[period], rollupPeriodsMax[period]);
  }
}

const emptyBooks = (): Record<RollupPeriod, Map<string, Tally>> => ({
  day: new Map(),
  month: new Map(),
});

function count(tallies: Map<string, Tally>, name: string, units: number): void {
  const tally = tallies.get(name);
  if (tally === undefined) {
    const only = { highUnits: units, lowUnits: units, firstUnits: units, lastUnits: units };
    tallies.set(name, { ...only, changes: 1, sumUnits: BigInt(units) });
    return;
  }
  tally.highUnits = Math.max(tally.highUnits, units);
  tally.lowUnits = Math.min(tally.lowUnits, units);
  tally.lastUnits = units;
  tally.changes += 1;
  tally.sumUnits += BigInt(units);
}

function forgetOldest(tallies: Map<string, Tally>, periodsMax: number): void {
  const [oldest] = tallies.keys();
  if (oldest !== undefined && tallies.size > periodsMax) tallies.delete(oldest);
}
