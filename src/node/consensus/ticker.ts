// Turns elapsed time into ticks. A late timer never counts twice: after a stall the node first
// hears what its peers sent meanwhile and then takes one tick, so that a pause of its own is not
// mistaken for a dead leader.

import type { Clock } from '../../base/clock.ts';

export interface Ticks {
  tick(): void;
  /** How late the timer fired, ms; for metrics. */
  late(lateMs: number): void;
}

export class Ticker {
  readonly #tickMs: number;
  readonly #clock: Clock;
  readonly #ticks: Ticks;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = 0;

  constructor(tickMs: number, clock: Clock, ticks: Ticks) {
    this.#tickMs = tickMs;
    this.#clock = clock;
    this.#ticks = ticks;
  }

  start(): void {
    this.#dueMs = this.#clock.monotonic() + this.#tickMs;
    this.#timer = setInterval(() => {
      this.#fire();
    }, this.#tickMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  // Sockets are read between timers and immediates: waiting for that phase is what lets inbound
  // messages go first.
  #fire(): void {
    const now = this.#clock.monotonic();
    this.#ticks.late(Math.max(0, now - this.#dueMs));
    this.#dueMs = now + this.#tickMs;
    setImmediate(() => {
      if (this.#timer !== null) this.#ticks.tick();
    });
  }
}
