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
