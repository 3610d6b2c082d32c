// Limit and stop orders: what they hold back, when and at which price they fill, who is first, how they
// end, and what is reported of each step.

import { expect, test } from 'vitest';
import {
  canceledPerCommandMax,
  crossedPerEntryMax,
  expiriesPerEntryMax,
} from '../../src/statemachine/limits.ts';
import type { TestCommand } from './memory-cursor.ts';
import type { TestOutcome } from './recording-sink.ts';
import { dollar, TradingFloor } from './trading-floor.ts';

/** Ann and bob have $1,000 each; ABC costs $10 and the house has `shares` of it. */
function floorOf(shares?: number): TradingFloor {
  const floor = new TradingFloor();
  floor.trader('ann', 1_000);
  floor.trader('bob', 1_000);
  floor.list('ABC', 10, shares);
  return floor;
}

type Order = Partial<TestCommand> & { readonly limit?: number; readonly stopAt?: number };

function place(floor: TradingFloor, quantity: number, order: Order): TestOutcome {
  const { limit = 0, stopAt = 0, ...rest } = order;
  const kind = stopAt > 0 ? 'stop-order' : 'limit-order';
  const prices = { units: Math.round(limit * dollar), stop: Math.round(stopAt * dollar) };
  return floor.run({ account: 'ann', symbol: 'ABC', quantity, ...prices, ...rest, kind });
}

const price = (floor: TradingFloor, dollars: number): TestOutcome =>
  floor.run({ kind: 'set-price', symbol: 'ABC', units: Math.round(dollars * dollar) });

const cancel = (floor: TradingFloor, number: number, account = 'ann'): TestOutcome =>
  floor.run({ kind: 'cancel-order', account, number });

const replace = (floor: TradingFloor, number: number, change: Partial<TestCommand>): TestOutcome =>
  floor.run({ ...change, kind: 'replace-order', account: 'ann', number });

const open = (floor: TradingFloor): number[] =>
  [...floor.books.openOrders.all()].map((row) => row.number);

test('a limit buy holds its limit back, and fills at the better price that comes', () => {
  const floor = floorOf();
  expect(place(floor, 10, { limit: 9 })).toMatchObject({
    number: 0,
    ordStatus: 'new',
    priceUnits: 0,
  });
  expect(floor.cash('ann')).toEqual({ free: 910 * dollar, reserved: 90 * dollar });
  price(floor, 9.5);
  expect(open(floor)).toEqual([0]);
  price(floor, 8);
  expect(floor.cash('ann')).toEqual({ free: 920 * dollar, reserved: 0 });
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 10, cost: 80 * dollar });
  expect(floor.last.executions).toMatchObject([
    { number: 0, ordStatus: 'filled', lastQty: 10, cumQty: 10, cumUnits: 80 * dollar },
  ]);
  expect(open(floor)).toEqual([]);
});

test('a limit that the price meets already fills on arrival, at the price and not at the limit', () => {
  const floor = floorOf();
  const outcome = place(floor, 5, { limit: 12 });
  expect(outcome).toMatchObject({ ordStatus: 'filled', quantity: 5, priceUnits: 10 * dollar });
  expect(floor.cash('ann')).toEqual({ free: 950 * dollar, reserved: 0 });
  expect(place(floor, 5, { limit: 9, side: 'sell' }).priceUnits).toBe(10 * dollar);
  expect(floor.cash('ann').free).toBe(1_000 * dollar);
});

test('a buy fills as far as the house has shares, and the rest when shares come back', () => {
  const floor = floorOf(10);
  floor.run({ kind: 'order', account: 'bob', symbol: 'ABC', quantity: 8 });
  const first = place(floor, 5, { limit: 10 });
  expect(first).toMatchObject({ ordStatus: 'partially_filled', quantity: 5 });
  expect(floor.cash('ann')).toEqual({ free: 950 * dollar, reserved: 30 * dollar });
  expect(place(floor, 4, { limit: 11 })).toMatchObject({ number: 2, ordStatus: 'new' });
  floor.run({ kind: 'order', account: 'bob', symbol: 'ABC', side: 'sell', quantity: 6 });
  // The higher limit first, though it is the younger: four for it and two for the other.
  expect(floor.last.executions.slice(1)).toMatchObject([
    { number: 2, ordStatus: 'filled', lastQty: 4 },
    { number: 1, ordStatus: 'partially_filled', lastQty: 2, cumQty: 4 },
  ]);
  expect(floor.inventory('ABC')).toBe(0);
  expect(open(floor)).toEqual([1]);
});

