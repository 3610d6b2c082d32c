// Market orders: the bazaar's house account and cash accounts, one rule per test.

import { expect, test } from 'vitest';
import { moneyUnitsMax, priceUnitsMax } from '../../src/domain/money.ts';
import { quantityMax } from '../../src/domain/quantity.ts';
import type { TestCommand } from './memory-cursor.ts';
import { TradingFloor, dollar } from './trading-floor.ts';

const bazaar = 1;

function order(account: number | string, side: 'buy' | 'sell', quantity: number): TestCommand {
  return { kind: 'order', account, symbol: 'GameStart', side, quantity };
}

function bazaarFloor(shares = 100): TradingFloor {
  const floor = new TradingFloor();
  floor.list('GameStart', 15.99, shares);
  return floor;
}

test('the bazaar exists from the start as account 1', () => {
  const floor = new TradingFloor();
  expect(floor.books.accounts.byName('bazaar')).toMatchObject({ id: 1, kind: 'house' });
});

test('the first accepted order is number 0 and numbers have no gaps', () => {
  const floor = bazaarFloor();
  const numbers = [1, 2, 3].map(() => floor.run(order(bazaar, 'buy', 1)).number);
  expect(numbers).toEqual([0, 1, 2]);
});

test('a rejected order takes no number', () => {
  const floor = bazaarFloor(1);
  expect(floor.run(order(bazaar, 'buy', 2)).reason).toBe('insufficient-inventory');
  expect(floor.run(order(bazaar, 'buy', 1)).number).toBe(0);
});

test('the last share can be bought and then there is none', () => {
  const floor = bazaarFloor(2);
  expect(floor.run(order(bazaar, 'buy', 2)).reason).toBe(null);
  expect(floor.inventory('GameStart')).toBe(0);
  expect(floor.run(order(bazaar, 'buy', 1)).reason).toBe('insufficient-inventory');
});

test('a house sale returns shares, even more than the house ever bought', () => {
  const floor = bazaarFloor(10);
  expect(floor.run(order(bazaar, 'sell', 5)).reason).toBe(null);
  const row = floor.books.instruments.bySymbol('GameStart');
  expect(row).toMatchObject({ inventory: 15, houseShares: -5, volume: 5 });
});

test('volume counts shares both ways', () => {
  const floor = bazaarFloor(10);
  floor.run(order(bazaar, 'buy', 4));
  floor.run(order(bazaar, 'sell', 3));
  expect(floor.books.instruments.bySymbol('GameStart')?.volume).toBe(7);
});

test('a thousand buys of one share from a hundred sell exactly a hundred', () => {
  const floor = bazaarFloor(100);
  const outcomes = Array.from({ length: 10 }, () =>
    floor.runAll(Array.from({ length: 100 }, () => order(bazaar, 'buy', 1))),
  ).flat();
  const accepted = outcomes.filter((outcome) => outcome.reason === null);
  expect(accepted.map((outcome) => outcome.number)).toEqual([...Array(100).keys()]);
  expect(outcomes.filter((outcome) => outcome.reason === 'insufficient-inventory').length).toBe(
    900,
  );
  expect(floor.inventory('GameStart')).toBe(0);
});

test('a cash account pays, holds and is paid back', () => {
  const floor = bazaarFloor();
  floor.trader('ann', 100);
  expect(floor.run(order('ann', 'buy', 3))).toMatchObject({
    reason: null,
    ordStatus: 'filled',
    quantity: 3,
    priceUnits: 159_900,
  });
  expect(floor.cash('ann').free).toBe(100 * dollar - 3 * 159_900);
  expect(floor.holding('ann', 'GameStart')).toEqual({ free: 3, reserved: 0, cost: 3 * 159_900 });
  expect(floor.run(order('ann', 'sell', 3)).reason).toBe(null);
  expect(floor.cash('ann').free).toBe(100 * dollar);
  expect(floor.inventory('GameStart')).toBe(100);
});

test('a fill is reported once, with its client order id', () => {
  const floor = bazaarFloor();
  floor.run({ ...order(bazaar, 'buy', 2), clOrdId: 'first' });
  expect(floor.last.executions).toEqual([
    {
      number: 0,
      accountId: 1,
      symbolId: 1,
      side: 'buy',
      quantity: 2,
      priceUnits: 159_900,
      ordStatus: 'filled',
      clOrdId: 'first',
    },
  ]);
});

test('a holding sold to nothing is no row any more', () => {
  const floor = bazaarFloor();
  floor.trader('ann', 100);
  floor.run(order('ann', 'buy', 3));
  floor.run(order('ann', 'sell', 3));
  expect(floor.last.removed).toMatchObject([{ table: 'holding', accountId: 2, symbolId: 1 }]);
  expect(floor.books.holdings.of(2)).toEqual([]);
});

