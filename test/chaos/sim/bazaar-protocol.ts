// The replication of the stock bazaar that this product descends from, as its handout describes it:
// the front end takes the highest number that answers for the leader; the leader counts orders by
// itself, answers, and tells the others; who comes back asks them for what it missed. No votes, no
// terms, no majority. Here to be struck by the same blows as ours.

import { present } from '../../../src/base/assert.ts';
import { Agenda } from './agenda.ts';
import { cutOff } from './blow.ts';
import type { Blow } from './blow.ts';
import { streamsOf } from './dice.ts';
import { drawMix, faultNames } from './fault-mix.ts';
import { FaultTally } from './fault-tally.ts';
import { VirtualNetwork } from './virtual-network.ts';

interface BazaarReplica {
  readonly id: number;
  /** By number: what was ordered. Kept over crashes. */
  readonly orders: Map<number, string>;
  up: boolean;
}

export interface BazaarOutcome {
  /** Orders that the customer was given a number for. */
  readonly acknowledged: number;
  /** Numbers that were given to more than one order. */
  readonly reissued: readonly number[];
  /** Acknowledged orders that no replica knows under their number in the end. */
  readonly lost: readonly string[];
}

const frontEnd = 100;
const ids = [1, 2, 3];
const orderEveryMs = 40;
const restartMs = 2_000;

/** Trades for `lengthMs` of virtual time under these blows. */
export function playBazaar(seed: number, blows: readonly Blow[], lengthMs: number): BazaarOutcome {
  const bazaar = new Bazaar(seed);
  bazaar.play(blows, lengthMs);
  return bazaar.outcome();
}

class Bazaar {
  readonly #agenda = new Agenda();
  readonly #network: VirtualNetwork;
  readonly #replicas = ids.map((id): BazaarReplica => ({ id, orders: new Map(), up: true }));
  readonly #given = new Map<number, string[]>();
  #ordered = 0;

  constructor(seed: number) {
    const streams = streamsOf(seed);
    const unused = (): void => undefined;
    this.#network = new VirtualNetwork({
      ...{ agenda: this.#agenda, dice: streams.net, tally: new FaultTally() },
      mix: drawMix(streams, new Set(faultNames)),
      deliver: unused,
      unreachable: unused,
    });
  }

  play(blows: readonly Blow[], lengthMs: number): void {
    for (const blow of blows) {
      this.#agenda.after(blow.atMs, () => {
        this.#strike(blow);
      });
    }
    this.#trade();
    while (this.#agenda.nowMs < lengthMs) this.#agenda.go();
  }

  outcome(): BazaarOutcome {
    const given = [...this.#given];
    const known = (number: number, order: string): boolean =>
      this.#replicas.some(({ orders }) => orders.get(number) === order);
    return {
      acknowledged: given.reduce((sum, [, orders]) => sum + orders.length, 0),
      reissued: given.filter(([, orders]) => new Set(orders).size > 1).map(([number]) => number),
      lost: given.flatMap(([number, orders]) => orders.filter((order) => !known(number, order))),
    };
  }

  // The front end's whole election: the highest number that answers.
  get #leader(): BazaarReplica {
    return present(
      this.#replicas.findLast(({ up }) => up),
      'somebody is up',
    );
  }

  #trade(): void {
    this.#agenda.after(orderEveryMs, () => {
      this.#ordered += 1;
      const order = `order ${this.#ordered}`;
      const leader = this.#leader;
      this.#network.carry(frontEnd, leader.id, () => {
        this.#take(leader, order);
      });
      this.#trade();
    });
  }

  // Counts, keeps, answers; and tells the others, whether they hear it or not.
  #take(leader: BazaarReplica, order: string): void {
    if (!leader.up) return;
    const number = Math.max(0, ...leader.orders.keys()) + 1;
    leader.orders.set(number, order);
    for (const peer of this.#replicas) {
      if (peer === leader) continue;
      this.#network.carry(leader.id, peer.id, () => {
        if (peer.up) peer.orders.set(number, order);
      });
    }
    this.#network.carry(leader.id, frontEnd, () => {
      this.#given.set(number, [...(this.#given.get(number) ?? []), order]);
    });
  }

  #strike({ kind }: Blow): void {
    const leader = this.#leader;
    if (kind === 'mend') this.#network.heal();
    else if (kind === 'cut-leader') cutOff(this.#network, leader.id, ids);
    else this.#crash(leader);
  }

  #crash(replica: BazaarReplica): void {
    replica.up = false;
    this.#agenda.after(restartMs, () => {
      replica.up = true;
      const teacher = this.#replicas.find(({ id, up }) => up && id !== replica.id);
      for (const [number, order] of teacher?.orders ?? []) {
        if (!replica.orders.has(number)) replica.orders.set(number, order);
      }
    });
  }
}