test('shares that come back go to who waits before the next command of the same entry', () => {
  const floor = floorOf(2);
  floor.run({ kind: 'order', account: 'bob', symbol: 'ABC', quantity: 2 });
  place(floor, 2, { limit: 10 });
  const order = { kind: 'order', account: 'bob', symbol: 'ABC', quantity: 2 } as const;
  const [sold, bought] = floor.runAll([{ ...order, side: 'sell' }, order]);
  expect(sold?.reason).toBe(null);
  expect(bought?.reason).toBe('insufficient-inventory');
  expect(floor.holding('ann', 'ABC').free).toBe(2);
});

test('at one price the older is first, at several the one that offers more', () => {
  const floor = floorOf(10);
  floor.run({ kind: 'order', account: 'bob', symbol: 'ABC', quantity: 10 });
  place(floor, 1, { limit: 10 });
  place(floor, 1, { limit: 10.5 });
  place(floor, 1, { limit: 10 });
  for (const wanted of [2, 1, 3]) {
    floor.run({ kind: 'order', account: 'bob', symbol: 'ABC', side: 'sell', quantity: 1 });
    expect(floor.last.executions[1]).toMatchObject({ number: wanted, ordStatus: 'filled' });
  }
});

test('what sellers return at a price, buyers get at the same price', () => {
  const floor = floorOf(5);
  floor.run({ kind: 'order', account: 'bob', symbol: 'ABC', quantity: 5 });
  place(floor, 3, { limit: 13 });
  expect(place(floor, 5, { limit: 12, side: 'sell', account: 'bob' }).ordStatus).toBe('new');
  expect(floor.holding('bob', 'ABC')).toMatchObject({ free: 0, reserved: 5 });
  price(floor, 12);
  expect(floor.last.executions).toMatchObject([
    { number: 2, side: 'sell', cumQty: 5, ordStatus: 'filled' },
    { number: 1, side: 'buy', cumQty: 3, ordStatus: 'filled' },
  ]);
  expect(floor.inventory('ABC')).toBe(2);
});

test('IOC drops what it cannot fill at once; FOK fills whole or not at all', () => {
  const floor = floorOf(4);
  const ioc = place(floor, 6, { limit: 10, timeInForce: 'ioc' });
  expect(ioc).toMatchObject({ number: 0, ordStatus: 'canceled', quantity: 6 });
  expect(floor.last.executions).toMatchObject([{ cumQty: 4, ordStatus: 'canceled' }]);
  expect(floor.holding('ann', 'ABC').free).toBe(4);
  floor.run({ kind: 'order', account: 'ann', symbol: 'ABC', side: 'sell', quantity: 3 });
  expect(place(floor, 4, { limit: 10, timeInForce: 'fok' }).ordStatus).toBe('canceled');
  expect(place(floor, 3, { limit: 10, timeInForce: 'fok' }).ordStatus).toBe('filled');
  expect(place(floor, 3, { limit: 9, timeInForce: 'fok' }).ordStatus).toBe('canceled');
  expect(floor.cash('ann').reserved).toBe(0);
});

test('without a valid price a GTC order waits, and an IOC order is rejected', () => {
  const floor = floorOf();
  floor.run({ kind: 'list-instrument', symbol: 'NEW', unlimited: true });
  expect(place(floor, 1, { symbol: 'NEW', limit: 5 }).ordStatus).toBe('new');
  expect(place(floor, 1, { symbol: 'NEW', limit: 5, timeInForce: 'ioc' }).reason).toBe('no-price');
});

