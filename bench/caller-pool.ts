// The loader's side of a row in JavaScript: a number of callers, each awaiting its own answer before
// it asks again. Counts only inside the window; knows no system.

import { loaderWords } from './load-protocol.ts';
import type { LoadReport } from './load-protocol.ts';
import type { LoadTiming } from './loads.ts';

/** What one call came to; `failed` are orders that were answered, but not filled. */
export interface CallEnd {
  readonly filled: number;
  readonly failed: number;
}

export interface CallerPoolPlan extends LoadTiming {
  readonly callers: number;
  /** What a call that throws counts as failed. */
  readonly batch: number;
}

const pauseAfterFailureMs = 20;

export class CallerPool {
  readonly #plan: CallerPoolPlan;
  readonly #call: (caller: number) => Promise<CallEnd>;
  readonly #latenciesMs: number[] = [];
  #counting = false;
  #stopped = false;
  #orders = 0;
  #failed = 0;
  #complained = false;

  constructor(plan: CallerPoolPlan, call: (caller: number) => Promise<CallEnd>) {
    this.#plan = plan;
    this.#call = call;
  }

  /** Says its words on standard output; `go` was already heard. */
  async run(say: (line: string) => void): Promise<LoadReport> {
    const callers = Array.from({ length: this.#plan.callers }, (_, at) => this.#caller(at));
    await elapse(this.#plan.warmMs);
    say(loaderWords.counting);
    this.#counting = true;
    const beganMs = performance.now();
    const cpuBefore = process.cpuUsage();
    await elapse(this.#plan.runMs);
    this.#counting = false;
    const seconds = (performance.now() - beganMs) / 1_000;
    const cpu = process.cpuUsage(cpuBefore);
    say(loaderWords.counted);
    this.#stopped = true;
    await Promise.all(callers);
    const sorted = this.#latenciesMs.sort((a, b) => a - b);
    return {
      orders: this.#orders,
      failed: this.#failed,
      seconds,
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
    };
  }

  async #caller(caller: number): Promise<void> {
    while (!this.#stopped) {
      const beganMs = performance.now();
      try {
        const end = await this.#call(caller);
        this.#count(end, performance.now() - beganMs);
      } catch (failure) {
        this.#count({ filled: 0, failed: this.#plan.batch }, 0);
        this.#complain(failure);
        // A system that is gone refuses at once; asking it without pause would only heat the room.
        await elapse(pauseAfterFailureMs);
      }
    }
  }

  #count({ filled, failed }: CallEnd, latencyMs: number): void {
    if (!this.#counting) return;
    if (filled > 0) this.#latenciesMs.push(latencyMs);
    this.#orders += filled;
    this.#failed += failed;
  }

  #complain(failure: unknown): void {
    if (this.#complained) return;
    this.#complained = true;
    process.stderr.write(`first failure: ${String(failure)}\n`);
  }
}

/** The value that this share of all others does not exceed; 0 of none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const elapse = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
