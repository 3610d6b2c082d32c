// What a draft would be as an order, and what is wrong with it.

import { expect, test } from 'vitest';
import { GroupRows } from '../../../src/blotter/tables/group-rows.ts';
import { MachineClock } from '../../../src/blotter/desk/machine-clock.ts';
import {
  checkDraft,
  emptyDraft,
  orderOf,
  stepped,
} from '../../../src/blotter/ticket/ticket-draft.ts';
import { money } from '../../../src/domain/money.ts';

const last = money(100_000);
const draft = { ...emptyDraft, symbol: 'A', quantity: '3' };

test('a market order names neither price nor time in force', () => {
  expect(checkDraft(draft, last)).toMatchObject({ valueUnits: 300_000 });
  expect(orderOf(draft, 'demo')).toEqual({
    ...{ account: 'demo', symbol: 'A', side: 'buy', type: 'market', quantity: 3 },
  });
});

test('a stop limit order names both prices, and is worth its limit', () => {
  const wanted = {
    ...draft,
    kind: 'stop_limit',
    limit: '9.50',
    stop: '9',
    timeInForce: 'day',
  } as const;
  expect(checkDraft(wanted, last)).toMatchObject({ valueUnits: 285_000 });
  expect(orderOf(wanted, 'demo')).toMatchObject({ limit: '9.50', stop: '9', timeInForce: 'day' });
});

test.each([
  [{ quantity: '0' }, 'quantity'],
  [{ quantity: '1.5' }, 'quantity'],
  [{ symbol: '' }, 'symbol'],
  [{ kind: 'limit', limit: '-1' }, 'limit'],
  [{ kind: 'stop', stop: '1.00001' }, 'stop'],
  [{ kind: 'lock', amount: '5' }, 'amount'],
  [{ kind: 'lock', amount: '5.005' }, 'amount'],
] as const)('%o is wrong in its %s', (part, field) => {
  expect([...checkDraft({ ...draft, ...part }, last).problems.keys()]).toEqual([field]);
});

test('a lock holds as many whole shares as the amount buys', () => {
  expect(checkDraft({ ...draft, kind: 'lock', amount: '35' }, last).lockShares).toBe(3);
});

test('arrow keys move by a share or a cent and stay in range', () => {
  expect(stepped('9.99', 'price', 1)).toBe('10.00');
  expect(stepped('0.01', 'price', -5)).toBe('0.01');
  expect(stepped('x', 'price', 1)).toBe('x');
  expect(stepped('1', 'shares', -1)).toBe('1');
});

test('the machine clock is never taken for earlier than a stamp that has arrived', () => {
  const clock = new MachineClock();
  expect(clock.at(1_000)).toBe(1_000);
  clock.note(5_000, 1_010);
  clock.note(5_100, 1_150);
  expect(clock.at(2_000)).toBe(5_990);
});

test('a group has its heading before its rows, in the order of the sort, and folds', () => {
  const groups = new GroupRows<string>();
  groups.group({ id: 'first', title: 'First', valueOf: (row) => row.charAt(0) });
  const rows = ['b2', 'a9', 'b1'].map((row) => ({ kind: 'row', row }) as const);
  const arranged = (): string[] =>
    groups
      .arrange(groups.withHeadings(rows), (row) => row)
      .map((row) => (row.kind === 'row' ? row.row : row.kind === 'heading' ? row.value : ''));
  expect(arranged()).toEqual(['a', 'a9', 'b', 'b2', 'b1']);
  const [b, a] = groups.withHeadings(rows).filter(({ kind }) => kind === 'heading');
  expect(groups.withHeadings(rows), 'what says the same is not drawn again').toContain(a);
  groups.toggle('b');
  expect(groups.withHeadings(rows)).toContain(a);
  expect(groups.withHeadings(rows)).not.toContain(b);
  expect(groups.isHidden({ kind: 'row', row: 'b1' })).toBe(true);
  expect(groups.isHidden({ kind: 'row', row: 'a9' })).toBe(false);
});
