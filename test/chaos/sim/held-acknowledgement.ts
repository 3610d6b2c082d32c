// A drill for five voters and more: two of them go on alone, and the acknowledgements of one to the
// other, its leader, are held up over two elections, while the leader's entries are replaced by
// another's. When it leads again they arrive, of a term that is over (paper §5.1), for indices at
// which it has other entries by now. What would follow if they counted is found by the witness.

import { cutBetween } from './blow.ts';
import type { Drill, DrillWorld } from './drill-world.ts';
import { votersOf } from './members-seen.ts';
import type { SimReplica } from './sim-replica.ts';

/** Long enough for a leader to step down, for another to be elected, and for both to agree again. */
const heldMs = 9_000;
const writeMs = 700;
const lookEveryMs = 20;
const transferBeforeMs = 700;
/** From the arrival on, those who could make it true are slow to write. */
const hungMs = 1_500;
const restMs = 3_000;

/** All must be well. */
export function beginHeldAcknowledgement(world: DrillWorld): Drill {
  const drill = new HeldAcknowledgement(world);
  drill.begin();
  return drill;
}

class HeldAcknowledgement implements Drill {
  readonly name: string;
  readonly #world: DrillWorld;
  readonly #beganMs: number;
  readonly #leader: SimReplica | undefined;
  readonly #companionId: number;
  readonly #ids: readonly number[];
  #hung = false;

  constructor(world: DrillWorld) {
    const { agenda, cluster, dice, witness } = world;
    this.#world = world;
    this.#beganMs = agenda.nowMs;
    this.#leader = cluster.leader();
    const others = votersOf(witness.members).filter((id) => id !== this.#leaderId);
    this.#companionId = dice.pick(others);
    this.#ids = cluster.replicas.map(({ id }) => id);
    this.name = `what ${this.#companionId} acknowledges to ${this.#leaderId} comes two terms late`;
  }

  begin(): void {
    const { agenda, network, clients } = this.#world;
    const isAlone = (id: number): boolean => id === this.#leaderId || id === this.#companionId;
    network.link(this.#companionId, this.#leaderId).cloggedUntilMs = this.#beganMs + heldMs;
    cutBetween(network, this.#ids, isAlone);
    for (const client of clients) {
      for (const id of this.#ids) {
        if (id !== this.#leaderId) network.link(client.address, id).cutBy = 'partition';
      }
      client.resume();
    }
    agenda.after(writeMs, () => {
      for (const client of clients) client.stop();
      network.link(this.#leaderId, this.#companionId).cutBy = 'partition';
    });
    agenda.after(heldMs / 2, () => {
      this.#rejoin();
    });
    agenda.after(heldMs - transferBeforeMs, () => {
      this.#world.cluster.leader()?.process?.act((driver) => driver.transferLeader(this.#leaderId));
      this.#watch();
    });
    agenda.after(heldMs + hungMs, () => {
      network.heal();
    });
  }

  isOver(): boolean {
    return this.#world.agenda.nowMs >= this.#beganMs + heldMs + restMs;
  }

  fault(): string | null {
    return null;
  }

  get #leaderId(): number {
    return this.#leader?.id ?? 0;
  }

  // All but the companion hear each other again: the old leader takes the entries of the new one.
  #rejoin(): void {
    const { network } = this.#world;
    for (const id of this.#ids) {
      if (id === this.#companionId) continue;
      network.link(this.#leaderId, id).cutBy = null;
      network.link(id, this.#leaderId).cutBy = null;
    }
  }

  // Once it leads again: of all the others only one stores what it sends.
  #watch(): void {
    const { agenda, cluster } = this.#world;
    if (this.#hung || this.isOver()) return;
    if (cluster.leader()?.id !== this.#leaderId) {
      agenda.after(lookEveryMs, () => {
        this.#watch();
      });
      return;
    }
    this.#hung = true;
    const others = this.#ids.filter((id) => id !== this.#leaderId && id !== this.#companionId);
    for (const id of others.slice(1)) {
      const replica = cluster.replica(id);
      if (replica !== undefined) replica.disk.hungUntilMs = this.#beganMs + heldMs + hungMs;
    }
  }
}
