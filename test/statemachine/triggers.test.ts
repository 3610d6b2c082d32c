// Automatic trades (D20, D21, C11 to C13): what they hold back, when they trade, in which order, and
// what happens when one price reaches more of them than one entry may trade.

import { expect, test } from 'vitest';
import { crossedPerEntryMax, crossingsMax } from '../../src/statemachine/limits.ts';
import type { TestCommand } from './memory-cursor.ts';
import type { TestOutcome } from './recording-sink.ts';
import { dollar, TradingFloor } from './trading-floor.ts';

type Kind = NonNullable<TestCommand['kind']>;

/** Ann has $1,000 and ten shares of ABC; ABC costs $20. */
function floorWithAnn(): TradingFloor {
  const floor = new TradingFloor();
  floor.trader('ann', 1_200);
  floor.list('ABC', 20);
  floor.run({ kind: 'order', account: 'ann', symbol: 'ABC', quantity: 10 });
  return floor;
}

function set(floor: TradingFloor, kind: Kind, dollars: number): TestOutcome {
  return floor.run({ kind, account: 'ann', symbol: 'ABC', units: Math.round(dollars * dollar) });
}

function price(floor: TradingFloor, dollars: number): TestOutcome {
  return floor.run({ kind: 'set-price', symbol: 'ABC', units: Math.round(dollars * dollar) });
}

const cancel = (floor: TradingFloor, kind: Kind): TestOutcome =>
  floor.run({ kind, account: 'ann', symbol: 'ABC' });

test('a set amount is held back at once, and asked again only the difference', () => {
  const floor = floorWithAnn();
  expect(set(floor, 'set-buy-amount', 600).reason).toBe(null);
  expect(floor.cash('ann')).toEqual({ free: 400 * dollar, reserved: 600 * dollar });
  expect(set(floor, 'set-buy-amount', 1_000).reason).toBe(null);
  expect(set(floor, 'set-buy-amount', 1_000.01).reason).toBe('insufficient-cash');
  expect(set(floor, 'set-buy-amount', 100).reason).toBe(null);
  expect(floor.cash('ann')).toEqual({ free: 900 * dollar, reserved: 100 * dollar });
});

test('a buy trades when the price falls to its trigger, and what is left over is refunded', () => {
  const floor = floorWithAnn();
  set(floor, 'set-buy-amount', 100);
  set(floor, 'set-buy-trigger', 15);
  price(floor, 15.01);
  expect(floor.holding('ann', 'ABC').free).toBe(10);
  price(floor, 14);
  expect(floor.holding('ann', 'ABC')).toEqual({ free: 17, reserved: 0, cost: 298 * dollar });
  expect(floor.cash('ann')).toEqual({ free: 902 * dollar, reserved: 0 });
  expect(floor.last.executions).toMatchObject([{ number: 1, quantity: 7, ordStatus: 'filled' }]);
  price(floor, 10);
  expect(floor.holding('ann', 'ABC').free).toBe(17);
});

test('exactly at its trigger a buy trades, and so does a sell', () => {
  const floor = floorWithAnn();
  set(floor, 'set-buy-amount', 30);
  set(floor, 'set-buy-trigger', 15);
  price(floor, 15);
  expect(floor.holding('ann', 'ABC').free).toBe(12);
  set(floor, 'set-sell-amount', 75);
  set(floor, 'set-sell-trigger', 25);
  price(floor, 25);
  expect(floor.holding('ann', 'ABC').free).toBe(9);
});

test('a sell holds back the shares its amount is at the trigger, and gets the price that came', () => {
  const floor = floorWithAnn();
  expect(set(floor, 'set-sell-amount', 200).reason).toBe(null);
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 10, reserved: 0 });
  expect(set(floor, 'set-sell-trigger', 30).reason).toBe(null);
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 4, reserved: 6 });
  price(floor, 29.99);
  price(floor, 40);
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 4, reserved: 0 });
  expect(floor.cash('ann').free).toBe(1_240 * dollar);
});

test('a trigger that a young price has reached already trades on the spot; an old one waits', () => {
  const floor = new TradingFloor();
  floor.trader('ann', 100);
  const aging = { priceTtlMs: 60_000, unlimited: true, units: 10 * dollar };
  floor.run({ kind: 'list-instrument', symbol: 'ABC', ...aging });
  set(floor, 'set-buy-amount', 50);
  floor.nowMs += 60_001;
  set(floor, 'set-buy-trigger', 12);
  expect(floor.holding('ann', 'ABC').free).toBe(0);
  price(floor, 11);
  expect(floor.holding('ann', 'ABC').free).toBe(4);
  set(floor, 'set-buy-amount', 50);
  set(floor, 'set-buy-trigger', 12);
  expect(floor.holding('ann', 'ABC').free).toBe(8);
});

