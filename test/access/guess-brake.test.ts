// Wrong tokens are answered more slowly the more there are, by address; good ones never.

import { expect, test } from 'vitest';
import { GuessBrake } from '../../src/access/guess-brake.ts';

test('the first ten are answered at once, then they wait, and only so many at a time', () => {
  const brake = new GuessBrake(() => 0);
  const holds = Array.from({ length: 40 }, () => brake.failed('a'));
  expect(holds.slice(0, 10).every((holdMs) => holdMs === 0)).toBe(true);
  expect(holds.slice(10, 26).every((holdMs) => holdMs === 1_000)).toBe(true);
  expect(holds.slice(26).every((holdMs) => holdMs === null)).toBe(true);
  brake.released('a');
  expect(brake.failed('a')).toBe(1_000);
});

test('another address is not held up, and a minute later neither is this one', () => {
  let nowMs = 0;
  const brake = new GuessBrake(() => nowMs);
  for (let n = 0; n < 11; n += 1) brake.failed('a');
  expect(brake.failed('b')).toBe(0);
  nowMs = 60_001;
  expect(brake.failed('a')).toBe(0);
});
