// A page's day: the first price of a UTC day, and profit from before it.

import { expect, test } from 'vitest';
import { DayStart } from '../../../src/blotter/desk/day-start.ts';
import { money } from '../../../src/domain/money.ts';

const dayMs = 86_400_000;

function memory(text: string | null = null) {
  const kept = { text };
  return { kept, read: () => kept.text, write: (next: string) => (kept.text = next) };
}

test('the first price of a day is its start; the next day begins anew', () => {
  const day = new DayStart(memory());
  day.notePrice('A', money(100), 5 * dayMs + 1);
  day.notePrice('A', money(120), 5 * dayMs + 2);
  expect(day.openUnits('A')).toBe(100);
  day.notePrice('A', money(130), 6 * dayMs);
  expect(day.openUnits('A')).toBe(130);
  expect(day.openUnits('B')).toBeNull();
});

test('profit from before is not of today, nor is what sold shares had made', () => {
  const day = new DayStart(memory());
  day.noteHolding('A', 10, 500);
  expect(day.dayProfitUnits('A', money(700))).toBe(200);
  day.noteHolding('A', 4, 280);
  expect(day.dayProfitUnits('A', money(280))).toBe(80);
  day.noteHolding('A', 8, 280);
  expect(day.dayProfitUnits('A', money(300)), 'bought shares bring none').toBe(100);
  day.forgetHolding('A');
  expect(day.dayProfitUnits('A', money(300))).toBeNull();
});

test('a day survives a reload, and what does not read as one is no memory', () => {
  const kept = memory();
  const day = new DayStart(kept);
  day.notePrice('A', money(100), 5 * dayMs);
  day.noteHolding('A', 10, 500);
  day.save();
  const again = new DayStart(kept);
  expect(again.openUnits('A')).toBe(100);
  expect(again.dayProfitUnits('A', money(600))).toBe(100);
  for (const text of ['', '{', '[]', '{"day":"x"}', '{"day":1,"opens":[1],"baselines":{"A":1}}']) {
    expect(new DayStart(memory(text)).openUnits('A')).toBeNull();
  }
});

test('a close of the day before begins the day, and tells what was held over it', () => {
  const day = new DayStart(memory());
  const beganMs = 5 * dayMs;
  day.notePrice('A', money(120), beganMs + 1);
  const held = { symbol: 'A', shares: 10, costUnits: money(900), changedMs: beganMs - 1 };
  expect(day.noteHeldOver(held), 'no close, nothing to tell').toBe(false);
  day.noteCloses({ dayBeganMs: beganMs, closes: new Map([['A', money(100)]]) });
  expect(day.openUnits('A')).toBe(100);
  expect([day.knowsClose('A'), day.knowsClose('B')]).toEqual([true, false]);
  expect(day.noteHeldOver(held)).toBe(true);
  expect(day.dayProfitUnits('A', money(300)), '10 shares from 100 to 120').toBe(200);
  expect(day.noteHeldOver({ ...held, shares: 4, changedMs: beganMs + 5 })).toBe(false);
  day.noteHolding('A', 4, 0);
  expect(day.dayProfitUnits('A', money(120)), 'the 4 that are left').toBe(80);
});

test('closes are of one day: the next has none, and those of an earlier one are passed over', () => {
  const day = new DayStart(memory());
  const closes = new Map([['A', money(100)]]);
  day.noteCloses({ dayBeganMs: 5 * dayMs, closes });
  day.notePrice('A', money(130), 6 * dayMs + 1);
  expect(day.openUnits('A')).toBe(130);
  day.noteCloses({ dayBeganMs: 5 * dayMs, closes });
  expect(day.openUnits('A')).toBe(130);
});
