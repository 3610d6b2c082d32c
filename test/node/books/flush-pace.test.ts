// How hard a flush works: gently behind a trickle, at full pace before what piles up becomes a burden.

import { expect, test } from 'vitest';
import { flushPace, stepsOf } from '../../../src/node/books/flush-pace.ts';

const share = ({ sliceMs, restMs }: { sliceMs: number; restMs: number }): number =>
  sliceMs / (sliceMs + restMs);

test('behind a trickle a flush takes a tenth of a processor', () => {
  const steps = stepsOf(flushPace, { historyBytes: 100_000, rows: 2_000 });
  expect(share(steps)).toBeLessThanOrEqual(0.1);
});

test('much history or many rows behind it make it hurry', () => {
  const calm = share(stepsOf(flushPace, { historyBytes: 0, rows: 0 }));
  const { historyBytes, afterRows } = flushPace;
  expect(share(stepsOf(flushPace, { historyBytes, rows: 0 }))).toBeGreaterThan(2 * calm);
  expect(share(stepsOf(flushPace, { historyBytes: 0, rows: afterRows }))).toBeGreaterThan(2 * calm);
});
