// Waits until the row before is really over: servers write back, collect garbage and compact after
// the last answer, and that must not be taken from whoever is measured next.

import { setTimeout as elapse } from 'node:timers/promises';
import { cpuMoment, sharesBetween } from './cpu.ts';

const sampleMs = 500;
/** Three idle systems with their heartbeats stay below this. Cores. */
const oursIdleMax = 0.2;
const foreignIdleMax = 0.1;
/** Our own servers come to rest by themselves; other people need not. */
const forOursMs = 20_000;
const forForeignMs = 3_000;

/** Returns when the machine is quiet, or when waiting longer is pointless. */
export async function quiet(signal: AbortSignal): Promise<void> {
  const beganMs = performance.now();
  for (;;) {
    const before = cpuMoment([]);
    await elapse(sampleMs, undefined, { signal });
    const { ours, kernel, foreign } = sharesBetween(before, cpuMoment([]));
    const waitedMs = performance.now() - beganMs;
    const oursRest = ours + kernel < oursIdleMax || waitedMs > forOursMs;
    const foreignRest = foreign < foreignIdleMax || waitedMs > forForeignMs;
    if (oursRest && foreignRest) return;
  }
}
