// When a run proves anything: long enough, with commits, with a change of leader, and with every
// fault that it drew having struck. Knows no faults but their names.

import type { FaultMix, FaultName } from './fault-mix.ts';
import type { FaultTally } from './fault-tally.ts';
import type { Witness } from './witness.ts';

export const eventsMin = 20_000;
const commitsMin = 200;

export class RunProof {
  readonly #tally: FaultTally;
  readonly #witness: Witness;
  /** Of the faults drawn, those not seen to strike when last asked: what struck once has struck. */
  #waitedFor: FaultName[];

  constructor(mix: FaultMix, tally: FaultTally, witness: Witness) {
    this.#tally = tally;
    this.#witness = witness;
    this.#waitedFor = [...mix.drawn];
  }

  /** Whether the run may end, its length aside. */
  isGiven(): boolean {
    const { committed, leaderChanges } = this.#witness;
    return committed >= commitsMin && leaderChanges >= 2 && this.#unstruck().length === 0;
  }

  /** Why a run of so many events proves nothing, or null. */
  lacks(events: number): string | null {
    const { committed, leaderChanges } = this.#witness;
    if (events < eventsMin) return `only ${events} events`;
    if (committed < commitsMin) return `only ${committed} commits`;
    if (leaderChanges < 2) return 'leadership never changed';
    const unstruck = this.#unstruck();
    return unstruck.length === 0 ? null : `never struck: ${unstruck.join(', ')}`;
  }

  #unstruck(): readonly FaultName[] {
    if (this.#waitedFor.some((fault) => this.#tally.of(fault) > 0)) {
      this.#waitedFor = this.#waitedFor.filter((fault) => this.#tally.of(fault) === 0);
    }
    return this.#waitedFor;
  }
}
