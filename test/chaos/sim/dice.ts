// Seeded luck in the words the simulator needs. Every subsystem throws its own dice, so that a
// change in how one uses them does not reshuffle the others.

import { present } from '../../../src/base/assert.ts';
import { prng } from '../../../src/base/prng.ts';
import type { Random } from '../../../src/base/prng.ts';

export class Dice implements Random {
  readonly #random: Random;

  constructor(seed: number, stream: number) {
    this.#random = prng((Math.imul(seed, 0x9e37_79b1) ^ Math.imul(stream, 0x85eb_ca6b)) >>> 0);
  }

  below(limit: number): number {
    return this.#random.below(limit);
  }

  unit(): number {
    return this.#random.unit();
  }

  /** True with probability `share`. Throws no dice at 0, so that absent faults cost nothing. */
  chance(share: number): boolean {
    return share > 0 && this.#random.unit() < share;
  }

  /** From `low` to just below `high`. */
  between(low: number, high: number): number {
    return low + this.#random.unit() * (high - low);
  }

  /** Mostly short, now and then long: exponential around `mean`. */
  around(mean: number): number {
    return -Math.log(1 - this.#random.unit()) * mean;
  }

  pick<T>(all: readonly T[]): T {
    return present(all[this.#random.below(all.length)], 'there is something to pick from');
  }
}

export interface Streams {
  readonly swarm: Dice;
  readonly net: Dice;
  readonly disk: Dice;
  readonly node: Dice;
  readonly client: Dice;
  readonly chaos: Dice;
  readonly clock: Dice;
  readonly snapshot: Dice;
}

export const streamsOf = (seed: number): Streams => ({
  swarm: new Dice(seed, 1),
  net: new Dice(seed, 2),
  disk: new Dice(seed, 3),
  node: new Dice(seed, 4),
  client: new Dice(seed, 5),
  chaos: new Dice(seed, 6),
  clock: new Dice(seed, 7),
  snapshot: new Dice(seed, 8),
});
