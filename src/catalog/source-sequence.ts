// The numbers a price source gives its updates. The books refuse a number at or below the last one
// they saw of the source, and never say which that was; so numbers follow the wall clock, which is
// ahead of every earlier run, and leap when the clock was set back. Pure; the clock is an argument.

export class SourceSequence {
  readonly #nowMs: () => number;
  #last = 0;
  #leap = leapMin;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Greater than every number before it. */
  next(): number {
    this.#last = Math.max(this.#last + 1, this.#nowMs());
    return this.#last;
  }

  /** The books knew a greater number: leap ahead, twice as far each time in a row. */
  onStale(): void {
    this.#last += this.#leap;
    this.#leap = Math.min(this.#leap * 2, leapMax);
  }

  onAccepted(): void {
    this.#leap = leapMin;
  }
}

const leapMin = 60_000;
/** A day of milliseconds; small enough that no run of leaps leaves the safe integers. */
const leapMax = 86_400_000;
