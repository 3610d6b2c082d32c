// Where the day began: for every stock the close of the day before, where a catalog saw it, and otherwise
// the first price of the UTC day of the cluster's clock that this browser saw; for every holding the profit
// it had by then. What this browser saw is kept between loads through the memory it is given. Knows no
// clock of its own and asks nobody.

import { isFields, isWhole, parseJson } from '../../stream/shape.ts';
import { money, notional } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';

/** Where text survives a reload. */
export interface DayMemory {
  read(): string | null;
  write(text: string): void;
}

/** Last prices of the UTC day before the one that began then. */
export interface Closes {
  readonly dayBeganMs: number;
  readonly closes: ReadonlyMap<string, Money>;
}

interface HeldShares {
  readonly symbol: string;
  readonly shares: number;
  readonly costUnits: Money;
  /** When shares last came or went. */
  readonly changedMs: number;
}

interface Baseline {
  readonly profitUnits: number;
  readonly shares: number;
}

const dayMs = 86_400_000;

export class DayStart {
  readonly #memory: DayMemory;
  readonly #opens = new Map<string, Money>();
  readonly #baselines = new Map<string, Baseline>();
  #closes: ReadonlyMap<string, Money> = new Map();
  #day = 0;
  #isDirty = false;

  constructor(memory: DayMemory) {
    this.#memory = memory;
    this.#recall(memory.read());
  }

  /** ms since 1970. */
  get beganMs(): number {
    return this.#day * dayMs;
  }

  /** Notes closes; such as are of an earlier day are nothing to it. */
  noteCloses({ dayBeganMs, closes }: Closes): void {
    const day = Math.floor(dayBeganMs / dayMs);
    if (day < this.#day) return;
    if (day > this.#day) this.#begin(day);
    this.#closes = closes;
  }

  /** Whether the day of this stock is counted from the close of the day before. */
  knowsClose(symbol: string): boolean {
    return this.#closes.has(symbol);
  }

  /** Notes a price and its stamp (machine clock, ms). The first of a day is kept. */
  notePrice(symbol: string, priceUnits: Money, stampMs: number): void {
    const day = Math.floor(stampMs / dayMs);
    if (day > this.#day) this.#begin(day);
    if (this.#opens.has(symbol) || priceUnits <= 0) return;
    this.#opens.set(symbol, priceUnits);
    this.#isDirty = true;
  }

  /** What was held all day made before it what it was worth at the close. True: it was noted. */
  noteHeldOver({ symbol, shares, costUnits, changedMs }: HeldShares): boolean {
    const close = this.#closes.get(symbol);
    if (close === undefined || changedMs >= this.beganMs) return false;
    const worthUnits = notional(close, shares);
    if (worthUnits === null) return false;
    const profitUnits = worthUnits - costUnits;
    const known = this.#baselines.get(symbol);
    if (known?.shares === shares && known.profitUnits === profitUnits) return true;
    this.#baselines.set(symbol, { shares, profitUnits });
    this.#isDirty = true;
    return true;
  }

  /** Notes what is held. `profitUnits` is taken as the start if nothing is known of today: what it
   *  made before today, or 0 for what was bought just now. */
  noteHolding(symbol: string, shares: number, profitUnits: number): void {
    const known = this.#baselines.get(symbol);
    if (known?.shares === shares) return;
    // What is sold takes its part of yesterday's profit with it; what is bought brings none.
    const kept = known === undefined ? profitUnits : known.profitUnits;
    const isFewer = known !== undefined && shares < known.shares;
    const scaled = isFewer ? Math.round((kept * shares) / known.shares) : kept;
    this.#baselines.set(symbol, { shares, profitUnits: scaled });
    this.#isDirty = true;
  }

  forgetHolding(symbol: string): void {
    if (this.#baselines.delete(symbol)) this.#isDirty = true;
  }

  /** Close of the day before, or the first price seen of the day; null: neither. */
  openUnits(symbol: string): Money | null {
    return this.#closes.get(symbol) ?? this.#opens.get(symbol) ?? null;
  }

  /** Today's part of a holding's profit; null while either is unknown. */
  dayProfitUnits(symbol: string, profitUnits: Money | null): Money | null {
    const baseline = this.#baselines.get(symbol);
    if (baseline === undefined || profitUnits === null) return null;
    return money(profitUnits - baseline.profitUnits);
  }

  /** Writes down what is new; call it now and then. */
  save(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const opens = Object.fromEntries(this.#opens);
    const rows = [...this.#baselines].map(([symbol, { profitUnits, shares }]) => [
      symbol,
      [profitUnits, shares],
    ]);
    const baselines: unknown = Object.fromEntries(rows);
    this.#memory.write(JSON.stringify({ day: this.#day, opens, baselines }));
  }

  #begin(day: number): void {
    this.#day = day;
    this.#closes = new Map();
    this.#opens.clear();
    this.#baselines.clear();
    this.#isDirty = true;
  }

  // What does not read as expected is no memory.
  #recall(text: string | null): void {
    const value = text === null ? null : parseJson(text);
    if (!isFields(value) || !isWhole(value['day'])) return;
    this.#day = value['day'];
    for (const [symbol, units] of entriesOf(value['opens'])) {
      if (isWhole(units)) this.#opens.set(symbol, money(units));
    }
    for (const [symbol, row] of entriesOf(value['baselines'])) {
      const [profitUnits, shares] = Array.isArray(row) ? (row as unknown[]) : [];
      if (isWhole(profitUnits) && isWhole(shares)) {
        this.#baselines.set(symbol, { profitUnits, shares });
      }
    }
  }
}

const entriesOf = (value: unknown): [string, unknown][] =>
  isFields(value) ? Object.entries(value) : [];
