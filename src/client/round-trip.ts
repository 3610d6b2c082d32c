// How long the cluster takes to answer a frame, smoothed. Times one frame at a time: a clock read
// per frame would tell no more. Knows sequence numbers, not frames.

import type { MonotonicMs } from '../base/clock.ts';

/** Of the newest sample; the rest is history. */
const newestShare = 0.2;

export class RoundTrip {
  /** Null before the first answer. */
  smoothedMs: number | null = null;
  #timed: { readonly through: number; readonly sentMs: MonotonicMs } | null = null;

  /** A frame ending at `through` leaves now. */
  sent(through: number, now: () => MonotonicMs): void {
    this.#timed ??= { through, sentMs: now() };
  }

  answered(through: number, now: () => MonotonicMs): void {
    if (this.#timed === null || through < this.#timed.through) return;
    const sampleMs = now() - this.#timed.sentMs;
    this.#timed = null;
    this.smoothedMs =
      this.smoothedMs === null
        ? sampleMs
        : this.smoothedMs + newestShare * (sampleMs - this.smoothedMs);
  }

  /** The stream broke: what comes now says how long the trouble took, not the way. */
  lost(): void {
    this.#timed = null;
  }
}
