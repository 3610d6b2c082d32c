// The last price of the day before (UTC), by symbol: what a day's change is counted from. Taken from
// the log as it is followed. Where the follower was away while a day ended, the day's last price may
// have passed unseen, and none is better than a wrong one. Pure.

import type { FeedFrame } from '../domain/change.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import type { Money } from '../domain/money.ts';

interface Seen {
  readonly day: number;
  readonly lastUnits: Money;
  /** What it closed at on the last day before `day` that had a price; null: not known. */
  readonly closeUnits: Money | null;
}

const dayMs = 86_400_000;

export class DayCloses {
  readonly #seen = new Map<string, Seen>();

  absorb(frame: FeedFrame): void {
    if (frame.kind === 'heartbeat') return;
    for (const change of frame.changes) {
      if (change.kind === 'instrument') this.#priced(change.instrument, frame.kind === 'snapshot');
    }
  }

  /** As of the day of `nowMs` (ms since 1970); null: not known. */
  of(symbol: string, nowMs: number): Money | null {
    const seen = this.#seen.get(symbol);
    if (seen === undefined) return null;
    return seen.day < dayOf(nowMs) ? seen.lastUnits : seen.closeUnits;
  }

  // A snapshot shows where a price is and not how it got there.
  #priced({ symbol, priceUnits, priceMs }: InstrumentView, wasAway: boolean): void {
    if (priceUnits <= 0) return;
    const before = this.#seen.get(symbol);
    const day = dayOf(priceMs);
    if (before?.day === day) {
      this.#seen.set(symbol, { ...before, lastUnits: priceUnits });
      return;
    }
    const closeUnits = wasAway ? null : (before?.lastUnits ?? null);
    this.#seen.set(symbol, { day, lastUnits: priceUnits, closeUnits });
  }
}

const dayOf = (ms: number): number => Math.floor(ms / dayMs);
