// Waiting between attempts: longer each time, with full jitter so that clients that failed together do
// not come back together, and cut short when nobody waits any more.

import type { StopList } from './stop-list.ts';

const firstMs = 20;
const backoffMaxMs = 500;

/** At most 20 ms, then twice as long each time up to half a second, all with full jitter. */
export function backoffMs(attempt: number, unit: () => number): number {
  return unit() * Math.min(backoffMaxMs, firstMs * 2 ** Math.min(attempt, 10));
}

/** While nobody leads: at most 20 ms, then 5 ms more with each look, up to half a second, with full
 *  jitter. The wait grows with the outage and stays a small part of it: doubling would end an outage
 *  of a second half a second late, for everybody who waits. */
export function leaderlessMs(looks: number, unit: () => number): number {
  return unit() * Math.min(backoffMaxMs, Math.max(firstMs, looks * 5));
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