test('a DAY order ends at 00:00 UTC and frees what it held back', () => {
  const floor = floorOf();
  const midnight = Math.ceil(floor.nowMs / 86_400_000) * 86_400_000;
  place(floor, 10, { limit: 9, timeInForce: 'day' });
  place(floor, 10, { limit: 9 });
  expect(floor.books.nextDueMs()).toBeLessThanOrEqual(midnight);
  floor.nowMs = midnight - 1;
  floor.clock();
  expect(open(floor)).toEqual([0, 1]);
  floor.nowMs = midnight;
  floor.clock();
  expect(open(floor)).toEqual([1]);
  expect(floor.last.executions).toMatchObject([{ number: 0, ordStatus: 'expired', cumQty: 0 }]);
  expect(cancel(floor, 0).reason).toBe('too-late-to-cancel');
  expect(floor.cash('ann').reserved).toBe(90 * dollar);
});

// So many end at midnight that some stand for an entry longer.
test('an order whose day is over trades no more, however many end with it', () => {
  const halfHourMs = 1_800_000;
  const midnightMs = 1_700_006_400_000;
  const floor = floorOf();
  floor.trader('cat', 100_000);
  floor.nowMs = midnightMs - halfHourMs;
  const terms = { kind: 'limit-order', account: 'cat', symbol: 'ABC', timeInForce: 'day' } as const;
  const order: TestCommand = { ...terms, quantity: 1, units: 9 * dollar };
  floor.runAll(Array.from({ length: expiriesPerEntryMax }, () => order));
  floor.run(order);
  floor.nowMs = midnightMs;
  price(floor, 8);
  expect(open(floor)).toEqual([expiriesPerEntryMax]);
  expect(floor.holding('cat', 'ABC').free).toBe(0);
  floor.clock();
  expect(open(floor)).toEqual([]);
  expect(floor.cash('cat')).toEqual({ free: 100_000 * dollar, reserved: 0 });
});

test('a stop buy is filled whole at the price that sets it off, or canceled', () => {
  const floor = floorOf();
  place(floor, 10, { stopAt: 11 });
  expect(floor.cash('ann').reserved).toBe(110 * dollar);
  price(floor, 10.99);
  expect(open(floor)).toEqual([0]);
  price(floor, 12);
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 10, cost: 120 * dollar });
  place(floor, 60, { stopAt: 14 });
  price(floor, 20);
  expect(floor.last.executions).toMatchObject([{ number: 1, ordStatus: 'canceled', cumQty: 0 }]);
  expect(floor.cash('ann')).toEqual({ free: 880 * dollar, reserved: 0 });
});

test('a stop sell waits for a fall; one that is reached already trades on arrival', () => {
  const floor = floorOf();
  floor.run({ kind: 'order', account: 'ann', symbol: 'ABC', quantity: 10 });
  place(floor, 4, { stopAt: 8, side: 'sell' });
  price(floor, 9);
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 6, reserved: 4 });
  price(floor, 7);
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 6, reserved: 0 });
  expect(place(floor, 6, { stopAt: 7, side: 'sell' })).toMatchObject({ ordStatus: 'filled' });
  expect(floor.cash('ann').free).toBe((1_000 - 100 + 70) * dollar);
});

test('a stop with a limit rests at its limit once it is set off', () => {
  const floor = floorOf();
  place(floor, 10, { stopAt: 12, limit: 12.5 });
  price(floor, 13);
  expect(floor.last.executions).toMatchObject([{ number: 0, ordStatus: 'new', lastQty: 0 }]);
  expect(open(floor)).toEqual([0]);
  price(floor, 12.4);
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 10, cost: 124 * dollar });
});

