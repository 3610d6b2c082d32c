// A gentle price: a geometric random walk that stays within a fifth and five times of its centre for
// ever. Each step multiplies by exp((mu - sigma^2/2) dt + sigma sqrt(dt) Z): the correction keeps the
// mean where it is, where a plain "1 + drift" per step grows without end. Pure; time and dice are
// arguments. Floats live only here: a price leaves as whole 1/10,000 dollars.

import { assert } from '../base/assert.ts';
import type { Random } from '../base/prng.ts';
import { money, priceUnitsMax } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';

export interface WalkShape {
  /** Drift per second. */
  readonly muPerSecond: number;
  /** Volatility per square root of a second. */
  readonly sigmaPerRootSecond: number;
}

/** About 7 % an hour, 0.1 to 0.2 % a step at a few steps a second over ten stocks. */
export const gentle: WalkShape = { muPerSecond: 0, sigmaPerRootSecond: 0.0012 };

const lowestRatio = 0.2;
const highestRatio = 5;

export class RandomWalk {
  readonly #centreUnits: number;
  readonly #shape: WalkShape;
  readonly #random: Random;
  #ratio: number;

  /** Starts at `startUnits`, brought within the bounds around `centreUnits`. */
  constructor(prices: { centreUnits: Money; startUnits: Money }, shape: WalkShape, random: Random) {
    assert(prices.centreUnits > 0, 'a walk has a positive centre');
    this.#centreUnits = prices.centreUnits;
    this.#ratio = clamp(prices.startUnits / prices.centreUnits);
    this.#shape = shape;
    this.#random = random;
  }

  /** The price after another `seconds`; at least one unit, at most what a share may cost. */
  step(seconds: number): Money {
    const { muPerSecond: mu, sigmaPerRootSecond: sigma } = this.#shape;
    const drift = (mu - (sigma * sigma) / 2) * seconds;
    const shock = sigma * Math.sqrt(seconds) * gaussian(this.#random);
    this.#ratio = reflected(this.#ratio * Math.exp(drift + shock));
    const units = Math.round(this.#ratio * this.#centreUnits);
    return money(Math.min(priceUnitsMax, Math.max(1, units)));
  }
}

// A wall that throws back keeps the price moving where one that holds would let it stick.
function reflected(ratio: number): number {
  if (ratio > highestRatio) return clamp((highestRatio * highestRatio) / ratio);
  if (ratio < lowestRatio) return clamp((lowestRatio * lowestRatio) / ratio);
  return ratio;
}

const clamp = (ratio: number): number => Math.min(highestRatio, Math.max(lowestRatio, ratio));

// Box and Muller; 1 - unit() is never 0, whose logarithm is not a number to go on with.
function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.unit()));
  return radius * Math.cos(2 * Math.PI * random.unit());
}
