// Ends calls whose time is up or whose caller cancels, with one coarse timer for all of them: a
// timer per call would cost more than the call. Runs only while calls are outstanding, so it keeps
// no process alive.

import type { Clock } from '../base/clock.ts';
import type { AbortWatch } from './abort-watch.ts';
import type { CallBatch } from './call-batch.ts';

const everyMs = 20;

export class Deadlines {
  readonly #clock: Clock;
  readonly #aborts: AbortWatch;
  readonly #onTick: () => void;
  #batches: CallBatch[] = [];
  #timer: NodeJS.Timeout | null = null;
  #whenEmpty: (() => void)[] = [];

  constructor(clock: Clock, aborts: AbortWatch, onTick: () => void) {
    this.#clock = clock;
    this.#aborts = aborts;
    this.#onTick = onTick;
  }

  add(batch: CallBatch, signal: AbortSignal | undefined): void {
    this.#batches.push(batch);
    this.#timer ??= setInterval(() => {
      this.#tick();
    }, everyMs);
    if (signal === undefined) return;
    batch.onSettled = this.#aborts.add(signal, () => {
      batch.giveUp('canceled', 'the caller canceled');
    });
  }

  /** Resolves when every call has been answered or given up. */
  empty(): Promise<void> {
    this.#batches = this.#batches.filter((batch) => !batch.settled);
    if (this.#batches.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEmpty.push(resolve);
    });
  }

  /** The calls are somebody else's to end. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#batches = [];
    this.#tellEmpty();
  }

  #tick(): void {
    const now = this.#clock.monotonic();
    this.#batches = this.#batches.filter((batch) => {
      if (!batch.settled && batch.deadlineMs <= now) {
        batch.giveUp('timed-out', 'no answer before the deadline');
      }
      return !batch.settled;
    });
    this.#onTick();
    if (this.#batches.length === 0) this.stop();
  }

  #tellEmpty(): void {
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const resolve of waiting) resolve();
  }
}
