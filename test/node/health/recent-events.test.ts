// Claims about what a returning subscriber can be told.

import { expect, test } from 'vitest';
import type { AppliedEntry } from '../../../src/node/consensus/applied-entry.ts';
import {
  entryEventsMax,
  recentEventsMax,
  RecentEvents,
} from '../../../src/node/health/recent-events.ts';
import type { AccountRow } from '../../../src/statemachine/tables/rows.ts';

function entry(index: number, orders: number): AppliedEntry {
  const executions = Array.from({ length: orders }, (_, at) => ({
    number: index * 1_000 + at,
    accountId: 1,
    symbolId: 1,
    side: 'buy' as const,
    quantity: 1,
    priceUnits: 1,
    ordStatus: 'filled' as const,
    clOrdId: null,
  }));
  const rest = { term: 1, machineMs: index, payload: new Uint8Array(0) };
  return {
    index,
    ...rest,
    answers: [],
    reports: new Uint8Array(0),
    changed: [],
    changedBefore: [],
    removed: [],
    executions,
    events: [],
  };
}

test('events after an index come oldest first, and only those', () => {
  const recent = new RecentEvents(10);
  for (const index of [11, 12, 13]) recent.applied(entry(index, 2));
  expect(recent.after(11).map(({ index }) => index)).toEqual([12, 13]);
  expect(recent.after(13)).toEqual([]);
  expect(recent.floorIndex).toBe(10);
});

test('an entry with a flood of orders raises the floor above itself', () => {
  const recent = new RecentEvents(0);
  recent.applied(entry(1, 1));
  recent.applied(entry(2, entryEventsMax + 1));
  recent.applied(entry(3, 1));
  expect(recent.floorIndex).toBe(2);
  expect(recent.after(2).map(({ index }) => index)).toEqual([3]);
});

test('what is remembered is bounded, and the floor says how far it reaches', () => {
  const recent = new RecentEvents(0);
  for (let index = 1; index <= 1_000; index += 1) recent.applied(entry(index, 200));
  const kept = recent.after(recent.floorIndex);
  expect(kept.reduce((sum, one) => sum + one.executions.length, 0)).toBeLessThanOrEqual(
    2 * recentEventsMax,
  );
  expect(kept[0]?.index).toBe(recent.floorIndex + 1);
  expect(kept.at(-1)?.index).toBe(1_000);
});

const account = (index: number, cashUnits: number): AccountRow => ({
  ...{ table: 'account', id: 1, name: 'ann', displayName: 'ann', kind: 'cash', active: true },
  ...{ cashUnits, reservedCashUnits: 0, changedIndex: index },
});

test('accounts and holdings are remembered as each entry left them', () => {
  const recent = new RecentEvents(0);
  const row = account(1, 100);
  recent.applied({ ...entry(1, 1), changed: [row] });
  row.cashUnits = 90;
  row.changedIndex = 2;
  recent.applied({ ...entry(2, 0), changed: [row] });
  row.cashUnits = 0;
  expect(recent.after(0).map(({ rows }) => rows)).toEqual([[account(1, 100)], [account(2, 90)]]);
  expect(recent.rowsFloorIndex).toBe(0);
});

test('an entry of too many rows is told by the rows alone, and the floor of entries says so', () => {
  const recent = new RecentEvents(0);
  const changed = Array.from({ length: entryEventsMax + 1 }, () => account(1, 1));
  recent.applied({ ...entry(1, 0), changed });
  expect(recent.floorIndex).toBe(0);
  expect(recent.rowsFloorIndex).toBe(1);
});

test('deposits beside an order are bounded too', () => {
  const recent = new RecentEvents(0);
  const changed = Array.from({ length: 200 }, () => account(1, 1));
  for (let index = 1; index <= 1_100; index += 1) recent.applied({ ...entry(index, 1), changed });
  const rowCount = recent.after(0).reduce((sum, { rows }) => sum + rows.length, 0);
  expect(rowCount).toBeLessThanOrEqual(4 * recentEventsMax);
});

test('an order among too many deposits is told, but not what each entry did to the rows', () => {
  const recent = new RecentEvents(0);
  const changed = Array.from({ length: entryEventsMax + 2 }, () => account(1, 1));
  recent.applied({ ...entry(1, 1), changed });
  expect([recent.floorIndex, recent.rowsFloorIndex]).toEqual([0, 1]);
  expect(recent.after(0).map(({ rows, executions }) => [rows.length, executions.length])).toEqual([
    [0, 1],
  ]);
});
