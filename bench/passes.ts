// The interleaving: every pass gives every load to every system in turn, and each pass begins with
// another system, so that nobody always comes first. A peer that breaks is left out from there on;
// if we break, the bench does.

import type { Contender } from './contender.ts';
import type { Load, LoadTiming } from './loads.ts';
import { measure } from './measure.ts';
import { quiet } from './quiet.ts';
import type { Row } from './row.ts';

export interface PassesPlan {
  readonly contenders: readonly Contender[];
  readonly loads: readonly Load[];
  readonly passes: number;
  readonly runMs: number;
}

export interface PassesWatcher {
  onPass(pass: number): void;
  onRow(row: Row, complaint: string): void;
  onDropped(contender: Contender, error: unknown): void;
}

const warmMs = 2_000;
/** A pass before the first, in which everybody's code gets warm; its rows are thrown away. */
const warmUpTiming: LoadTiming = { warmMs: 1_000, runMs: 500 };

export class Passes {
  readonly #plan: PassesPlan;
  readonly #watcher: PassesWatcher;
  readonly #signal: AbortSignal;
  readonly #rows: Row[] = [];
  #contenders: readonly Contender[];

  constructor(plan: PassesPlan, watcher: PassesWatcher, signal: AbortSignal) {
    this.#plan = plan;
    this.#watcher = watcher;
    this.#signal = signal;
    this.#contenders = plan.contenders;
  }

  async run(): Promise<readonly Row[]> {
    for (let pass = 0; pass <= this.#plan.passes; pass += 1) {
      this.#watcher.onPass(pass);
      for (const load of this.#plan.loads) await this.#giveToAll(pass, load);
    }
    return this.#rows;
  }

  async #giveToAll(pass: number, load: Load): Promise<void> {
    for (const contender of rotated(this.#contenders, pass)) {
      this.#signal.throwIfAborted();
      try {
        await this.#row(pass, load, contender);
      } catch (error) {
        if (this.#signal.aborted || contender.system === 'holdfast') throw error;
        this.#watcher.onDropped(contender, error);
        this.#contenders = this.#contenders.filter((other) => other !== contender);
        await contender.stop();
      }
    }
  }

  async #row(pass: number, load: Load, contender: Contender): Promise<void> {
    const timing = pass === 0 ? warmUpTiming : { warmMs, runMs: this.#plan.runMs };
    const plan = await contender.plan(load, timing);
    if (plan === null) return;
    await quiet(this.#signal);
    const measured = await measure(plan, contender, this.#signal);
    contender.assertRunning();
    if (pass === 0) return;
    const { ordersPerSecond, p50Ms, p99Ms, failed, loaderCpu, cpu, residentBytesMax } = measured;
    const row: Row = {
      ...contender.setting,
      ...{ load: load.name, system: contender.system, batch: load.batch, callers: plan.callers },
      ...{ pass, ordersPerSecond, p50Ms, p99Ms, failed, loaderCpu, residentBytesMax },
      ...{ serverCpu: cpu.servers, kernelCpu: cpu.kernel, foreignCpu: cpu.foreign },
    };
    this.#rows.push(row);
    this.#watcher.onRow(row, measured.complaint);
  }
}

/** The same round, begun later. */
export function rotated<T>(all: readonly T[], by: number): T[] {
  const at = all.length === 0 ? 0 : by % all.length;
  return [...all.slice(at), ...all.slice(0, at)];
}
