// On whose behalf the code that runs right now runs: set around a request's handler and around a line
// of commands, and asked where the books are reached, so that no route can forget to ask. Knows no
// requests.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from '../../access/caller.ts';

const storage = new AsyncLocalStorage<Caller | null>();

/** Runs `act`, and whatever it begins, for the caller; null: who needs no token. */
export function onBehalfOf<T>(caller: Caller | null, act: () => T): T {
  // Nobody, where nobody was named: the same, and up to Node 22 the first context makes every promise
  // and timer of the process dearer from then on.
  if (caller === null && storage.getStore() === undefined) return act();
  return storage.run(caller, act);
}

/** Undefined: nobody has said. */
export const callerNow = (): Caller | null | undefined => storage.getStore();
