// The day-trading commands: BUY and SELL lock a price for 60 seconds, COMMIT trades at it, CANCEL
// and time give back what was reserved.

import { expect, test } from 'vitest';
import { moneyUnitsMax } from '../../src/domain/money.ts';
import type { CommandKind } from '../../src/domain/command.ts';
import type { TestCommand } from './memory-cursor.ts';
import { TradingFloor, cent, dollar } from './trading-floor.ts';

const lock = (kind: 'buy' | 'sell', dollars: number): TestCommand => ({
  kind,
  account: 'ann',
  symbol: 'ABC',
  units: Math.round(dollars * 100) * cent,
});

const settle = (kind: CommandKind): TestCommand => ({ kind, account: 'ann' });

/** Ann with $100 and ABC at $15. */
function floorAt15(): TradingFloor {
  const floor = new TradingFloor();
  floor.trader('ann', 100);
  floor.list('ABC', 15);
  return floor;
}

/** Ann with 4 shares of ABC bought at $15 and $40 left. */
function holdingFour(): TradingFloor {
  const floor = floorAt15();
  floor.run({ kind: 'order', account: 'ann', symbol: 'ABC', quantity: 4 });
  return floor;
}

test('ADD opens the account it pays into', () => {
  const floor = new TradingFloor();
  expect(
    floor.run({ kind: 'deposit', account: 'ann', units: 200 * dollar, createIfMissing: true }),
  ).toMatchObject({ reason: null, accountId: 2 });
  expect(floor.cash('ann').free).toBe(200 * dollar);
});

test('BUY reserves whole shares at the locked price and takes a number', () => {
  const floor = floorAt15();
  expect(floor.run(lock('buy', 50))).toMatchObject({
    reason: null,
    number: 0,
    ordStatus: 'awaiting_confirmation',
    quantity: 3,
    priceUnits: 15 * dollar,
  });
  expect(floor.cash('ann')).toEqual({ free: 55 * dollar, reserved: 45 * dollar });
  expect(floor.last.executions).toMatchObject([{ ordStatus: 'awaiting_confirmation' }]);
});

test('COMMIT_BUY trades at the locked price whatever the price is now', () => {
  const floor = floorAt15();
  floor.run(lock('buy', 50));
  floor.run({ kind: 'set-price', symbol: 'ABC', units: 99 * dollar });
  expect(floor.run(settle('commit-buy'))).toMatchObject({
    reason: null,
    number: 0,
    ordStatus: 'filled',
    quantity: 3,
    priceUnits: 15 * dollar,
  });
  expect(floor.cash('ann')).toEqual({ free: 55 * dollar, reserved: 0 });
  expect(floor.holding('ann', 'ABC')).toEqual({ free: 3, reserved: 0, cost: 45 * dollar });
  expect(floor.last.executions).toMatchObject([{ number: 0, ordStatus: 'filled' }]);
});

test('CANCEL_BUY frees the reserve and reports the lock’s own number', () => {
  const floor = floorAt15();
  floor.run(lock('buy', 50));
  expect(floor.run(settle('cancel-buy'))).toMatchObject({ number: 0, ordStatus: 'canceled' });
  expect(floor.cash('ann')).toEqual({ free: 100 * dollar, reserved: 0 });
  expect(floor.run(lock('buy', 15)).number).toBe(1);
});

test('SELL reserves shares, COMMIT_SELL sells them with their part of the cost', () => {
  const floor = holdingFour();
  expect(floor.run(lock('sell', 50))).toMatchObject({ reason: null, quantity: 3 });
  expect(floor.holding('ann', 'ABC')).toEqual({ free: 1, reserved: 3, cost: 60 * dollar });
  expect(floor.run(settle('commit-sell'))).toMatchObject({ reason: null, ordStatus: 'filled' });
  expect(floor.holding('ann', 'ABC')).toEqual({ free: 1, reserved: 0, cost: 15 * dollar });
  expect(floor.cash('ann')).toEqual({ free: 85 * dollar, reserved: 0 });
});

test('CANCEL_SELL frees the shares', () => {
  const floor = holdingFour();
  floor.run(lock('sell', 60));
  expect(floor.run(settle('cancel-sell'))).toMatchObject({ ordStatus: 'canceled', quantity: 4 });
  expect(floor.holding('ann', 'ABC')).toEqual({ free: 4, reserved: 0, cost: 60 * dollar });
});

