// Counts the faults that really took effect: a run whose faults never struck proves nothing.

import type { FaultName } from './fault-mix.ts';

export class FaultTally {
  readonly #counts = new Map<FaultName, number>();

  took(fault: FaultName): void {
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
  }

  of(fault: FaultName): number {
    return this.#counts.get(fault) ?? 0;
  }

  all(): ReadonlyMap<FaultName, number> {
    return this.#counts;
  }
}
