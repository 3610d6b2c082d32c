// Somebody who looks at the books again and again, mostly at the same replica, and waits for each
// answer: whatever he is shown is never older than what anybody had been told when he asked, nor than
// what he saw before. Changes nothing.

import { monotonicReadViolations } from '../checkers/monotonic-reads.ts';
import type { HistoryEvent } from '../checkers/operations.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { Oracle } from './oracle.ts';
import type { SimReplica } from './sim-replica.ts';
import type { VirtualNetwork } from './virtual-network.ts';
import { Violation } from './witness.ts';

export interface ViewerWorld {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly network: VirtualNetwork;
  readonly oracle: Oracle;
  readonly thinkMs: number;
  readonly replicas: readonly SimReplica[];
  broken(who: string, reason: unknown): void;
}

const patienceMs = 300;
const loyalty = 0.7;

export class SimViewer {
  readonly #world: ViewerWorld;
  readonly #id: number;
  readonly #events: HistoryEvent[] = [];
  #target: number;
  /** A process of the history goes no further than its first question without an answer. */
  #process: number;
  #asked = 0;

  constructor(id: number, world: ViewerWorld) {
    this.#world = world;
    this.#id = id;
    this.#process = id * 1_000_000;
    this.#target = world.dice.pick(world.replicas).id;
  }

  start(): void {
    this.#askSoon();
  }

  /** A sentence for every look at books older than those seen before. */
  violations(): string[] {
    return monotonicReadViolations(this.#events, new Set(['read']));
  }

  #askSoon(): void {
    const { agenda, dice, thinkMs } = this.#world;
    agenda.after(dice.around(thinkMs), () => {
      this.#ask();
    });
  }

  #ask(): void {
    const { agenda, network, oracle } = this.#world;
    agenda.events += 1;
    this.#asked += 1;
    const mine = this.#asked;
    const floor = oracle.toldIndex;
    const target = this.#target;
    this.#note('invoke', {});
    network.carry(this.#address, target, () => {
      const replica = this.#world.replicas.find(({ id, paused }) => id === target && !paused);
      replica?.process?.read(({ appliedIndex }) => {
        network.carry(target, this.#address, () => {
          this.#judge(appliedIndex, floor);
          if (mine === this.#asked) this.#shown(appliedIndex);
        });
      });
    });
    agenda.after(patienceMs, () => {
      if (mine === this.#asked) this.#giveUp();
    });
  }

  #judge(index: number, floor: number): void {
    const { oracle } = this.#world;
    oracle.reads += 1;
    if (index >= floor) oracle.told(index);
    else {
      const stale = new Violation(`a look at ${index} after ${floor} was told`);
      this.#world.broken(`viewer ${this.#id}`, stale);
    }
  }

  #shown(index: number): void {
    this.#asked += 1;
    this.#note('ok', { index });
    if (!this.#world.dice.chance(loyalty)) this.#elsewhere();
    this.#askSoon();
  }

  #giveUp(): void {
    this.#asked += 1;
    this.#note('info', {});
    this.#process += 1;
    this.#elsewhere();
    this.#askSoon();
  }

  #elsewhere(): void {
    this.#target = this.#world.dice.pick(this.#world.replicas).id;
  }

  #note(type: HistoryEvent['type'], value: HistoryEvent['value']): void {
    const time = Math.round(this.#world.agenda.nowMs * 1_000_000);
    this.#events.push({ process: this.#process, type, op: 'read', key: 'books', value, time });
  }

  get #address(): number {
    return 200 + this.#id;
  }
}
