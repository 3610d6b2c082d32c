// How much processor time each named process takes over a window, per thing done: on a shared machine
// rates move with what others do, and this does so much less. Linux only; elsewhere all is 0.

import { cpuMoment, sharesBetween } from './cpu.ts';
import { parseProcess, readOr } from './process-table.ts';

export class ProcessShares {
  readonly #pids: ReadonlyMap<string, number>;
  readonly #startSeconds: ReadonlyMap<string, number>;
  readonly #start: ReturnType<typeof cpuMoment>;

  /** Begins the window. Process ids by the names to be shown. */
  constructor(pids: ReadonlyMap<string, number>) {
    this.#pids = pids;
    this.#startSeconds = secondsOf(pids);
    this.#start = cpuMoment([...pids.values()]);
  }

  /** Ends it, in which `count` things were done. */
  text(count: number): string {
    const { foreign } = sharesBetween(this.#start, cpuMoment([...this.#pids.values()]));
    const now = secondsOf(this.#pids);
    const each = [...now].map(([name, seconds]) => {
      const used = seconds - (this.#startSeconds.get(name) ?? 0);
      return `${name} ${((used * 1_000_000) / Math.max(1, count)).toFixed(1)}`;
    });
    return `processor time for each, µs: ${each.join(', ')}; foreign cores ${foreign.toFixed(2)}`;
  }
}

/** Processor seconds up to now, by the names of the processes. */
export const secondsOf = (pids: ReadonlyMap<string, number>): Map<string, number> =>
  new Map(
    [...pids].map(([name, pid]) => [name, parseProcess(readOr(`/proc/${pid}/stat`))?.seconds ?? 0]),
  );