test('a buyer whose amount buys no share at the trigger waits for a price that does', () => {
  const floor = floorWithAnn();
  set(floor, 'set-buy-amount', 5);
  set(floor, 'set-buy-trigger', 300);
  expect(floor.cash('ann').reserved).toBe(5 * dollar);
  price(floor, 5.01);
  expect(floor.cash('ann').reserved).toBe(5 * dollar);
  price(floor, 4);
  expect(floor.holding('ann', 'ABC').free).toBe(11);
  expect(floor.cash('ann').reserved).toBe(0);
});

test('a trigger needs its amount, and a sell the shares', () => {
  const floor = floorWithAnn();
  expect(set(floor, 'set-buy-trigger', 5).reason).toBe('trigger-without-amount');
  expect(set(floor, 'set-sell-trigger', 5).reason).toBe('trigger-without-amount');
  expect(set(floor, 'set-sell-amount', 200.01).reason).toBe('insufficient-shares');
  set(floor, 'set-sell-amount', 200);
  expect(set(floor, 'set-sell-trigger', 200.01).reason).toBe('bad-amount');
  expect(set(floor, 'set-sell-trigger', 19).reason).toBe(null);
});

test.each([0, -1, 0.001, 1_000_000.01])('%d is no trigger', (dollars) => {
  const floor = floorWithAnn();
  set(floor, 'set-buy-amount', 10);
  expect(set(floor, 'set-buy-trigger', dollars).reason).toBe('bad-amount');
});

test('canceling gives everything back, amount and trigger; there must be something to cancel', () => {
  const floor = floorWithAnn();
  set(floor, 'set-buy-amount', 100);
  set(floor, 'set-buy-trigger', 5);
  set(floor, 'set-sell-amount', 100);
  set(floor, 'set-sell-trigger', 50);
  expect(cancel(floor, 'cancel-set-buy').reason).toBe(null);
  expect(cancel(floor, 'cancel-set-sell').reason).toBe(null);
  expect(floor.cash('ann')).toEqual({ free: 1_000 * dollar, reserved: 0 });
  expect(floor.holding('ann', 'ABC')).toMatchObject({ free: 10, reserved: 0 });
  expect(cancel(floor, 'cancel-set-buy').reason).toBe('no-trigger');
  expect(cancel(floor, 'cancel-set-sell').reason).toBe('no-trigger');
  expect(set(floor, 'set-buy-trigger', 5).reason).toBe('trigger-without-amount');
});

test('set, canceled and set again within one entry, the rows told are those that stand', () => {
  const floor = floorWithAnn();
  const common = { account: 'ann', symbol: 'ABC', units: 50 * dollar };
  const once: TestCommand[] = [
    { kind: 'set-buy-amount', ...common },
    { kind: 'cancel-set-buy', ...common },
    { kind: 'set-buy-amount', ...common },
  ];
  floor.runAll(once);
  floor.runAll([...once.slice(1), ...once.slice(1)]);
  expect(floor.rebuiltFromChanges().digest()).toBe(floor.books.digest());
  expect([...floor.rebuiltFromChanges().triggers.all()]).toEqual([...floor.books.triggers.all()]);
});

/** Traders t0, t1, ...: each may pay what `dollars` says for one share, in order of their names. */
function buyers(floor: TradingFloor, triggers: readonly number[]): void {
  const commands = triggers.flatMap((dollars, at): TestCommand[] => {
    const common = { account: `t${at}`, symbol: 'ABC' };
    const amount = { ...common, units: 100 * dollar };
    return [
      { kind: 'deposit', ...amount, createIfMissing: true },
      { kind: 'set-buy-amount', ...amount },
      { kind: 'set-buy-trigger', ...common, units: dollars * dollar },
    ];
  });
  for (const { reason } of floor.runAll(commands)) expect(reason).toBe(null);
}

const namesOf = (floor: TradingFloor): string[] =>
  floor.last.executions.map(({ accountId }) => floor.books.accounts.byId(accountId)?.name ?? '');

test('one price: sells from the lowest trigger up, buys from the highest down, older first', () => {
  const floor = floorWithAnn();
  set(floor, 'set-sell-amount', 150);
  set(floor, 'set-sell-trigger', 30);
  floor.trader('bob', 500);
  const bob = { account: 'bob', symbol: 'ABC' };
  floor.runAll([
    { kind: 'order', ...bob, quantity: 5 },
    { kind: 'set-sell-amount', ...bob, units: 50 * dollar },
    { kind: 'set-sell-trigger', ...bob, units: 25 * dollar },
  ]);
  price(floor, 35);
  expect(namesOf(floor)).toEqual(['bob', 'ann']);
  buyers(floor, [5, 7, 6, 7]);
  price(floor, 4);
  expect(namesOf(floor)).toEqual(['t1', 't3', 't2', 't0']);
});

