// Listens to callers' AbortSignals: once per signal however many calls share it, and only while one
// of them waits. A listener per call would leak on a signal that lives as long as its process, and
// Node takes longer to remove each one the more there are.

import { StopList } from './stop-list.ts';

interface Watched {
  readonly calls: StopList;
  readonly unlisten: () => void;
}

export class AbortWatch {
  // Bounded by the calls that wait.
  readonly #bySignal = new Map<AbortSignal, Watched>();

  /** `stop` is called when the signal aborts, at once if it has. Returns what takes it off again. */
  add(signal: AbortSignal | undefined, stop: () => void): () => void {
    if (signal === undefined) return () => undefined;
    const { calls, unlisten } = this.#watched(signal);
    const remove = calls.add(stop);
    return () => {
      remove();
      if (calls.size === 0) unlisten();
    };
  }

  #watched(signal: AbortSignal): Watched {
    const known = this.#bySignal.get(signal);
    if (known !== undefined) return known;
    const calls = new StopList();
    const onAbort = (): void => {
      this.#bySignal.delete(signal);
      calls.end();
    };
    const unlisten = (): void => {
      signal.removeEventListener('abort', onAbort);
      if (this.#bySignal.get(signal)?.calls === calls) this.#bySignal.delete(signal);
    };
    const watched = { calls, unlisten };
    if (signal.aborted) {
      calls.end();
      return watched;
    }
    this.#bySignal.set(signal, watched);
    signal.addEventListener('abort', onAbort, { once: true });
    return watched;
  }
}
