// Waiting between attempts: doubling, with full jitter so that clients that failed together do not
// come back together, and cut short when nobody waits any more.

import type { StopList } from './stop-list.ts';

const firstMs = 20;
const backoffMaxMs = 500;

/** At most 20 ms, then twice as long each time up to half a second, all with full jitter. */
export function backoffMs(attempt: number, unit: () => number): number {
  return unit() * Math.min(backoffMaxMs, firstMs * 2 ** Math.min(attempt, 10));
}

/** Resolves after `pauseMs`, or as soon as `stops` ends. */
export function pause(pauseMs: number, stops: StopList): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      remove();
      resolve();
    }, pauseMs);
    const remove = stops.add(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
