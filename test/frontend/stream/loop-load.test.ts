// When a frontend takes itself for busy: by the last span that is over, never by a single moment.

import { expect, test } from 'vitest';
import { LoopLoad } from '../../../src/frontend/stream/loop-load.ts';

test('it is busy after a span of work, and idle again after a span of rest', () => {
  let nowMs = 0;
  const totals = { idle: 0, active: 0 };
  const load = new LoopLoad({ monotonicMs: () => nowMs, utilization: () => ({ ...totals }) });
  const pass = (activeMs: number, idleMs: number): boolean => {
    totals.active += activeMs;
    totals.idle += idleMs;
    nowMs += activeMs + idleMs;
    return load.isBusy;
  };
  expect(load.isBusy).toBe(false);
  expect(pass(180, 20)).toBe(false);
  expect(pass(90, 10)).toBe(true);
  expect(pass(0, 100)).toBe(true);
  expect(pass(0, 200)).toBe(false);
  expect(pass(180, 120)).toBe(false);
  expect(pass(240, 60)).toBe(true);
});
