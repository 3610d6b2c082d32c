// What may be forgotten: nothing until a retention is set, then only what is older, and never more than
// what was; the digest covers it, and nothing that anybody owns moves.

import { expect, test } from 'vitest';
import { TradingFloor } from './trading-floor.ts';
import type { TestOutcome } from './recording-sink.ts';

const keep = (floor: TradingFloor, clockMs: number): TestOutcome =>
  floor.run({ kind: 'set-audit-retention', clockMs });
const prune = (floor: TradingFloor, quantity: number, clockMs: number): TestOutcome =>
  floor.run({ kind: 'prune-history', quantity, clockMs });

function floorOfAWeek(): TradingFloor {
  const floor = new TradingFloor();
  floor.trader('ann', 100);
  floor.list('ABC', 20);
  return floor;
}

test('nothing is given up while no retention is set', () => {
  const floor = floorOfAWeek();
  const { nowMs } = floor;
  floor.nowMs += 10 ** 9;
  expect(prune(floor, 1, nowMs).reason).toBe('audit-kept');
  expect(floor.books.counters.prunedThrough).toBe(0);
});

test('only what is as old as the retention is given up, and what is given up stays so', () => {
  const floor = floorOfAWeek();
  expect(keep(floor, 60_000).reason).toBe(null);
  const { nowMs } = floor;
  floor.nowMs += 59_999;
  expect(prune(floor, 2, nowMs).reason).toBe('audit-kept');
  floor.nowMs += 1;
  expect(prune(floor, 2, nowMs)).toMatchObject({ reason: null, quantity: 2 });
  expect(prune(floor, 1, nowMs)).toMatchObject({ reason: null, quantity: 2 });
  expect(floor.books.counters).toMatchObject({ auditKeptMs: 60_000, prunedThrough: 2 });
});

test.each([0, 1_000])('entry %d cannot be given up', (index) => {
  const floor = floorOfAWeek();
  keep(floor, 1);
  expect(prune(floor, index, 0).reason).toBe('malformed');
});

test('replicas that differ in what they keep differ in their digest, also after a restore', () => {
  const floor = floorOfAWeek();
  keep(floor, 60_000);
  const before = floor.books.digest();
  const other = floor.restored();
  expect(other.books.counters.auditKeptMs).toBe(60_000);
  expect(other.books.digest()).toBe(before);
  keep(floor, 60_000);
  keep(other, 60_001);
  expect(floor.books.digest()).not.toBe(other.books.digest());
});
