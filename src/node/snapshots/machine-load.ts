// How busy all processors of this machine are, whoever keeps them so, measured over short spans. What
// shares them with us waits for what we do, and our other nodes may be among it. Knows no work.

import type { CpuInfo } from 'node:os';

export interface MachineLoadParts {
  monotonicMs(): number;
  /** Totals since the machine began; `os.cpus`. */
  processors(): readonly Pick<CpuInfo, 'times'>[];
}

/** The system counts in steps of 10 ms: a shorter span says little. */
const spanMs = 250;

export class MachineLoad {
  readonly #parts: MachineLoadParts;
  #last: Totals;
  #endsMs: number;
  /** Until it is known better: hurry is not taken on trust. */
  #share = 1;

  constructor(parts: MachineLoadParts) {
    this.#parts = parts;
    this.#last = totalsOf(parts.processors());
    this.#endsMs = parts.monotonicMs() + spanMs;
  }

  /** Of the last span that is over, 0 to 1. May be asked as often as one likes. */
  get share(): number {
    const nowMs = this.#parts.monotonicMs();
    if (nowMs < this.#endsMs) return this.#share;
    const totals = totalsOf(this.#parts.processors());
    const idleMs = totals.idleMs - this.#last.idleMs;
    const allMs = totals.allMs - this.#last.allMs;
    this.#share = allMs > 0 ? 1 - idleMs / allMs : 1;
    this.#last = totals;
    this.#endsMs = nowMs + spanMs;
    return this.#share;
  }
}

interface Totals {
  readonly idleMs: number;
  readonly allMs: number;
}

function totalsOf(processors: readonly Pick<CpuInfo, 'times'>[]): Totals {
  let idleMs = 0;
  let allMs = 0;
  for (const { times } of processors) {
    const { user, nice, sys, idle, irq } = times;
    idleMs += idle;
    allMs += user + nice + sys + idle + irq;
  }
  return { idleMs, allMs };
}
