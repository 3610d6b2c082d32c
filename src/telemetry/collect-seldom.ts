// How the memory of a process that serves for months is collected: V8's own guesses are for programs that
// are over soon. Knows the engine's words for it, not what is in the heap.

import { setFlagsFromString } from 'node:v8';

/** To be called before anything else happens. `growthPercent`: how much the heap may grow over what was
 *  alive at the last full collection before the next; by itself V8 takes from a tenth to threefold.
 *
 *  Objects are always made young. Where most of those made in one place outlive a collection or two, V8
 *  makes all later ones of that place old from the start: a stock's price that stands for half a second, a
 *  frame caught in the midst of being sent. They are garbage at once all the same, which only a full
 *  collection frees, and all that is young and hangs on them grows old too: ten times as many. */
export function collectSeldom(growthPercent: number): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}
