// Percentiles in milliseconds, per kind and over all.

import { expect, test } from 'vitest';
import { Latency } from '../../src/cli/latency.ts';

test('percentiles are those of what was recorded, to three digits', () => {
  const latency = new Latency();
  for (let ms = 1; ms <= 1000; ms += 1) latency.record('lookup', ms);
  const [row] = latency.rows();
  expect(row?.count).toBe(1000);
  expect(row?.p50Ms).toBeCloseTo(500, -1);
  expect(row?.p99Ms).toBeCloseTo(990, -1);
  expect(row?.maxMs).toBeCloseTo(1000, -1);
});

test('the last row is over all kinds', () => {
  const latency = new Latency();
  latency.record('lookup', 1);
  latency.record('trade', 3);
  expect(latency.rows().map(({ kind, count }) => [kind, count])).toEqual([
    ['lookup', 1],
    ['trade', 1],
    ['all', 2],
  ]);
});
