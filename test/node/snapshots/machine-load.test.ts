// How busy the machine is, by its own counters.

import { expect, test } from 'vitest';
import { MachineLoad } from '../../../src/node/snapshots/machine-load.ts';

test('what all processors did in the last span counts, and nothing counts as idle before it', () => {
  let nowMs = 1_000;
  const counters = { user: 5_000, nice: 0, sys: 100, idle: 70_000, irq: 0 };
  const processors = () => [{ times: { ...counters } }, { times: { ...counters } }];
  const load = new MachineLoad({ monotonicMs: () => nowMs, processors });
  expect(load.share).toBe(1);
  nowMs += 249;
  counters.idle += 249;
  expect(load.share).toBe(1);
  nowMs += 1;
  counters.idle += 1;
  expect(load.share).toBe(0);
  nowMs += 400;
  counters.user += 150;
  counters.sys += 50;
  counters.idle += 200;
  expect(load.share).toBe(0.5);
  nowMs += 300;
  expect(load.share).toBe(1);
});
