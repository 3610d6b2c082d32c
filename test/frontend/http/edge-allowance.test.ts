// Bad input is told to the log at a bounded rate.

import { expect, test } from 'vitest';
import { EdgeAllowance } from '../../../src/frontend/http/edge-allowance.ts';

test('some at once, then a few a second, and never more than some at once', () => {
  let nowMs = 0;
  const allowance = new EdgeAllowance({ burstMax: 3, perSecond: 2 }, () => nowMs);
  const taken = (tries: number): number =>
    Array.from({ length: tries }, () => allowance.take()).filter(Boolean).length;
  expect(taken(10)).toBe(3);
  nowMs += 1_000;
  expect(taken(10)).toBe(2);
  nowMs += 3_600_000;
  expect(taken(10)).toBe(3);
});
