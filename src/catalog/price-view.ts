// Every listed stock as of one entry of the log, kept by the node's feed. Whoever reads between two
// frames reads one consistent cut. Says how long ago a majority vouched for it; knows no readers.

import type { MonotonicMs } from '../base/clock.ts';
import type { FeedFrame } from '../domain/change.ts';
import type { InstrumentView } from '../domain/instrument.ts';

/** What a frame meant for whoever remembers prices. */
export type Absorbed =
  | { readonly kind: 'reset'; readonly index: number }
  | { readonly kind: 'changed'; readonly index: number; readonly symbols: readonly string[] }
  | { readonly kind: 'heartbeat'; readonly index: number };

interface Waiter {
  readonly index: number;
  readonly wake: (reached: boolean) => void;
}

export const waitersMax = 10_000;

export class PriceView {
  readonly #now: () => MonotonicMs;
  readonly #rows = new Map<string, InstrumentView>();
  readonly #waiters = new Set<Waiter>();
  #index = 0;
  #heardMs: MonotonicMs | null = null;

  constructor(now: () => MonotonicMs) {
    this.#now = now;
  }

  /** 0 before the first frame. */
  get index(): number {
    return this.#index;
  }

  get listed(): number {
    return this.#rows.size;
  }

  /** Since a majority last vouched for what is here; infinite before the first time. */
  get heardMsAgo(): number {
    return this.#heardMs === null ? Number.POSITIVE_INFINITY : this.#now() - this.#heardMs;
  }

  get(symbol: string): InstrumentView | null {
    return this.#rows.get(symbol) ?? null;
  }

  all(): InstrumentView[] {
    return [...this.#rows.values()];
  }

  /** The listed ones among them. */
  many(symbols: readonly string[]): InstrumentView[] {
    return symbols.flatMap((symbol) => this.#rows.get(symbol) ?? []);
  }

  absorb(frame: FeedFrame): Absorbed {
    const absorbed = this.#take(frame);
    this.#wake();
    return absorbed;
  }

  /** True once the view shows `index`; false after `waitMs`, or when too many wait already. */
  reached(index: number, waitMs: number): Promise<boolean> {
    if (this.#index >= index && this.#index > 0) return Promise.resolve(true);
    if (this.#waiters.size >= waitersMax) return Promise.resolve(false);
    return new Promise((resolve) => {
      const wake = (reached: boolean): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(reached);
      };
      const timer = setTimeout(() => {
        wake(false);
      }, waitMs);
      const waiter = { index, wake };
      this.#waiters.add(waiter);
    });
  }

  #take(frame: FeedFrame): Absorbed {
    if (frame.kind === 'heartbeat') {
      this.#heardMs = this.#now();
      this.#index = Math.max(this.#index, frame.index);
      return { kind: 'heartbeat', index: this.#index };
    }
    const replaces = frame.kind === 'snapshot' && !frame.recovered;
    if (replaces) this.#rows.clear();
    this.#index = frame.index;
    const symbols: string[] = [];
    for (const change of frame.changes) {
      if (change.kind !== 'instrument') continue;
      this.#rows.set(change.instrument.symbol, change.instrument);
      symbols.push(change.instrument.symbol);
    }
    return replaces
      ? { kind: 'reset', index: frame.index }
      : { kind: 'changed', index: frame.index, symbols };
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) {
      if (waiter.index <= this.#index) waiter.wake(true);
    }
  }
}