test('a holding emptied and filled again in one entry is only changed', () => {
  const floor = bazaarFloor();
  floor.trader('ann', 100);
  floor.run(order('ann', 'buy', 3));
  floor.runAll([order('ann', 'sell', 3), order('ann', 'buy', 1)]);
  expect(floor.last.removed).toEqual([]);
  expect(floor.holding('ann', 'GameStart').free).toBe(1);
});

test('a holding that came and went within one entry is never told', () => {
  const floor = bazaarFloor();
  floor.trader('ann', 100);
  floor.runAll([order('ann', 'buy', 3), order('ann', 'sell', 3)]);
  const told = [...floor.last.changed, ...floor.last.removed].map((row) => row.table);
  expect(told).not.toContain('holding');
});

test('a sale removes its part of the cost, rounded down', () => {
  const floor = new TradingFloor();
  floor.trader('ann', 100);
  floor.list('GameStart', 0.0001, 100);
  floor.run(order('ann', 'buy', 1));
  floor.run({ kind: 'set-price', symbol: 'GameStart', units: 3 });
  floor.run(order('ann', 'buy', 2));
  expect(floor.holding('ann', 'GameStart').cost).toBe(7);
  floor.run(order('ann', 'sell', 1));
  expect(floor.holding('ann', 'GameStart')).toEqual({ free: 2, reserved: 0, cost: 5 });
});

test.each<[string, Partial<TestCommand>, string]>([
  ['an unknown account', { account: 'nobody' }, 'unknown-account'],
  ['an account id nobody has', { account: 99 }, 'unknown-account'],
  ['no account at all', { account: null }, 'malformed'],
  ['an unknown symbol', { symbol: 'NOPE' }, 'unknown-symbol'],
  ['a symbol id nobody has', { symbol: 7 }, 'unknown-symbol'],
  ['no shares', { quantity: 0 }, 'bad-quantity'],
  ['less than no shares', { quantity: -1 }, 'bad-quantity'],
  ['half a share', { quantity: 0.5 }, 'bad-quantity'],
  ['too many shares for one order', { quantity: quantityMax + 1 }, 'bad-quantity'],
  ['more shares than the house has', { quantity: 101 }, 'insufficient-inventory'],
  ['more than the cash pays for', { account: 'ann', quantity: 7 }, 'insufficient-cash'],
  ['a sale of what is not held', { account: 'ann', side: 'sell' }, 'insufficient-shares'],
  ['a clOrdId with a space', { clOrdId: 'a b' }, 'malformed'],
])('an order for %s is rejected and changes nothing', (_, fields, reason) => {
  const floor = bazaarFloor();
  floor.trader('ann', 100);
  expect(floor.run({ ...order(bazaar, 'buy', 1), ...fields })).toMatchObject({ reason });
  expect(floor.last.executions).toEqual([]);
  const tables = floor.last.changed.map((row) => row.table);
  expect(tables.filter((table) => table === 'account' || table === 'instrument')).toEqual([]);
});

test('a rejection names the ids it resolved', () => {
  const floor = bazaarFloor();
  floor.trader('ann', 1);
  const outcome = floor.run(order('ann', 'buy', 1));
  expect(outcome).toMatchObject({ reason: 'insufficient-cash', accountId: 2, symbolId: 1 });
});

test('an order beyond 2^53 − 1 units is rejected, not rounded', () => {
  const floor = new TradingFloor();
  floor.list('GameStart', priceUnitsMax / dollar);
  const most = Math.floor(moneyUnitsMax / priceUnitsMax);
  expect(floor.run(order(bazaar, 'buy', most + 1)).reason).toBe('bad-quantity');
  expect(floor.run(order(bazaar, 'buy', most)).reason).toBe(null);
});

test('proceeds beyond what an account can hold are rejected', () => {
  const floor = new TradingFloor();
  floor.list('GameStart', 0.0001);
  floor.run({ kind: 'create-account', account: 'ann' });
  floor.run({ kind: 'deposit', account: 'ann', units: moneyUnitsMax });
  floor.run(order('ann', 'buy', 1_000));
  floor.run({ kind: 'set-price', symbol: 'GameStart', units: 10 });
  expect(floor.run(order('ann', 'sell', 1_000)).reason).toBe('bad-amount');
  expect(floor.run(order('ann', 'sell', 100)).reason).toBe(null);
});

test('an unlimited house issues what it sells and the laws still hold', () => {
  const floor = new TradingFloor();
  floor.list('GameStart', 1);
  floor.trader('ann', 1_000);
  floor.run(order('ann', 'buy', 1_000));
  floor.run(order(bazaar, 'buy', quantityMax));
  floor.run(order('ann', 'sell', 400));
  expect(floor.books.instruments.bySymbol('GameStart')).toMatchObject({
    inventory: -1,
    listed: quantityMax + 600,
    houseShares: quantityMax,
  });
});
