// How busy this process's event loop is, measured over short spans. Knows no work.

import type { EventLoopUtilization } from 'node:perf_hooks';

export interface LoopLoadParts {
  monotonicMs(): number;
  /** Totals since the process began; `performance.eventLoopUtilization`. */
  utilization(): Pick<EventLoopUtilization, 'idle' | 'active'>;
}

const spanMs = 250;
/** Of a span spent at work: from here on, less work matters more than some milliseconds. What waits for
 *  a processor counts as work, so that a machine that is full shows here too. */
const busyShare = 0.75;

export class LoopLoad {
  readonly #parts: LoopLoadParts;
  #last: Pick<EventLoopUtilization, 'idle' | 'active'>;
  #endsMs: number;
  #busy = false;

  constructor(parts: LoopLoadParts) {
    this.#parts = parts;
    this.#last = parts.utilization();
    this.#endsMs = parts.monotonicMs() + spanMs;
  }

  /** Whether it was so in the last span that is over. May be asked as often as one likes. */
  get isBusy(): boolean {
    const nowMs = this.#parts.monotonicMs();
    if (nowMs < this.#endsMs) return this.#busy;
    const { idle, active } = this.#parts.utilization();
    const activeMs = active - this.#last.active;
    const totalMs = activeMs + idle - this.#last.idle;
    this.#busy = totalMs > 0 && activeMs / totalMs > busyShare;
    this.#last = { idle, active };
    this.#endsMs = nowMs + spanMs;
    return this.#busy;
  }
}
