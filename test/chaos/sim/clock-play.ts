// The clock rule in one run: hands every process its port, carries reports between them, and sets
// clocks wrong. Knows no rule.

import type { ClockReport } from '../../../src/raft/transport/clock-report.ts';
import type { Agenda } from './agenda.ts';
import { ClockFaults } from './clock-faults.ts';
import { ClocksSeen } from './clocks-seen.ts';
import type { Dice } from './dice.ts';
import type { FaultTally } from './fault-tally.ts';
import type { ClockPort } from './sim-clocks.ts';
import { startMs } from './sim-replica.ts';
import type { SimReplica } from './sim-replica.ts';
import type { VirtualNetwork } from './virtual-network.ts';

export interface ClockPlayWorld {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly tally: FaultTally;
  readonly network: VirtualNetwork;
}

export class ClockPlay {
  readonly #world: ClockPlayWorld;
  readonly #replicas: () => readonly SimReplica[];
  readonly #seen = new ClocksSeen();
  #faults: ClockFaults | null = null;

  constructor(world: ClockPlayWorld, replicas: () => readonly SimReplica[]) {
    this.#world = world;
    this.#replicas = replicas;
  }

  get faults(): ClockFaults {
    this.#faults ??= new ClockFaults({ ...this.#world, replicas: this.#replicas() });
    return this.#faults;
  }

  /** False while one leads whose clock is wrong: it keeps the time of the books from going on. */
  isOnTime(leader: SimReplica | undefined): boolean {
    return leader?.id !== this.faults.wrongId;
  }

  /** For the next process of this replica. */
  port(id: number): ClockPort {
    const { agenda, dice, network } = this.#world;
    return {
      firstNumber: 1 + dice.below(2 ** 31),
      seen: this.#seen,
      nowMs: () => agenda.nowMs,
      aheadMs: (stampMs) => stampMs - (startMs + agenda.nowMs),
      tell: (peer, report) => {
        network.carry(id, peer, () => {
          this.#deliver(peer, id, report);
        });
      },
    };
  }

  // What comes to a process that is held up waits, as its other messages do.
  #deliver(to: number, from: number, report: ClockReport): void {
    const { agenda } = this.#world;
    const replica = this.#replicas().find(({ id }) => id === to);
    if (replica === undefined) return;
    if (replica.paused) {
      agenda.after(replica.pausedUntilMs - agenda.nowMs, () => {
        this.#deliver(to, from, report);
      });
    } else replica.process?.heardClock(from, report);
  }
}