test('a price that reaches more than one entry may trade goes on first thing in the next', () => {
  const floor = floorWithAnn();
  buyers(
    floor,
    Array.from({ length: crossedPerEntryMax + 10 }, () => 15),
  );
  price(floor, 12);
  expect(floor.last.executions).toHaveLength(crossedPerEntryMax);
  expect(floor.books.nextDueMs()).toBe(floor.nowMs);
  const restored = floor.restored();
  // The price they were reached at is theirs, whatever it is by then.
  price(floor, 20);
  expect(floor.last.executions).toHaveLength(10);
  expect(floor.last.executions.every(({ priceUnits }) => priceUnits === 12 * dollar)).toBe(true);
  price(restored, 20);
  expect(restored.books.digest()).toBe(floor.books.digest());
  expect(floor.books.crossings.count).toBe(0);
});

test('within the entry that reached it, a trade whose turn is to come cannot be called back', () => {
  const floor = floorWithAnn();
  buyers(
    floor,
    Array.from({ length: crossedPerEntryMax + 1 }, () => 15),
  );
  const last = { account: `t${crossedPerEntryMax}`, symbol: 'ABC' };
  const outcomes = floor.runAll([
    { kind: 'set-price', symbol: 'ABC', units: 12 * dollar },
    { kind: 'cancel-set-buy', ...last },
    { kind: 'set-buy-amount', ...last, units: 10 * dollar },
    { kind: 'set-buy-trigger', ...last, units: 10 * dollar },
    { kind: 'set-price', symbol: 'ABC', units: 30 * dollar },
  ]);
  const late = 'too-late-to-cancel';
  expect(outcomes.map(({ reason }) => reason)).toEqual([null, late, late, late, null]);
  floor.clock();
  expect(floor.holding(last.account, 'ABC').free).toBe(8);
});

test('who sets a trigger while an older price is still being traded is no part of it', () => {
  const floor = floorWithAnn();
  buyers(
    floor,
    Array.from({ length: crossedPerEntryMax + 1 }, () => 15),
  );
  floor.runAll([
    { kind: 'set-price', symbol: 'ABC', units: 12 * dollar },
    { kind: 'set-price', symbol: 'ABC', units: 30 * dollar },
    { kind: 'set-buy-amount', account: 'ann', symbol: 'ABC', units: 50 * dollar },
    { kind: 'set-buy-trigger', account: 'ann', symbol: 'ABC', units: 14 * dollar },
  ]);
  floor.clock();
  expect(floor.books.crossings.count).toBe(0);
  expect(floor.cash('ann').reserved).toBe(50 * dollar);
});

test('more prices than the books can look through are refused, unless they reach nothing', () => {
  const floor = floorWithAnn();
  buyers(
    floor,
    Array.from({ length: crossedPerEntryMax + 1 }, () => 15),
  );
  const low: TestCommand = { kind: 'set-price', symbol: 'ABC', units: 12 * dollar };
  const other = { sessionId: floor.openSession(), firstSeq: 1 };
  const outcomes = floor.entry(
    { ...other, commands: Array.from({ length: crossingsMax }, () => low) },
    { ...other, firstSeq: crossingsMax + 1, ackedThrough: crossingsMax, commands: [low] },
  ).outcomes;
  expect(outcomes.at(-2)?.reason).toBe(null);
  expect(outcomes.at(-1)?.reason).toBe('limit-exceeded');
  expect(floor.books.crossings.count).toBe(crossingsMax);
  const late = floor.runAll([low, { ...low, units: 30 * dollar }]);
  expect(late.map(({ reason }) => reason)).toEqual([null, null]);
  expect(floor.books.crossings.count).toBe(0);
});

test('an account without a name asks for the log of everybody', () => {
  const floor = floorWithAnn();
  expect(floor.run({ kind: 'dumplog' }).reason).toBe(null);
  expect(floor.run({ kind: 'dumplog', account: 'ann' }).reason).toBe(null);
  expect(floor.run({ kind: 'dumplog', account: 'nobody' }).reason).toBe('unknown-account');
  expect(floor.run({ kind: 'display-summary', account: 'nobody' }).reason).toBe('unknown-account');
  expect(floor.run({ kind: 'display-summary' }).reason).toBe('malformed');
});
