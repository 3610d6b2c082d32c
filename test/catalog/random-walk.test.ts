// The simulated price: it moves, it never leaves its bounds, and it has no drift of its own.

import { expect, test } from 'vitest';
import { prng } from '../../src/base/prng.ts';
import { RandomWalk, gentle } from '../../src/catalog/random-walk.ts';
import { money } from '../../src/domain/money.ts';

const centreUnits = money(159_900);
const walkOf = (seed: number): RandomWalk =>
  new RandomWalk({ centreUnits, startUnits: centreUnits }, gentle, prng(seed));

test('the same seed walks the same way', () => {
  const [one, other] = [walkOf(5), walkOf(5)];
  for (let i = 0; i < 100; i += 1) expect(one.step(2.5)).toBe(other.step(2.5));
});

test('a year of steps leaves the price within a fifth and five times of its centre', () => {
  const walk = walkOf(1);
  const prices = Array.from({ length: 200_000 }, () => walk.step(157));
  expect(prices.every((price) => Number.isSafeInteger(price))).toBe(true);
  // A spread would put 200,000 arguments on the stack.
  expect(
    prices.reduce<number>((low, price) => Math.min(low, price), Infinity),
  ).toBeGreaterThanOrEqual(31_980);
  expect(prices.reduce<number>((high, price) => Math.max(high, price), 0)).toBeLessThanOrEqual(
    799_500,
  );
});

test('a walk with a violent shape and a steep drift stays within the bounds too', () => {
  const violent = { muPerSecond: 3, sigmaPerRootSecond: 4 };
  const walk = new RandomWalk({ centreUnits, startUnits: centreUnits }, violent, prng(3));
  for (let i = 0; i < 10_000; i += 1) {
    const price = walk.step(1);
    expect(price).toBeGreaterThanOrEqual(31_980);
    expect(price).toBeLessThanOrEqual(799_500);
  }
});

test('one step is gentle, and the mean over many walks stays at the start', () => {
  const steps = Array.from({ length: 4000 }, (_, seed) => walkOf(seed).step(2.5) / centreUnits);
  const mean = steps.reduce((sum, ratio) => sum + ratio, 0) / steps.length;
  expect(Math.abs(mean - 1)).toBeLessThan(0.0002);
  expect(steps.every((ratio) => Math.abs(ratio - 1) < 0.015)).toBe(true);
  expect(new Set(steps).size).toBeGreaterThan(500);
});

test('a start outside the bounds is brought inside, and the cheapest price is one unit', () => {
  const far = new RandomWalk({ centreUnits, startUnits: money(9_000_000) }, gentle, prng(1));
  expect(far.step(0)).toBe(799_500);
  const tiny = new RandomWalk({ centreUnits: money(1), startUnits: money(1) }, gentle, prng(1));
  for (let i = 0; i < 1000; i += 1) expect(tiny.step(1000)).toBeGreaterThanOrEqual(1);
});
