// A price source's numbers only grow, across restarts and across a clock set back.

import { expect, test } from 'vitest';
import { SourceSequence } from '../../src/catalog/source-sequence.ts';

test('numbers grow though the clock stands still or runs back', () => {
  let nowMs = 1_700_000_000_000;
  const sequence = new SourceSequence(() => nowMs);
  const numbers = [sequence.next(), sequence.next()];
  nowMs -= 3_600_000;
  numbers.push(sequence.next());
  nowMs += 7_200_000;
  numbers.push(sequence.next());
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(new Set(numbers).size).toBe(4);
});

test('a later run starts above an earlier one', () => {
  const earlier = new SourceSequence(() => 1_700_000_000_000);
  for (let i = 0; i < 999; i += 1) earlier.next();
  expect(new SourceSequence(() => 1_700_000_001_000).next()).toBeGreaterThan(earlier.next());
});

test('after a clock set back an hour, a few refusals reach the numbers of before', () => {
  const last = 1_700_003_600_000;
  const sequence = new SourceSequence(() => 1_700_000_000_000);
  let refusals = 0;
  while (sequence.next() <= last) {
    sequence.onStale();
    refusals += 1;
  }
  expect(refusals).toBeLessThanOrEqual(6);
});
