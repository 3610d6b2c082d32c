// What a shared subscription has for its readers. Prices wait some milliseconds for company, and of
// each stock only the newest goes on; anything else leaves at once and takes the waiting prices along,
// so that what is sent stays in log order. Readers are visited in slices. Knows no sockets.
//
// While the process has time, a price after a pause leaves at once. When it is busy the first one waits
// as long as it may: that makes a third fewer messages of the same prices.

import type { Change } from '../../domain/change.ts';
import type { FeedReader } from './feed-reader.ts';
import type { LoopLoad } from './loop-load.ts';
import { SharedFrame } from './shared-frame.ts';
import type { VisitList, VisitQueue } from './visit-queue.ts';

export interface OutboxParts {
  readonly visits: VisitQueue;
  readonly coalesceMs: number;
  readonly load: Pick<LoopLoad, 'isBusy'>;
  monotonicMs(): number;
  /** All readers; may change meanwhile. */
  readers(): Iterator<FeedReader>;
  /** Whether it gets frames now. */
  isFollowing(reader: FeedReader): boolean;
}

type Visit = (reader: FeedReader) => void;

/** Readers between two looks at the clock. */
const stride = 16;

export class TopicOutbox implements VisitList {
  readonly #parts: OutboxParts;
  isQueued = false;
  /** A new one after each frame, never one that was emptied: a Map that is emptied leaves its old table
   *  behind, which points to its new one, and so all prices that ever waited grow old together. */
  #prices = new Map<string, Change>();
  /** Of the newest frame whose prices wait. */
  #pricesIndex = 0;
  #sentMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #visits: Visit[] = [];
  #left: Iterator<FeedReader> | null = null;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** When a frame last went to the readers; -Infinity: never. */
  get sentMs(): number {
    return this.#sentMs;
  }

  put(frame: SharedFrame): void {
    if (!frame.pricesOnly) {
      this.#send(this.#withPrices(frame));
      return;
    }
    const { coalesceMs, load } = this.#parts;
    const pausedMs = load.isBusy ? 0 : this.#parts.monotonicMs() - this.#sentMs;
    const waitMs = coalesceMs - pausedMs;
    const isFree = this.#prices.size === 0 && this.#visits.length === 0;
    if (isFree && waitMs <= 0) {
      this.#send(frame);
      return;
    }
    for (const change of frame.changes) this.#keep(change);
    this.#pricesIndex = frame.index;
    this.#timer ??= setTimeout(() => this.#onDue(), Math.max(0, waitMs));
  }

  /** What waits goes now. */
  sendPrices(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#prices.size === 0) return;
    const changes = [...this.#prices.values()];
    this.#prices = new Map();
    this.#send(new SharedFrame(this.#pricesIndex, changes));
  }

  /** Every reader, after all that was put before. */
  each(visit: Visit): void {
    this.sendPrices();
    this.#ask(visit);
  }

  /** Forgets what was not sent yet. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#prices = new Map();
    this.#visits = [];
    this.#left = null;
  }

  visit(isTimeUp: () => boolean): boolean {
    if (!this.#visitAll(isTimeUp)) return false;
    const isDue = this.#prices.size > 0 && this.#timer === null;
    if (!isDue) return true;
    this.sendPrices();
    return this.#visitAll(isTimeUp);
  }

  // The timer is over: they go at the end of the round.
  #onDue(): void {
    this.#timer = null;
    if (this.#visits.length === 0) this.sendPrices();
  }

  #visitAll(isTimeUp: () => boolean): boolean {
    for (let visit = this.#visits[0]; visit !== undefined; visit = this.#visits[0]) {
      this.#left ??= this.#parts.readers();
      for (let at = 1; ; at += 1) {
        const next = this.#left.next();
        if (next.done === true) break;
        visit(next.value);
        if (at % stride === 0 && isTimeUp()) return false;
      }
      this.#left = null;
      this.#visits.shift();
    }
    return true;
  }

  // A newer price takes the older one's place and its turn: last written, last in the map.
  #keep(change: Change): void {
    if (change.kind !== 'instrument') return;
    const { symbol } = change.instrument;
    this.#prices.delete(symbol);
    this.#prices.set(symbol, change);
  }

  #withPrices(frame: SharedFrame): SharedFrame {
    if (this.#prices.size === 0) return frame;
    for (const change of frame.changes) {
      if (change.kind === 'instrument') this.#prices.delete(change.instrument.symbol);
    }
    const changes = [...this.#prices.values(), ...frame.changes];
    this.#prices = new Map();
    return new SharedFrame(frame.index, changes);
  }

  #send(frame: SharedFrame): void {
    if (this.#timer !== null && this.#prices.size === 0) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    this.#sentMs = this.#parts.monotonicMs();
    this.#ask((reader) => {
      if (this.#parts.isFollowing(reader)) reader.onFrame(frame);
    });
  }

  #ask(visit: Visit): void {
    this.#visits.push(visit);
    this.#parts.visits.ask(this);
  }
}
