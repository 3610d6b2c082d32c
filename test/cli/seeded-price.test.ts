// The price of a symbol in a replay is a function of the seed and its name.

import { expect, test } from 'vitest';
import { seededPrice } from '../../src/cli/replay/seeded-price.ts';

const symbols = Array.from({ length: 26 * 26 }, (_, i) =>
  String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26)),
);

test('the same seed and symbol give the same price on every machine', () => {
  expect(seededPrice(1, 'S')).toBe(23_400);
});

test('prices are whole cents from one to fifty dollars', () => {
  for (const symbol of symbols) {
    const price = seededPrice(7, symbol);
    expect(price % 100).toBe(0);
    expect(price).toBeGreaterThanOrEqual(10_000);
    expect(price).toBeLessThanOrEqual(500_000);
  }
});

test('seeds and symbols spread: hardly two share a price', () => {
  const prices = new Set(symbols.map((symbol) => seededPrice(1, symbol)));
  expect(prices.size).toBeGreaterThan(550);
  const moved = symbols.filter((symbol) => seededPrice(1, symbol) !== seededPrice(2, symbol));
  expect(moved.length).toBeGreaterThan(660);
});
