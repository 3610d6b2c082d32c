// Word that a process has ended: mostly soon after it did, sometimes never, and sometimes of one that
// is alive. Knows who is told; not what they make of it.

import type { SwizzleWorld } from './swizzle.ts';

const toldShare = 0.8;
const soonMs = 3;
/** Mean time between two words that are not true. */
const rumourEveryMs = 1_500;

export class DeathWord {
  readonly #world: SwizzleWorld;
  #over = false;

  constructor(world: SwizzleWorld) {
    this.#world = world;
    if (!world.mix.tellsOfDeaths) return;
    world.witness.watchCrashes((id) => {
      for (const replica of world.replicas) {
        if (replica.id !== id && world.dice.chance(toldShare)) this.#tell(replica.id, id);
      }
    });
    this.#rumour();
  }

  /** No more rumours; who really dies is still told of. */
  end(): void {
    this.#over = true;
  }

  #rumour(): void {
    const { agenda, dice, mix, replicas } = this.#world;
    agenda.after(dice.around(rumourEveryMs + mix.strikeEveryMs), () => {
      if (this.#over) return;
      const leader = replicas.find(({ process }) => process?.leading === true);
      if (leader !== undefined) this.#tell(dice.pick(replicas).id, leader.id);
      this.#rumour();
    });
  }

  #tell(id: number, dead: number): void {
    const { agenda, dice, replicas } = this.#world;
    agenda.after(dice.around(soonMs), () => {
      const listener = replicas.find((replica) => replica.id === id && !replica.paused);
      listener?.process?.act((driver) => {
        driver.peerGone(dead);
      });
    });
  }
}