test('a cancel frees what is held back; a second one is too late, a stranger knows no such order', () => {
  const floor = floorOf();
  place(floor, 10, { limit: 9, clOrdId: 'mine' });
  expect(cancel(floor, 0, 'bob').reason).toBe('unknown-order');
  expect(cancel(floor, 1).reason).toBe('unknown-order');
  const byId = { kind: 'cancel-order', account: 'ann', clOrdId: 'mine' } as const;
  expect(floor.run(byId)).toMatchObject({ reason: null, number: 0, ordStatus: 'canceled' });
  expect(floor.cash('ann')).toEqual({ free: 1_000 * dollar, reserved: 0 });
  expect(cancel(floor, 0).reason).toBe('too-late-to-cancel');
  expect(floor.run(byId).reason).toBe('too-late-to-cancel');
  expect(floor.run({ ...byId, clOrdId: 'other' }).reason).toBe('unknown-order');
});

test('cancel-all ends the orders of an account, of one symbol or of all, so many at a time', () => {
  const floor = floorOf();
  floor.list('XYZ', 10);
  const order = { kind: 'limit-order', account: 'ann', quantity: 1, units: 100 } as const;
  const many = Array.from({ length: canceledPerCommandMax }, () => ({ ...order, symbol: 'ABC' }));
  floor.runAll([{ ...order, symbol: 'XYZ' }, ...many, { ...order, symbol: 'ABC' }]);
  place(floor, 1, { limit: 9, account: 'bob' });
  const all = { kind: 'cancel-all', account: 'ann' } as const;
  expect(floor.run({ ...all, symbol: 'XYZ' }).quantity).toBe(1);
  expect(floor.run(all).quantity).toBe(canceledPerCommandMax);
  expect(floor.run(all).quantity).toBe(1);
  expect(floor.run(all).quantity).toBe(0);
  expect(open(floor)).toHaveLength(1);
});

test('a replacement is a new order for what is left, and says which it replaces', () => {
  const floor = floorOf(3);
  place(floor, 5, { limit: 10, clOrdId: 'mine' });
  const outcome = replace(floor, 0, { quantity: 9, units: 11 * dollar });
  expect(outcome).toMatchObject({ number: 1, ordStatus: 'new', quantity: 6 });
  expect(floor.last.executions).toMatchObject([
    { number: 0, ordStatus: 'replaced', cumQty: 3 },
    { number: 1, ordStatus: 'new', cumQty: 0, terms: { replaces: 0, limitUnits: 11 * dollar } },
  ]);
  expect(floor.cash('ann')).toEqual({ free: (970 - 66) * dollar, reserved: 66 * dollar });
  expect(floor.run({ kind: 'cancel-order', account: 'ann', clOrdId: 'mine' }).number).toBe(1);
});

test('a replacement that cannot be paid for changes nothing', () => {
  const floor = floorOf();
  place(floor, 10, { limit: 9 });
  expect(replace(floor, 0, { quantity: 112 }).reason).toBe('insufficient-cash');
  expect(replace(floor, 0, {}).reason).toBe('malformed');
  expect(open(floor)).toEqual([0]);
  expect(replace(floor, 0, { quantity: 111 }).reason).toBe(null);
});

test('only a smaller quantity keeps the place in time', () => {
  const floor = floorOf(10);
  floor.run({ kind: 'order', account: 'bob', symbol: 'ABC', quantity: 10 });
  for (let count = 0; count < 3; count += 1) place(floor, 2, { limit: 10 });
  replace(floor, 1, { quantity: 1 });
  replace(floor, 2, { quantity: 3 });
  const order = { kind: 'order', account: 'bob', symbol: 'ABC', side: 'sell' } as const;
  floor.run({ ...order, quantity: 4 });
  expect(floor.last.executions.slice(1)).toMatchObject([
    { number: 4, lastQty: 1 },
    { number: 3, lastQty: 2 },
    { number: 5, lastQty: 1, ordStatus: 'partially_filled' },
  ]);
});

test('as many as were filled already cannot be taken back by a replacement', () => {
  const floor = floorOf(3);
  place(floor, 5, { limit: 10 });
  expect(replace(floor, 0, { quantity: 3 }).reason).toBe('too-late-to-cancel');
  expect(replace(floor, 0, { quantity: 4 })).toMatchObject({ number: 1, quantity: 1 });
});

