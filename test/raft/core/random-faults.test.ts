// The promises of Raft (paper figure 3) under random faults. A seed that fails is kept below.

import { expect, test } from 'vitest';
import { FaultRun } from './fault-run.ts';

/** Seeds that once failed. */
const REGRESSIONS: readonly number[] = [];
const SEEDS = 120;
const STEPS = 1500;

function run(seed: number): FaultRun {
  const faults = new FaultRun(seed);
  for (let step = 0; step < STEPS; step += 1) faults.step();
  faults.heal();
  return faults;
}

test('whatever fails, what was promised holds, and a healed group goes on', () => {
  let applied = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    try {
      applied += run(seed).appliedCount;
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  expect(applied).toBeGreaterThan(SEEDS * 10);
});

test.each(REGRESSIONS)('seed %i, which once failed, holds', (seed) => {
  expect(() => run(seed)).not.toThrow();
});

test('a run is one number', () => {
  expect(run(3).appliedCount).toBe(run(3).appliedCount);
});
