// One stream of a snapshot between two simulated processes: packets in order, as TCP hands them on, and
// stuck for ever once one was lost twice; and now and then a chunk harmed on the way, dropped, doubled or
// overtaken all the same. Ends with either process. Knows no rows and no time limits.

import type { SendSnapshotRequest__Output } from '../../../src/gen/holdfast/raft/v1/SendSnapshotRequest.ts';
import type { SnapshotOutcome } from '../../../src/raft/transport/snapshot-outcome.ts';
import type { SnapshotVerdict } from '../../../src/raft/driver/snapshot-port.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import { IncomingCall } from './incoming-call.ts';
import type { SimProcess } from './sim-process.ts';
import type { SimReplica } from './sim-replica.ts';
import type { VirtualNetwork } from './virtual-network.ts';

export interface StreamWorld {
  readonly agenda: Agenda;
  readonly network: VirtualNetwork;
  readonly dice: Dice;
  /** Share of chunks that do not come as they were sent. */
  readonly harmShare: () => number;
  readonly replica: (id: number) => SimReplica | undefined;
}

export interface StreamEnds {
  readonly from: number;
  readonly to: number;
}

const tryEveryMs = 150;
const triesMax = 1;

export class SnapshotStream {
  readonly #world: StreamWorld;
  readonly #ends: StreamEnds;
  readonly #sent: SendSnapshotRequest__Output[] = [];
  #arrived = 0;
  #triesLeft = triesMax;
  #isWatched = false;
  readonly #early = new Map<number, SendSnapshotRequest__Output>();
  #receiver: SimProcess | null = null;
  #call: IncomingCall | null = null;
  #outcome: SnapshotOutcome | null = null;
  readonly #waiting: ((outcome: SnapshotOutcome) => void)[] = [];
  /** Of what was written, one that the next overtakes. */
  #overtaken: SendSnapshotRequest__Output | null = null;

  constructor(world: StreamWorld, ends: StreamEnds) {
    this.#world = world;
    this.#ends = ends;
  }

  get isOver(): boolean {
    return this.#outcome !== null;
  }

  /** What the receiver said, or why nothing more will come of it. */
  outcome(): Promise<SnapshotOutcome> {
    if (this.#outcome !== null) return Promise.resolve(this.#outcome);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  write(item: SendSnapshotRequest__Output): void {
    const { dice, harmShare } = this.#world;
    const before = this.#overtaken;
    this.#overtaken = null;
    const chunk = item.chunk ?? null;
    if (chunk === null || !dice.chance(harmShare())) this.#send(item);
    else {
      const harm = dice.pick(['damage', 'drop', 'double', 'overtake'] as const);
      if (harm === 'damage') this.#send({ chunk: { ...chunk, rows: this.#harmed(chunk.rows) } });
      else if (harm === 'overtake') this.#overtaken = item;
      else if (harm === 'double') for (let copy = 0; copy < 2; copy += 1) this.#send(item);
    }
    if (before !== null) this.#send(before);
  }

  /** The sender gives up; the receiver hears of it if word comes through. */
  giveUp(reason: string): void {
    this.#settle({ kind: 'failed', reason });
    const { from, to } = this.#ends;
    this.#world.network.carry(from, to, () => {
      this.#break('the sender gave up');
    });
  }

  #send(item: SendSnapshotRequest__Output): void {
    this.#sent.push(item);
    this.#carry(this.#sent.length - 1, item);
    this.#watch();
  }

  #carry(place: number, item: SendSnapshotRequest__Output): void {
    const { from, to } = this.#ends;
    this.#world.network.carry(from, to, () => {
      this.#arrive(place, item);
    });
  }

  // What is missing goes out again, once.
  #watch(): void {
    if (this.#isWatched || this.isOver || this.#triesLeft === 0) return;
    this.#isWatched = true;
    this.#world.agenda.after(tryEveryMs, () => {
      this.#isWatched = false;
      if (this.isOver || this.#arrived === this.#sent.length) return;
      this.#triesLeft -= 1;
      for (let place = this.#arrived; place < this.#sent.length; place += 1) {
        const item = this.#sent[place];
        if (item !== undefined && !this.#early.has(place)) this.#carry(place, item);
      }
      this.#watch();
    });
  }

  #arrive(place: number, item: SendSnapshotRequest__Output): void {
    const { agenda, replica } = this.#world;
    const receiver = replica(this.#ends.to);
    if (receiver?.paused === true) {
      agenda.after(receiver.pausedUntilMs - agenda.nowMs, () => {
        this.#arrive(place, item);
      });
      return;
    }
    if (place < this.#arrived) return;
    this.#early.set(place, item);
    for (let next = this.#early.get(this.#arrived); next !== undefined;) {
      this.#early.delete(this.#arrived);
      this.#arrived += 1;
      this.#take(receiver?.process ?? null, next);
      next = this.#early.get(this.#arrived);
    }
  }

  #take(process: SimProcess | null, item: SendSnapshotRequest__Output): void {
    if (process === null || (this.#receiver !== null && process !== this.#receiver)) {
      this.#answer({ kind: 'failed', reason: 'the connection was reset' });
      return;
    }
    this.#world.agenda.stir();
    if (this.#call === null) {
      this.#receiver = process;
      this.#call = new IncomingCall();
      void process.snapshots.receive(this.#call).then((verdict: SnapshotVerdict) => {
        this.#answer(verdict);
      });
    }
    this.#call.push(item);
  }

  #break(reason: string): void {
    this.#world.agenda.stir();
    this.#call?.break(reason);
  }

  #answer(outcome: SnapshotOutcome): void {
    const { from, to } = this.#ends;
    this.#world.network.carry(to, from, () => {
      this.#settle(outcome);
    });
  }

  #settle(outcome: SnapshotOutcome): void {
    if (this.#outcome !== null) return;
    this.#outcome = outcome;
    this.#world.agenda.stir();
    for (const tell of this.#waiting) tell(outcome);
  }

  #harmed(rows: Uint8Array): Buffer {
    const harmed = Buffer.from(rows);
    const at = this.#world.dice.below(harmed.length);
    harmed[at] = (harmed[at] ?? 0) ^ (1 << this.#world.dice.below(8));
    return harmed;
  }
}
