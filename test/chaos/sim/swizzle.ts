// Storms of elections: everyone who comes to lead is cut off, at once or a little later, perhaps
// together with one companion whose disk is very slow; whoever was cut off before comes back. So logs
// grow apart in every way that the paper's figures 7 and 8 show. Knows no Raft.

import type { Agenda } from './agenda.ts';
import { cutBetween, holdBetween } from './blow.ts';
import type { Dice } from './dice.ts';
import type { FaultMix } from './fault-mix.ts';
import type { FaultTally } from './fault-tally.ts';
import type { SimReplica } from './sim-replica.ts';
import type { VirtualNetwork } from './virtual-network.ts';
import type { Witness } from './witness.ts';

/** So often what is said over a cut arrives after it. */
const heldShare = 0.4;

export interface SwizzleWorld {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly mix: FaultMix;
  readonly tally: FaultTally;
  readonly network: VirtualNetwork;
  readonly replicas: readonly SimReplica[];
  readonly witness: Witness;
}

export class Swizzle {
  readonly #world: SwizzleWorld;
  #untilMs = 0;
  #companion: SimReplica | null = null;

  constructor(world: SwizzleWorld) {
    this.#world = world;
    world.witness.watchLeaders((id) => {
      if (world.agenda.nowMs < this.#untilMs) this.#cutSoon(id);
    });
  }

  begin(leader: SimReplica | undefined): void {
    const { agenda, dice, network, replicas } = this.#world;
    if (agenda.nowMs < this.#untilMs) return;
    const lengthMs = dice.between(4_000, 12_000);
    const untilMs = agenda.nowMs + lengthMs;
    this.#untilMs = untilMs;
    const others = replicas.filter((replica) => replica !== leader);
    this.#companion = dice.chance(0.7) ? dice.pick(others) : null;
    if (leader !== undefined) this.#cut(leader.id);
    const companion = this.#companion;
    if (companion !== null && dice.chance(0.6)) {
      companion.disk.hungUntilMs = agenda.nowMs + Math.min(lengthMs, dice.between(2_000, 9_000));
    }
    agenda.after(lengthMs, () => {
      if (this.#untilMs === untilMs) network.heal();
    });
  }

  end(): void {
    this.#untilMs = 0;
  }

  #cutSoon(id: number): void {
    const { agenda, dice, mix } = this.#world;
    const delayMs = dice.pick([0, 0, dice.around(2 * mix.latencyMs), dice.around(150)]);
    agenda.after(delayMs, () => {
      if (agenda.nowMs < this.#untilMs) this.#cut(id);
    });
  }

  // The rest must be able to elect somebody.
  #cut(id: number): void {
    const { agenda, dice, network, replicas, witness, tally } = this.#world;
    const away = new Set([id]);
    if (this.#companion !== null && witness.members.voters.size > 3) away.add(this.#companion.id);
    tally.took('swizzle');
    network.heal();
    const ids = replicas.map((replica) => replica.id);
    const isAway = (peer: number): boolean => away.has(peer);
    if (!dice.chance(heldShare)) cutBetween(network, ids, isAway);
    else holdBetween(network, { ids, isAway }, agenda.nowMs + dice.between(1_000, 5_000));
  }
}
