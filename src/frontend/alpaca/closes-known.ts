// Where the day before closed, as far as a catalog knows: what day figures are counted from. A catalog
// that does not answer takes the figures away and nothing else.

import { ClusterError } from '../../domain/cluster-error.ts';
import type { Money } from '../../domain/money.ts';

/** Last price of the UTC day before, by symbol. @throws ClusterError (none) */
export type AskCloses = (symbols: readonly string[]) => Promise<ReadonlyMap<string, Money>>;

export interface DayBefore {
  /** ms since 1970 at which the present day began. */
  readonly dayBeganMs: number;
  readonly closes: ReadonlyMap<string, Money>;
}

const dayMs = 86_400_000;

export class ClosesKnown {
  readonly #ask: AskCloses | null;
  readonly #wallMs: () => number;
  readonly #closes = new Map<string, Money>();
  #dayBeganMs = 0;

  /** `ask` null: there is no catalog. */
  constructor(ask: AskCloses | null, wallMs: () => number) {
    this.#ask = ask;
    this.#wallMs = wallMs;
  }

  /** What is known of these. A close that was once told stands for the day. */
  async of(symbols: readonly string[]): Promise<DayBefore> {
    const nowMs = this.#wallMs();
    const dayBeganMs = nowMs - (nowMs % dayMs);
    if (dayBeganMs !== this.#dayBeganMs) this.#closes.clear();
    this.#dayBeganMs = dayBeganMs;
    // In its first seconds a catalog may still count the day before.
    const isSettled = nowMs - dayBeganMs > settlesMs;
    const missing = symbols.filter((symbol) => !this.#closes.has(symbol));
    const told = missing.length === 0 ? new Map<string, Money>() : await this.#told(missing);
    if (isSettled && dayBeganMs === this.#dayBeganMs) {
      for (const [symbol, units] of told) this.#closes.set(symbol, units);
    }
    return { dayBeganMs, closes: isSettled ? new Map([...this.#closes, ...told]) : noCloses };
  }

  async #told(symbols: readonly string[]): Promise<ReadonlyMap<string, Money>> {
    try {
      return (await this.#ask?.(symbols)) ?? noCloses;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      return noCloses;
    }
  }
}

/** Clocks of frontend and catalog may differ by so much. */
const settlesMs = 10_000;
const noCloses: ReadonlyMap<string, Money> = new Map();