test('the same order again gets the first answer; another order under its id is refused', () => {
  const floor = floorOf();
  const first = place(floor, 10, { limit: 9, clOrdId: 'x' });
  expect(place(floor, 10, { limit: 9, clOrdId: 'x' })).toEqual({
    ...first,
    index: first.index,
    repeated: true,
  });
  expect(place(floor, 10, { limit: 9.5, clOrdId: 'x' }).reason).toBe('duplicate-order');
  expect(place(floor, 10, { limit: 9, clOrdId: 'x', timeInForce: 'day' }).reason).toBe(
    'duplicate-order',
  );
  expect(open(floor)).toEqual([0]);
});

test('a clOrdId that is open still cannot be used again after it was forgotten', () => {
  const floor = floorOf();
  place(floor, 10, { limit: 9, clOrdId: 'x' });
  for (let hour = 0; hour < 26; hour += 1) {
    floor.nowMs += 3_599_999;
    floor.clock();
  }
  expect(floor.books.clOrdIds.count).toBe(0);
  expect(place(floor, 3, { limit: 8, clOrdId: 'x' }).reason).toBe('duplicate-order');
  cancel(floor, 0);
  expect(place(floor, 3, { limit: 8, clOrdId: 'x' }).reason).toBe(null);
});

test('a price that reaches too many goes on in the next entry, and its orders cannot be canceled', () => {
  const floor = floorOf();
  const order = { kind: 'limit-order', account: 'ann', symbol: 'ABC', quantity: 1 } as const;
  const many = Array.from({ length: crossedPerEntryMax }, () => ({ ...order, units: 200 }));
  floor.runAll([...many, { ...order, units: 100 }]);
  const late = { kind: 'cancel-order', account: 'ann', number: crossedPerEntryMax } as const;
  const outcomes = floor.runAll([{ kind: 'set-price', symbol: 'ABC', units: 50 }, late]);
  expect(outcomes[1]?.reason).toBe('too-late-to-cancel');
  expect(open(floor)).toEqual([crossedPerEntryMax]);
  expect(floor.restored().books.digest()).toBe(floor.books.digest());
  floor.clock();
  expect(open(floor)).toEqual([]);
  expect(floor.holding('ann', 'ABC').free).toBe(crossedPerEntryMax + 1);
});

test('however many wait for shares of a house that has none, a price looks at none of them', () => {
  const floor = floorOf(0);
  const order = { kind: 'limit-order', account: 'ann', symbol: 'ABC', quantity: 1 } as const;
  floor.runAll(Array.from({ length: crossedPerEntryMax + 1 }, () => ({ ...order, units: 100 })));
  price(floor, 0.001);
  expect(floor.books.crossings.count).toBe(0);
  expect(floor.books.openOrders.count).toBe(crossedPerEntryMax + 1);
});

test('a house account orders like anybody, and holds nothing back', () => {
  const floor = floorOf(10);
  expect(place(floor, 4, { account: 'bazaar', limit: 9 }).ordStatus).toBe('new');
  price(floor, 9);
  expect(floor.inventory('ABC')).toBe(6);
  expect(place(floor, 4, { account: 'bazaar', limit: 9, side: 'sell' }).ordStatus).toBe('filled');
  expect(floor.inventory('ABC')).toBe(10);
});

test.each([
  [{ quantity: 0 }, 'bad-quantity'],
  [{ limit: 0 }, 'bad-amount'],
  [{ stopAt: 5, limit: 1_000_001 }, 'bad-amount'],
  [{ stopAt: 5, timeInForce: 'ioc' }, 'malformed'],
  [{ quantity: 101 }, 'insufficient-cash'],
  [{ side: 'sell' }, 'insufficient-shares'],
  [{ quantity: 10 ** 9, limit: 1_000_000 }, 'bad-quantity'],
] as const)('%j is rejected: %s', (change, reason) => {
  const floor = floorOf();
  const { quantity = 1, ...rest }: Order = change;
  expect(place(floor, quantity, { limit: 10, ...rest }).reason).toBe(reason);
  expect(open(floor)).toEqual([]);
  expect(floor.books.counters.nextOrderNumber).toBe(0);
});