test('reserved shares can be neither sold nor locked again', () => {
  const floor = holdingFour();
  floor.run(lock('sell', 45));
  expect(floor.run(lock('sell', 30)).reason).toBe('insufficient-shares');
  const order: TestCommand = { kind: 'order', account: 'ann', symbol: 'ABC', side: 'sell' };
  expect(floor.run({ ...order, quantity: 2 }).reason).toBe('insufficient-shares');
  expect(floor.run({ ...order, quantity: 1 }).reason).toBe(null);
  // Cost is spread over all four shares, the reserved ones too.
  expect(floor.holding('ann', 'ABC')).toEqual({ free: 0, reserved: 3, cost: 45 * dollar });
});

test('reserved cash cannot be spent', () => {
  const floor = floorAt15();
  floor.run(lock('buy', 90));
  expect(floor.run(lock('buy', 15)).reason).toBe('insufficient-cash');
});

test('BUY needs the whole amount, though it reserves only whole shares', () => {
  const floor = floorAt15();
  expect(floor.run(lock('buy', 100.01)).reason).toBe('insufficient-cash');
  expect(floor.run(lock('buy', 100)).quantity).toBe(6);
});

test('COMMIT and CANCEL mean the newest lock of their own side', () => {
  const floor = holdingFour();
  floor.run(lock('buy', 15));
  floor.run(lock('sell', 15));
  floor.run(lock('buy', 20));
  const numbers = ['cancel-buy', 'commit-buy', 'commit-sell', 'commit-buy'].map(
    (kind) => floor.run(settle(kind as CommandKind)).number,
  );
  expect(numbers).toEqual([3, 1, 2, -1]);
});

test('a lock of one account is nothing to another', () => {
  const floor = floorAt15();
  floor.trader('bob', 100);
  floor.run(lock('buy', 15));
  expect(floor.run({ kind: 'commit-buy', account: 'bob' }).reason).toBe('no-confirmation');
});

test('a lock can be settled exactly 60,000 ms after it began', () => {
  const floor = floorAt15();
  floor.run(lock('buy', 50));
  floor.nowMs += 60_000;
  expect(floor.run(settle('commit-buy')).reason).toBe(null);
});

test('a lock has expired 60,001 ms after it began and its cash is free', () => {
  const floor = floorAt15();
  floor.run(lock('buy', 50));
  floor.nowMs += 60_001;
  expect(floor.run(settle('commit-buy')).reason).toBe('no-confirmation');
  expect(floor.last.executions).toMatchObject([{ number: 0, ordStatus: 'expired' }]);
  expect(floor.last.removed).toMatchObject([{ table: 'confirmation', number: 0 }]);
  expect(floor.cash('ann')).toEqual({ free: 100 * dollar, reserved: 0 });
});

test('an expired lock cannot be cancelled either', () => {
  const floor = holdingFour();
  floor.run(lock('sell', 50));
  floor.nowMs += 60_001;
  expect(floor.run(settle('cancel-sell')).reason).toBe('no-confirmation');
  expect(floor.holding('ann', 'ABC')).toEqual({ free: 4, reserved: 0, cost: 60 * dollar });
});

test('a clock entry alone expires locks, and the books say when one is due', () => {
  const floor = floorAt15();
  floor.run(lock('buy', 50));
  floor.nowMs += 60_001;
  expect(floor.books.nextDueMs()).toBe(floor.nowMs);
  floor.clock();
  expect(floor.cash('ann').reserved).toBe(0);
  expect(floor.books.confirmations.count).toBe(0);
});

test('a change of leader neither stretches nor shrinks the 60 seconds', () => {
  const floor = floorAt15();
  floor.run(lock('buy', 50));
  floor.nowMs += 30_000;
  floor.newTerm();
  floor.nowMs += 30_000;
  expect(floor.run(settle('commit-buy')).reason).toBe(null);
});

test('a stamp that runs back expires nothing and revives nothing', () => {
  const floor = floorAt15();
  floor.run(lock('buy', 50));
  floor.nowMs += 60_001;
  floor.clock();
  floor.nowMs -= 60_001;
  expect(floor.run(settle('commit-buy')).reason).toBe('no-confirmation');
  expect(floor.books.counters.machineMs).toBe(floor.nowMs + 60_001);
});

