// What is recorded about an account: only while it is active, in the order of the log, and never kept
// by the books themselves.

import { expect, test } from 'vitest';
import type { TestCommand } from './memory-cursor.ts';
import { TradingFloor, dollar } from './trading-floor.ts';

const event = (data: string, account: TestCommand['account'] = 'ann'): TestCommand => ({
  kind: 'record-event',
  account,
  data,
});
const setActive = (active: boolean): TestCommand => ({
  kind: 'set-account-active',
  account: 'ann',
  active,
});

function floorWithAnn(): TradingFloor {
  const floor = new TradingFloor();
  floor.trader('ann', 100);
  return floor;
}

test('an event of an active account is told with its data, and takes no order number', () => {
  const floor = floorWithAnn();
  const outcome = floor.run(event('in\0out \u{1f680}'));
  expect(outcome).toMatchObject({ reason: null, accountId: 2, number: -1 });
  expect(floor.last.events).toEqual([{ accountId: 2, data: 'in\0out \u{1f680}' }]);
  expect(floor.books.counters.nextOrderNumber).toBe(0);
});

test('whether an event counts is decided by its place in the log, within one entry too', () => {
  const floor = floorWithAnn();
  const outcomes = floor.runAll([
    event('1'),
    setActive(false),
    event('2'),
    setActive(true),
    event('3'),
  ]);
  const reasons = outcomes.map(({ reason }) => reason);
  expect(reasons).toEqual([null, null, 'inactive-account', null, null]);
  expect(floor.last.events.map(({ data }) => data)).toEqual(['1', '3']);
});

test('an event of nobody, or without data, is rejected', () => {
  const floor = floorWithAnn();
  expect(floor.run(event('x', 'bob')).reason).toBe('unknown-account');
  expect(floor.run({ kind: 'record-event', account: 'ann' }).reason).toBe('malformed');
  expect(floor.run({ kind: 'set-account-active', account: 'bob' }).reason).toBe('unknown-account');
  expect(floor.last.events).toEqual([]);
});

test('events leave no trace in the books but in their digest', () => {
  const [told, untold] = [floorWithAnn(), floorWithAnn()];
  for (let at = 0; at < 50; at += 1) {
    told.run(event(`event ${at}`));
    untold.run({ kind: 'noop' });
  }
  const tables = (floor: TradingFloor): string[] =>
    [...floor.books.allRows()].map(({ table }) => table);
  expect(tables(told)).toEqual(tables(untold));
  expect(told.books.digest()).not.toBe(untold.books.digest());
});

test('an inactive account trades nothing, keeps what it has and can be woken', () => {
  const floor = floorWithAnn();
  floor.list('ABC', 10);
  const order: TestCommand = { kind: 'order', account: 'ann', symbol: 'ABC', quantity: 1 };
  expect(floor.run(setActive(false)).reason).toBe(null);
  expect(floor.run(order).reason).toBe('inactive-account');
  expect(floor.run({ kind: 'deposit', account: 'ann', units: dollar }).reason).toBe(
    'inactive-account',
  );
  expect(floor.cash('ann').free).toBe(100 * dollar);
  expect(floor.restored().run(order).reason).toBe('inactive-account');
  expect(floor.run(setActive(true)).reason).toBe(null);
  expect(floor.run(order).reason).toBe(null);
});

test('asking for what is so already is accepted and changes no row', () => {
  const floor = floorWithAnn();
  expect(floor.run(setActive(true)).reason).toBe(null);
  expect(floor.last.changed.map(({ table }) => table)).not.toContain('account');
});
