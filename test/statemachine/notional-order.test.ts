// Market orders for an amount of money.

import { expect, test } from 'vitest';
import { dollar, TradingFloor } from './trading-floor.ts';

function floorWithAnn(): TradingFloor {
  const floor = new TradingFloor();
  floor.trader('ann', 100);
  floor.list('ABC', 15, 5);
  return floor;
}

const notional = (dollars: number, side: 'buy' | 'sell' = 'buy') =>
  ({
    kind: 'notional-order',
    account: 'ann',
    symbol: 'ABC',
    side,
    units: Math.round(dollars * dollar),
  }) as const;

test('an amount trades as many whole shares as it comes to, and no more', () => {
  const floor = floorWithAnn();
  expect(floor.run(notional(50))).toMatchObject({
    reason: null,
    number: 0,
    ordStatus: 'filled',
    quantity: 3,
    priceUnits: 15 * dollar,
  });
  expect(floor.cash('ann').free).toBe(55 * dollar);
  expect(floor.run(notional(29.99, 'sell'))).toMatchObject({ quantity: 1 });
  expect(floor.holding('ann', 'ABC').free).toBe(2);
});

test.each([
  [14.99, 'bad-amount'],
  [0, 'bad-amount'],
  [-20, 'bad-amount'],
  [90, 'insufficient-inventory'],
  [105, 'insufficient-cash'],
] as const)('an order for %d dollars is refused: %s', (dollars, reason) => {
  const floor = floorWithAnn();
  expect(floor.run(notional(dollars)).reason).toBe(reason);
  expect(floor.cash('ann').free).toBe(100 * dollar);
});

test('under one clOrdId, money is not shares', () => {
  const floor = floorWithAnn();
  const first = floor.run({ ...notional(30), clOrdId: 'x' });
  expect(floor.run({ ...notional(30), clOrdId: 'x' })).toEqual({ ...first, repeated: true });
  const shares = { account: 'ann', symbol: 'ABC', quantity: 30 * dollar, clOrdId: 'x' };
  expect(floor.run({ kind: 'order', ...shares }).reason).toBe('duplicate-order');
  expect(floor.holding('ann', 'ABC').free).toBe(2);
});