test('more locks than one entry sweeps expire in the next, and none can be settled meanwhile', () => {
  const floor = new TradingFloor();
  floor.trader('ann', 10_000);
  floor.list('ABC', 1);
  for (let batch = 0; batch < 5; batch += 1) {
    floor.runAll(Array.from({ length: 1_000 }, () => lock('buy', 1)));
  }
  floor.nowMs += 60_001;
  expect(floor.run(settle('commit-buy')).reason).toBe('confirmation-expired');
  expect(floor.books.confirmations.count).toBe(5_000 - 4_096);
  expect(floor.books.nextDueMs()).toBeLessThanOrEqual(floor.books.counters.machineMs);
  floor.clock();
  expect(floor.cash('ann')).toEqual({ free: 10_000 * dollar, reserved: 0 });
});

test('a COMMIT_BUY that finds the inventory gone is rejected and keeps its lock', () => {
  const floor = new TradingFloor();
  floor.trader('ann', 100);
  floor.list('ABC', 15, 4);
  floor.run(lock('buy', 60));
  floor.run({ kind: 'order', account: 1, symbol: 'ABC', quantity: 1 });
  expect(floor.run(settle('commit-buy')).reason).toBe('insufficient-inventory');
  expect(floor.run(settle('cancel-buy'))).toMatchObject({ reason: null, number: 0 });
});

test.each<[string, TestCommand, string]>([
  ['less than a share', lock('buy', 14.99), 'bad-amount'],
  ['nothing', lock('buy', 0), 'bad-amount'],
  ['a negative amount', lock('sell', -15), 'bad-amount'],
  ['a fraction of a cent', { ...lock('buy', 15), units: 15 * dollar + 1 }, 'bad-amount'],
  ['half a unit', { ...lock('buy', 15), units: 0.5 }, 'bad-amount'],
  ['more than it has', lock('buy', 101), 'insufficient-cash'],
  ['shares it has not', lock('sell', 15), 'insufficient-shares'],
  ['an unknown symbol', { ...lock('buy', 15), symbol: 'XYZ' }, 'unknown-symbol'],
  ['an unknown account', { ...lock('buy', 15), account: 'bob' }, 'unknown-account'],
  ['a house account', { ...lock('buy', 15), account: 'bazaar' }, 'malformed'],
])('a lock for %s is rejected and takes no number', (_, command, reason) => {
  const floor = floorAt15();
  expect(floor.run(command)).toMatchObject({ reason, number: -1 });
  expect(floor.books.counters.nextOrderNumber).toBe(0);
});

test.each<[string, TestCommand, string]>([
  ['zero', { kind: 'deposit', account: 'ann', units: 0 }, 'bad-amount'],
  ['a negative amount', { kind: 'deposit', account: 'ann', units: -1 }, 'bad-amount'],
  ['too much for one number', { kind: 'deposit', account: 'ann', units: 2 ** 53 }, 'bad-amount'],
  [
    'more than the account can hold',
    { kind: 'deposit', account: 'ann', units: moneyUnitsMax },
    'bad-amount',
  ],
  ['an unknown account', { kind: 'deposit', account: 'bob', units: 1 }, 'unknown-account'],
  ['a house', { kind: 'deposit', account: 'bazaar', units: 1 }, 'malformed'],
  [
    'an account that may not be called so',
    { kind: 'deposit', account: 'b b', units: cent, createIfMissing: true },
    'malformed',
  ],
  [
    'an id nobody has, whatever name is with it',
    { kind: 'deposit', account: 99, accountBeside: 'ann', units: cent, createIfMissing: true },
    'unknown-account',
  ],
  [
    'less than a cent by ADD',
    { kind: 'deposit', account: 'bob', units: 1, createIfMissing: true },
    'bad-amount',
  ],
])('a deposit of or to %s is rejected and opens no account', (_, command, reason) => {
  const floor = floorAt15();
  expect(floor.run(command).reason).toBe(reason);
  expect(floor.books.accounts.count).toBe(2);
});

test('an account has at most 65,536 open locks', () => {
  const floor = new TradingFloor();
  floor.trader('ann', 100_000);
  floor.list('ABC', 1);
  for (let batch = 0; batch < 16; batch += 1) {
    floor.runAll(Array.from({ length: 4_096 }, () => lock('buy', 1)));
  }
  expect(floor.run(lock('buy', 1)).reason).toBe('limit-exceeded');
  floor.run(settle('commit-buy'));
  expect(floor.run(lock('buy', 1)).reason).toBe(null);
});

test('a plain deposit may be finer than a cent', () => {
  const floor = floorAt15();
  expect(floor.run({ kind: 'deposit', account: 'ann', units: 1 }).reason).toBe(null);
});
