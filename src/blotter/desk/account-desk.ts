// The rows a trader looks at, made of the live book: holdings with their worth, stocks with their day.
// Only what changed is made anew; an unchanged row stays the same object. Knows no pixels.

import type { InstrumentView } from '../../domain/instrument.ts';
import type { Money } from '../../domain/money.ts';
import { DayStart } from './day-start.ts';
import type { Closes, DayMemory } from './day-start.ts';
import type { LiveBook } from './live-book.ts';
import { differenceOf, positionOf, sumOf } from './position.ts';
import type { Position } from './position.ts';
import { nextTick, stillTick } from './row-tick.ts';
import type { RowTick } from './row-tick.ts';
import type { Touched } from './touched.ts';

export interface HoldingRow extends Position {
  readonly changeUnits: Money | null;
  readonly openUnits: Money | null;
  readonly dayProfitUnits: Money | null;
  readonly latencyMs: number | null;
  readonly index: number;
  readonly tick: RowTick;
}

export interface StockRow extends InstrumentView {
  readonly changeUnits: Money | null;
  readonly openUnits: Money | null;
  readonly tick: RowTick;
}

/** What a table has to put in and take out; `all`: it begins anew with what is put. */
export interface RowNews<Row> {
  readonly all: boolean;
  readonly put: readonly Row[];
  readonly gone: readonly string[];
}

export interface DeskNews {
  readonly holdings: RowNews<HoldingRow>;
  readonly stocks: RowNews<StockRow>;
  /** Some order is new or another. */
  readonly orders: boolean;
}

export interface Totals {
  readonly cashUnits: Money | null;
  readonly reservedUnits: Money | null;
  readonly valueUnits: Money | null;
  readonly costUnits: Money | null;
  readonly profitUnits: Money | null;
  readonly dayProfitUnits: Money | null;
  /** Cash, free and held back, and shares at their last price. */
  readonly accountUnits: Money | null;
}

export class AccountDesk {
  readonly book: LiveBook;
  readonly day: DayStart;
  readonly #holdings = new Map<string, HoldingRow>();
  readonly #stocks = new Map<string, StockRow>();
  /** Of the rows as they are now; null: to be added up. */
  #totals: Totals | null = null;

  constructor(book: LiveBook, memory: DayMemory) {
    this.book = book;
    this.day = new DayStart(memory);
  }

  /** Takes in what the book has heard since the last call. */
  settle(): DeskNews {
    const touched = this.book.takeTouched();
    this.#totals = null;
    const symbols = touched.all ? this.#everySymbol() : touched.symbols;
    const { mirror, account } = this.book;
    if (touched.all) {
      this.#holdings.clear();
      this.#stocks.clear();
    }
    const stocks: StockRow[] = [];
    const holdings: HoldingRow[] = [];
    const gone: string[] = [];
    for (const symbol of symbols) {
      const instrument = mirror.instrument(symbol);
      if (instrument !== null) stocks.push(this.#stock(instrument));
      const holding = mirror.holding(account, symbol);
      if (holding !== null) {
        const position = positionOf(holding, instrument);
        const { index, changedMs } = holding;
        holdings.push(this.#holding(position, { touched, index, changedMs }));
      } else if (this.#holdings.delete(symbol)) {
        this.day.forgetHolding(symbol);
        gone.push(symbol);
      }
    }
    return {
      holdings: { all: touched.all, put: holdings, gone },
      stocks: { all: touched.all, put: stocks, gone: [] },
      orders: touched.orders,
    };
  }

  get holdingCount(): number {
    return this.#holdings.size;
  }

  get stockCount(): number {
    return this.#stocks.size;
  }

  /** Of the holdings, those whose day is counted from the close of the day before. */
  get closesKnown(): number {
    return [...this.#holdings.keys()].filter((symbol) => this.day.knowsClose(symbol)).length;
  }

  /** Takes closes in; the next `settle` has every row anew. */
  noteCloses(closes: Closes): void {
    this.day.noteCloses(closes);
    this.book.touchEverything();
  }

  holdings(): HoldingRow[] {
    return [...this.#holdings.values()];
  }

  stocks(): StockRow[] {
    return [...this.#stocks.values()];
  }

  /** As of the last call of `settle`. */
  totals(): Totals {
    this.#totals ??= this.#added();
    return this.#totals;
  }

  #added(): Totals {
    const row = this.book.mirror.account(this.book.account);
    const cashUnits = row?.cashUnits ?? null;
    const reservedUnits = row?.reservedCashUnits ?? null;
    const rows = this.holdings();
    const valueUnits = sumOf(rows.map((holding) => holding.marketValueUnits));
    return {
      cashUnits,
      reservedUnits,
      valueUnits,
      costUnits: sumOf(rows.map((holding) => holding.costUnits)),
      profitUnits: sumOf(rows.map((holding) => holding.profitUnits)),
      dayProfitUnits: sumOf(rows.map((holding) => holding.dayProfitUnits)),
      accountUnits: sumOf([cashUnits, reservedUnits, valueUnits]),
    };
  }

  #everySymbol(): string[] {
    const { mirror, account } = this.book;
    const listed = mirror.instruments().map((row) => row.symbol);
    const held = mirror.holdings(account).map((row) => row.symbol);
    return [...new Set([...listed, ...held])];
  }

  #stock(instrument: InstrumentView): StockRow {
    const { symbol, priceUnits, priceMs } = instrument;
    this.day.notePrice(symbol, priceUnits, priceMs);
    const before = this.#stocks.get(symbol);
    const openUnits = this.day.openUnits(symbol);
    const row = {
      ...instrument,
      openUnits,
      changeUnits: differenceOf(priceUnits, openUnits),
      tick: nextTick(before?.tick ?? stillTick, before?.priceUnits ?? null, priceUnits),
    };
    this.#stocks.set(symbol, row);
    return row;
  }

  #holding(position: Position, { touched, index, changedMs }: Seen): HoldingRow {
    const { symbol, shares, priceUnits, profitUnits } = position;
    const before = this.#holdings.get(symbol);
    // Seen in a snapshot it is older than our look at it; otherwise it was bought just now.
    if (!this.day.noteHeldOver({ ...position, changedMs }) && profitUnits !== null) {
      this.day.noteHolding(symbol, shares, touched.all ? profitUnits : 0);
    }
    const openUnits = this.day.openUnits(symbol);
    const row = {
      ...position,
      index,
      openUnits,
      changeUnits: differenceOf(priceUnits, openUnits),
      dayProfitUnits: this.day.dayProfitUnits(symbol, profitUnits),
      latencyMs: this.book.latencyMs(symbol),
      tick: nextTick(before?.tick ?? stillTick, before?.priceUnits ?? null, priceUnits),
    };
    this.#holdings.set(symbol, row);
    return row;
  }
}

interface Seen {
  readonly touched: Touched;
  readonly index: number;
  readonly changedMs: number;
}
