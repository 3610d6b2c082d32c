// The house gets more shares to sell (K36): up to a level, never down, and no share out of nowhere.

import { expect, test } from 'vitest';
import { checkLaws } from '../../src/statemachine/invariants.ts';
import { TradingFloor } from './trading-floor.ts';

const restock = (quantity: number, symbol = 'ABC') =>
  ({ kind: 'restock', symbol, quantity }) as const;

function sellingOut(): TradingFloor {
  const floor = new TradingFloor();
  floor.list('ABC', 1, 10);
  floor.run({ kind: 'order', account: 1, symbol: 'ABC', quantity: 7 });
  return floor;
}

const inventory = (floor: TradingFloor): number | undefined =>
  floor.books.instruments.bySymbol('ABC')?.inventory;

test('what was sold is brought back up to the level, and can be sold again', () => {
  const floor = sellingOut();
  expect(floor.run(restock(100))).toMatchObject({ reason: null, quantity: 97 });
  expect(inventory(floor)).toBe(100);
  expect(floor.run({ kind: 'order', account: 1, symbol: 'ABC', quantity: 100 }).reason).toBe(null);
  checkLaws(floor.books);
});

test('what is above the level stays, and nothing is written', () => {
  const floor = sellingOut();
  const before = floor.books.instruments.bySymbol('ABC')?.changedIndex;
  expect(floor.run(restock(3))).toMatchObject({ reason: null, quantity: 0 });
  expect(inventory(floor)).toBe(3);
  expect(floor.books.instruments.bySymbol('ABC')?.changedIndex).toBe(before);
});

test.each([0, -1, 10 ** 9 + 1])('%d shares are no level', (level) => {
  const floor = sellingOut();
  expect(floor.run(restock(level)).reason).toBe('bad-quantity');
  expect(inventory(floor)).toBe(3);
});

test('what never runs out and what is not listed cannot be restocked', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1);
  expect(floor.run(restock(5)).reason).toBe('bad-quantity');
  expect(floor.run(restock(5, 'XYZ')).reason).toBe('unknown-symbol');
});
