// Claims about what a returning subscriber can be told.

import { expect, test } from 'vitest';
import type { AppliedEntry } from '../../src/node/applied-entry.ts';
import { entryEventsMax, recentEventsMax, RecentEvents } from '../../src/node/recent-events.ts';

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
