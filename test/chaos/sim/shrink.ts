// Makes a failure smaller: leaves out fault after fault while the seed still fails, then takes the
// fewest events that still show it. The same seed always shrinks to the same.

import { faultNames } from './fault-mix.ts';
import type { FaultName } from './fault-mix.ts';
import { runSeed } from './sim-run.ts';

export interface Failing {
  readonly seed: number;
  readonly events: number;
}

export async function shrink(failing: Failing) {
  const without = new Set<FaultName>();
  const fails = async (events: number): Promise<boolean> =>
    (await runSeed({ seed: failing.seed, events, without })).violation !== null;
  for (const fault of faultNames) {
    without.add(fault);
    if (!(await fails(failing.events))) without.delete(fault);
  }
  let low = 0;
  let high = failing.events;
  while (high - low > 50) {
    const middle = Math.floor((low + high) / 2);
    if (await fails(middle)) high = middle;
    else low = middle;
  }
  return { events: high, drawn: faultNames.filter((fault) => !without.has(fault)) };
}
