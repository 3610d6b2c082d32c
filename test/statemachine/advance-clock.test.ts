// Time that comes with a file: it decides every window by itself, never runs back, and is no longer
// touched by the stamps of leaders whose day is earlier.

import { expect, test } from 'vitest';
import type { TestCommand } from './memory-cursor.ts';
import { TradingFloor, dollar } from './trading-floor.ts';

const hourMs = 3_600_000;
const buy: TestCommand = { kind: 'buy', account: 'ann', symbol: 'ABC', units: 30 * dollar };
const commit: TestCommand = { kind: 'commit-buy', account: 'ann' };

/** Ann with $100, ABC at $15, and what the clock says when a file begins an hour ahead. */
function floorAtFileTime(): { floor: TradingFloor; at: (ms: number) => TestCommand } {
  const floor = new TradingFloor();
  floor.trader('ann', 100);
  floor.list('ABC', 15);
  const startMs = floor.nowMs + hourMs;
  const at = (ms: number): TestCommand => ({ kind: 'advance-clock', clockMs: startMs + ms });
  floor.run(at(0));
  return { floor, at };
}

test.each([
  [60_000, null],
  [60_001, 'no-confirmation'],
])('a quote lock %i ms of file time old is settled, or not: %s', (ageMs, reason) => {
  const { floor, at } = floorAtFileTime();
  const outcomes = floor.runAll([at(1), buy, at(1 + ageMs), commit]);
  expect(outcomes.at(-1)?.reason).toBe(reason);
  expect(floor.cash('ann').reserved).toBe(0);
});

test('however the commands are spread over entries and real time, the answers are the same', () => {
  const answers = (spread: (floor: TradingFloor, commands: TestCommand[]) => void): unknown => {
    const { floor, at } = floorAtFileTime();
    spread(floor, [at(1), buy, at(2), buy, at(60_002), commit, commit, at(60_003), buy]);
    return [floor.cash('ann'), floor.holding('ann', 'ABC'), floor.books.confirmations.count];
  };
  const together = answers((floor, commands) => floor.runAll(commands));
  const apart = answers((floor, commands) => {
    for (const command of commands) {
      floor.nowMs += 7_000;
      floor.clock();
      floor.run(command);
    }
  });
  expect(apart).toEqual(together);
});

test('the clock never runs back, and a stamp of an earlier day moves nothing', () => {
  const { floor, at } = floorAtFileTime();
  floor.run(at(500));
  const { machineMs } = floor.books.counters;
  expect(floor.run(at(499)).reason).toBe(null);
  floor.nowMs += 1_000;
  floor.clock();
  expect(floor.books.counters.machineMs).toBe(machineMs);
});

test('a DAY order ends when the time of the file reaches midnight, and not before', () => {
  const { floor, at } = floorAtFileTime();
  const order: TestCommand = {
    kind: 'limit-order',
    account: 'ann',
    symbol: 'ABC',
    quantity: 2,
    units: 10 * dollar,
    timeInForce: 'day',
  };
  const dayMs = 24 * hourMs;
  const midnightMs = Math.ceil((floor.books.counters.machineMs + 1) / dayMs) * dayMs;
  const clock = (clockMs: number): TestCommand => ({ kind: 'advance-clock', clockMs });
  floor.runAll([at(1), order, clock(midnightMs - 1)]);
  expect(floor.cash('ann').reserved).toBe(20 * dollar);
  expect(floor.runAll([clock(midnightMs), at(2)])).toHaveLength(2);
  expect(floor.cash('ann').reserved).toBe(0);
  expect(floor.books.openOrders.count).toBe(0);
});
