// How long to wait before dialling again: doubling from the least to the most, each wait drawn
// from its upper half so that peers of a node that died do not come back in step.

import type { Random } from '../../base/prng.ts';

export class RedialBackoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #random: Random;
  #nextMs: number;

  constructor(range: { readonly minMs: number; readonly maxMs: number }, random: Random) {
    this.#minMs = range.minMs;
    this.#maxMs = range.maxMs;
    this.#random = random;
    this.#nextMs = range.minMs;
  }

  /** The wait before the next dial, ms. */
  next(): number {
    const ceilingMs = this.#nextMs;
    this.#nextMs = Math.min(this.#maxMs, ceilingMs * 2);
    return Math.ceil(ceilingMs / 2 + (this.#random.unit() * ceilingMs) / 2);
  }

  /** The peer welcomed us: the next wait is the shortest again. */
  reset(): void {
    this.#nextMs = this.#minMs;
  }

  /** The peer refused us: asking often changes nothing. */
  slowDown(): void {
    this.#nextMs = this.#maxMs;
  }
}
