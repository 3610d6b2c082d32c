// Highs, lows and means of prices by day and by month (UTC), taken from every price change that this
// catalog hears of. A projection: it decides nothing. Bounded in periods per symbol. Knows no disk: it
// says what changed since it was last asked, and takes back what was kept.

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

/** One period of one symbol, with all that going on with it takes. */
export interface RollupRow {
  readonly symbol: string;
  readonly span: RollupPeriod;
  readonly period: string;
  highUnits: number;
  lowUnits: number;
  readonly firstUnits: number;
  lastUnits: number;
  /** Of the last price, ms since 1970. */
  lastMs: number;
  changes: number;
  /** The sum of a busy day's prices passes 2^53: `sumHigh` × 2^52 + `sumLow`. */
  sumHigh: number;
  sumLow: number;
}

export interface RollupNews {
  readonly changed: readonly Readonly<RollupRow>[];
  readonly forgotten: readonly Readonly<RollupRow>[];
}

export const rollupPeriodsMax: Readonly<Record<RollupPeriod, number>> = { day: 400, month: 120 };

const dayMs = 86_400_000;
const sumLowMax = 2 ** 52;
const noDay = -1;

interface SymbolRollups {
  readonly periods: Readonly<Record<RollupPeriod, Map<string, RollupRow>>>;
  lastMs: number;
  lastUnits: number;
  /** Days since 1970 of the two rows below. */
  today: number;
  day: RollupRow | null;
  month: RollupRow | null;
}

export class RollupBook {
  readonly #bySymbol = new Map<string, SymbolRollups>();
  readonly #changed = new Set<RollupRow>();
  readonly #forgotten = new Set<RollupRow>();

  absorb(frame: FeedFrame): void {
    if (frame.kind === 'heartbeat') return;
    for (const change of frame.changes) {
      if (change.kind === 'instrument') this.#priced(change.instrument);
    }
  }

  /** Oldest first; null: nothing is known of the symbol. */
  of(symbol: string, span: RollupPeriod): PriceRollup[] | null {
    const rows = this.#bySymbol.get(symbol)?.periods[span];
    return rows === undefined ? null : [...rows.values()].map(rollupOf);
  }

  /** What is to be kept and what is not any more, each row once since the last time. */
  takeNews(): RollupNews {
    const news = { changed: [...this.#changed], forgotten: [...this.#forgotten] };
    this.#changed.clear();
    this.#forgotten.clear();
    return news;
  }

  /** Every row, as news: for whoever keeps nothing of them yet. */
  tellAll(): void {
    for (const { periods } of this.#bySymbol.values()) {
      for (const rows of [periods.day, periods.month]) {
        for (const row of rows.values()) this.#changed.add(row);
      }
    }
  }

  /** Puts back what was kept, the older periods of a symbol first. The row is taken over. */
  restore(row: RollupRow): void {
    const known = this.#of(row.symbol);
    this.#add(known, row);
    if (row.lastMs < known.lastMs) return;
    known.lastMs = row.lastMs;
    known.lastUnits = row.lastUnits;
  }

  /** Another cluster's prices are not these. */
  clear(): void {
    this.#bySymbol.clear();
    this.#changed.clear();
    this.#forgotten.clear();
  }

  // A row changes with every trade; a price only with its own stamp or amount.
  #priced({ symbol, priceUnits, priceMs }: InstrumentView): void {
    if (priceUnits <= 0) return;
    const known = this.#of(symbol);
    if (known.lastMs === priceMs && known.lastUnits === priceUnits) return;
    known.lastMs = priceMs;
    known.lastUnits = priceUnits;
    const today = Math.floor(priceMs / dayMs);
    if (known.today !== today) this.#turnDay(known, { symbol, priceUnits, priceMs });
    known.today = today;
    for (const row of [known.day, known.month]) {
      if (row === null) continue;
      count(row, priceUnits, priceMs);
      this.#changed.add(row);
    }
  }

  #turnDay(known: SymbolRollups, price: Price): void {
    const date = new Date(price.priceMs).toISOString();
    known.day = this.#rowOf(known, price, { span: 'day', period: date.slice(0, 10) });
    known.month = this.#rowOf(known, price, { span: 'month', period: date.slice(0, 7) });
  }

  #rowOf(known: SymbolRollups, price: Price, when: When): RollupRow {
    const row = known.periods[when.span].get(when.period);
    if (row !== undefined) return row;
    const fresh = emptyRow(price, when);
    this.#add(known, fresh);
    return fresh;
  }

  #add({ periods }: SymbolRollups, row: RollupRow): void {
    const rows = periods[row.span];
    rows.set(row.period, row);
    if (rows.size <= rollupPeriodsMax[row.span]) return;
    const [oldest] = rows.values();
    if (oldest === undefined) return;
    rows.delete(oldest.period);
    this.#changed.delete(oldest);
    this.#forgotten.add(oldest);
  }

  #of(symbol: string): SymbolRollups {
    const known = this.#bySymbol.get(symbol);
    if (known !== undefined) return known;
    const fresh: SymbolRollups = {
      periods: { day: new Map(), month: new Map() },
      lastMs: 0,
      lastUnits: 0,
      today: noDay,
      day: null,
      month: null,
    };
    this.#bySymbol.set(symbol, fresh);
    return fresh;
  }
}

type Price = Pick<InstrumentView, 'symbol' | 'priceUnits' | 'priceMs'>;
type When = Pick<RollupRow, 'span' | 'period'>;

const emptyRow = ({ symbol, priceUnits, priceMs }: Price, when: When): RollupRow => ({
  symbol,
  ...when,
  highUnits: priceUnits,
  lowUnits: priceUnits,
  firstUnits: priceUnits,
  lastUnits: priceUnits,
  lastMs: priceMs,
  changes: 0,
  sumHigh: 0,
  sumLow: 0,
});

function count(row: RollupRow, units: number, priceMs: number): void {
  if (units > row.highUnits) row.highUnits = units;
  if (units < row.lowUnits) row.lowUnits = units;
  row.lastUnits = units;
  row.lastMs = priceMs;
  row.changes += 1;
  row.sumLow += units;
  if (row.sumLow < sumLowMax) return;
  row.sumLow -= sumLowMax;
  row.sumHigh += 1;
}

function rollupOf(row: RollupRow): PriceRollup {
  const { period, highUnits, lowUnits, firstUnits, lastUnits, changes } = row;
  const sum = BigInt(row.sumHigh) * BigInt(sumLowMax) + BigInt(row.sumLow);
  const meanUnits = Number(sum / BigInt(changes));
  return { period, highUnits, lowUnits, meanUnits, firstUnits, lastUnits, changes };
}
