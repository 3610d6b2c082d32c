// Sets clocks of day wrong and right again where a seed plays the clock rule: one at a time, and
// never a next one before everybody has forgotten the last, because of two wrong clocks of three the
// median is wrong as well. Knows no rule.

import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { FaultTally } from './fault-tally.ts';

export interface ClockFaultsWorld {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly tally: FaultTally;
  readonly replicas: readonly SetClock[];
}

/** Of a replica, what concerns its clock of day. */
interface SetClock {
  readonly id: number;
  clockOffsetMs: number;
}

/** So far apart are clocks that are right, either way. */
const skewMaxMs = 50;
/** Longer than any word of a clock is kept. */
const forgottenMs = 5_000;
const offsetsMs = [1_200, 2_000, 10_000, 30_000] as const;

export class ClockFaults {
  readonly #world: ClockFaultsWorld;
  #wrong: SetClock | null = null;
  #rightSinceMs = -Infinity;

  constructor(world: ClockFaultsWorld) {
    this.#world = world;
    for (const replica of world.replicas) this.#setRight(replica);
  }

  /** Whose clock is wrong now; 0: nobody's. */
  get wrongId(): number {
    return this.#wrong?.id ?? 0;
  }

  /** Sets the wrong clock right, or this one wrong. */
  strike(victim: SetClock): void {
    if (this.#wrong !== null) this.allRight();
    else if (this.#world.agenda.nowMs - this.#rightSinceMs >= forgottenMs) this.#setWrong(victim);
  }

  /** Peace in which a clock stays wrong: the others must do without its owner in office. */
  leaveOneWrong(): void {
    if (this.#wrong === null) this.#setWrong(this.#world.dice.pick(this.#world.replicas));
  }

  allRight(): void {
    if (this.#wrong === null) return;
    this.#setRight(this.#wrong);
    this.#wrong = null;
    this.#rightSinceMs = this.#world.agenda.nowMs;
  }

  #setWrong(victim: SetClock): void {
    const { dice, tally } = this.#world;
    tally.took('clock-jump');
    victim.clockOffsetMs = dice.pick(offsetsMs) * (dice.chance(0.5) ? 1 : -1);
    this.#wrong = victim;
  }

  #setRight(replica: SetClock): void {
    replica.clockOffsetMs = this.#world.dice.between(-skewMaxMs, skewMaxMs);
  }
}
