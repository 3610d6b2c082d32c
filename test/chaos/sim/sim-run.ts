// One seed from beginning to end: a world of replicas and clients under a drawn mix of faults, then
// peace, in which it must elect, answer everybody and agree. Nothing but the seed decides anything.

import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { present } from '../../../src/base/assert.ts';
import { Agenda } from './agenda.ts';
import { cutOff } from './blow.ts';
import type { Blow } from './blow.ts';
import { Chaos } from './chaos.ts';
import { ClockPlay } from './clock-play.ts';
import { streamsOf } from './dice.ts';
import type { Streams } from './dice.ts';
import { beginDrill } from './drills.ts';
import { drawMix, faultNames } from './fault-mix.ts';
import type { FaultMix, FaultName } from './fault-mix.ts';
import { FeedTruth } from './feed-truth.ts';
import { FaultTally } from './fault-tally.ts';
import { Oracle } from './oracle.ts';
import { eventsMin, RunProof } from './run-proof.ts';
import { settledSteps } from './settle.ts';
import type { StepEnd } from './settle.ts';
import { SimCluster } from './sim-cluster.ts';
import { SimHistory } from './sim-history.ts';
import { SimClient } from './sim-client.ts';
import type { ClientWorld } from './sim-client.ts';
import { SimSubscriber } from './sim-subscriber.ts';
import { SimReplica } from './sim-replica.ts';
import { SnapshotPlay } from './snapshot-play.ts';
import { SimViewer } from './sim-viewer.ts';
import type { ViewerWorld } from './sim-viewer.ts';
import { StreamDigest } from './stream-digest.ts';
import { VirtualNetwork } from './virtual-network.ts';
import { Violation, Witness } from './witness.ts';

export interface RunOptions {
  readonly seed: number;
  /** Events of the faulty phase; twenty thousand and more make a full run. */
  readonly events: number;
  /** Faults left out although drawn, when a failure is made smaller. */
  readonly without?: ReadonlySet<FaultName>;
  /** These instead of faults that are drawn; the run lasts until they are over. */
  readonly blows?: readonly Blow[];
  /** Told of everything worth a line. */
  readonly trace?: (line: string) => void;
  /** Takes what every Raft did, as lines of JSON (raft-trace.ts). */
  readonly raftTrace?: (line: string) => void;
}

export interface RunResult {
  readonly seed: number;
  readonly events: number;
  readonly commits: number;
  readonly leaderChanges: number;
  readonly answers: number;
  readonly reads: number;
  readonly virtualMs: number;
  readonly mix: FaultMix;
  readonly tally: FaultTally;
  /** Equal for equal runs. */
  readonly digest: number;
  /** Why the run proves nothing, or null. */
  readonly voidReason: string | null;
  readonly violation: string | null;
}

/** After the last blow of a schedule. */
const calmMs = 5_000;
/** A run that proves nothing yet goes on for so many times its length. */
const patience = 6;
const faultyMsMax = 1_200_000;
const healMsMax = 120_000;
const viewers = 2;

export async function runSeed(options: RunOptions): Promise<RunResult> {
  const run = new SimRun(options);
  await run.play();
  return run.result();
}

class SimRun {
  readonly #options: RunOptions;
  readonly #streams: Streams;
  readonly #mix: FaultMix;
  readonly #agenda = new Agenda();
  readonly #tally = new FaultTally();
  readonly #witness = new Witness();
  readonly #digest = new StreamDigest();
  readonly #oracle = new Oracle();
  readonly #history = new SimHistory(() => this.#agenda.nowMs);
  readonly #network: VirtualNetwork;
  readonly #cluster: SimCluster;
  readonly #proof: RunProof;
  readonly #clients: readonly SimClient[];
  readonly #viewers: readonly SimViewer[];
  readonly #feedTruth = new FeedTruth();
  readonly #subscriber: SimSubscriber;
  readonly #chaos: Chaos;
  readonly #clocks: ClockPlay | null;
  readonly #snapshots: SnapshotPlay;
  #calm = false;
  #violation: string | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
    const streams = streamsOf(options.seed);
    this.#streams = streams;
    this.#mix = drawMix(streams, leftOut(options));
    const [agenda, mix, tally] = [this.#agenda, this.#mix, this.#tally];
    const network = new VirtualNetwork({
      agenda,
      dice: streams.net,
      mix,
      tally,
      deliver: (to, messages) => {
        this.#deliver(to, messages);
      },
      unreachable: (from, to) => {
        this.#cluster.replica(from)?.process?.act((driver) => {
          driver.reportUnreachable(to);
        });
      },
    });
    this.#network = network;
    this.#snapshots = new SnapshotPlay(
      { agenda, network, dice: streams.snapshot, isCalm: () => this.#calm },
      (id) => this.#cluster.replica(id),
    );
    const playing = { agenda, tally, network, dice: streams.clock };
    this.#clocks = mix.clockRule ? new ClockPlay(playing, () => this.#cluster.replicas) : null;
    this.#proof = new RunProof(mix, tally, this.#witness);
    this.#cluster = new SimCluster(this.#makeReplicas());
    const asking = this.#askingWorld();
    const { clients } = mix;
    this.#clients = Array.from({ length: clients }, (_, at) => new SimClient(at + 1, asking));
    this.#subscriber = new SimSubscriber(asking, this.#feedTruth);
    this.#viewers = Array.from({ length: viewers }, (_, at) => new SimViewer(at + 1, asking));
    this.#chaos = new Chaos({
      ...{ agenda, mix, tally, network, dice: streams.chaos, witness: this.#witness },
      replicas: this.#cluster.replicas,
      clientIds: this.#clients.map(({ id }) => id),
      clockFaults: this.#clocks?.faults ?? null,
      mayDamage: (id) => this.#mayDamage(id),
      isOverdue: () => this.#agenda.events >= Math.max(this.#options.events, eventsMin),
      note: (id, what) => {
        this.#note(`${id} ${what}`);
      },
    });
  }

  async play(): Promise<void> {
    for (const replica of this.#cluster.replicas) this.#startOnce(replica);
    for (const client of this.#clients) client.start();
    for (const viewer of this.#viewers) viewer.start();
    this.#subscriber.start();
    this.#flushNowAndThen();
    this.#chaos.start();
    for (const blow of this.#options.blows ?? []) this.#schedule(blow);
    await this.#until(() => this.#struckEnough() || this.#agenda.nowMs > faultyMsMax);
    if (this.#violation === null) await this.#heal();
  }

  result(): RunResult {
    return {
      seed: this.#options.seed,
      events: this.#agenda.events,
      commits: this.#witness.committed,
      leaderChanges: Math.max(0, this.#witness.leaderChanges - 1),
      answers: this.#oracle.answers,
      reads: this.#oracle.reads,
      virtualMs: this.#agenda.nowMs,
      mix: this.#mix,
      tally: this.#tally,
      digest: this.#digest.value,
      voidReason: this.#proof.lacks(this.#agenda.events),
      violation: this.#violation,
    };
  }

  // ---- the two phases ---------------------------------------------------------------------------

  #until(done: () => boolean): Promise<void> {
    const agenda = this.#agenda;
    const began = (nowMs: number): void => {
      this.#digest.add(nowMs * 1_000);
    };
    const goOn = (): StepEnd => {
      while (this.#violation === null && !done()) {
        if (!agenda.go(began)) break;
        if (agenda.takeStirred()) return 'stirred';
      }
      return 'over';
    };
    return settledSteps(goOn, () => agenda.takeStirred());
  }

  #struckEnough(): boolean {
    const { events, blows } = this.#options;
    if (blows !== undefined) return blows.every(({ atMs }) => this.#agenda.nowMs > atMs + calmMs);
    if (this.#agenda.events < events) return false;
    // A run made short on purpose proves nothing anyway.
    const isShort = events < eventsMin;
    return isShort || this.#proof.isGiven() || this.#agenda.events > patience * events;
  }

  #schedule({ atMs, kind }: Blow): void {
    this.#agenda.after(atMs, () => {
      const leader = this.#cluster.leader();
      const ids = this.#cluster.replicas.map(({ id }) => id);
      this.#note(kind);
      if (kind === 'mend') this.#network.heal();
      else if (kind === 'crash-leader') leader?.crash();
      else if (leader !== undefined) cutOff(this.#network, leader.id, ids);
    });
  }

  // Peace: everybody comes back, and within a bounded time there is a leader, every client has its
  // answers, and all members hold the same books.
  async #heal(): Promise<void> {
    this.#note('peace');
    this.#calm = true;
    this.#chaos.end();
    this.#clocks?.faults.leaveOneWrong();
    for (const client of this.#clients) client.stop();
    for (const replica of this.#cluster.replicas) if (!replica.up) replica.start();
    await this.#becomesWell('after peace');
    this.#clocks?.faults.allRight();
    if (this.#violation === null) await this.#drill();
    if (this.#violation === null) this.#balance();
  }

  async #becomesWell(when: string): Promise<void> {
    const endMs = this.#agenda.nowMs + healMsMax;
    // What the strikes held up holds up whatever follows on its link: until then nothing is well.
    const isWell = (): boolean =>
      this.#cluster.isWell(this.#clients) &&
      this.#network.flows() &&
      this.#clocks?.isOnTime(this.#cluster.leader()) !== false;
    await this.#until(() => isWell() || this.#agenda.nowMs > endMs);
    if (!isWell()) this.#fail(`not well ${when}: ${this.#cluster.ailments(this.#clients)}`);
  }

  async #drill(): Promise<void> {
    const drill = beginDrill({
      ...{ agenda: this.#agenda, dice: this.#streams.chaos, network: this.#network },
      ...{ cluster: this.#cluster, clients: this.#clients },
      ...{ witness: this.#witness, oracle: this.#oracle, leaseReads: this.#mix.leaseReads },
    });
    this.#note(drill.name);
    await this.#until(() => drill.isOver());
    const fault = this.#violation === null ? drill.fault() : null;
    if (fault !== null) this.#fail(fault);
    if (this.#violation === null) await this.#becomesWell(`after ${drill.name}`);
  }

  #balance(): void {
    try {
      const members = this.#cluster.members();
      for (const { process } of members) {
        if (process === null) continue;
        this.#oracle.balance(process.books);
        process.checkBooks();
      }
      const { depositedUnits } = present(members[0]?.process, 'a member is up').books.counters;
      const [broken] = [
        ...this.#history.violations(depositedUnits),
        ...this.#oracle.effects.violations(),
        ...this.#viewers.flatMap((viewer) => viewer.violations()),
        ...this.#subscriber.violations(),
      ];
      if (broken !== undefined) throw new Violation(broken);
    } catch (reason) {
      this.#broken('the books', reason);
    }
  }

  // ---- the world --------------------------------------------------------------------------------

  #makeReplicas(): SimReplica[] {
    const { founders, drawn } = this.#mix;
    const ids = Array.from(
      { length: founders + (drawn.has('membership') ? 2 : 0) },
      (_, at) => at + 1,
    );
    const conf: ConfState = {
      voters: ids.slice(0, founders),
      votersOutgoing: [],
      learners: [],
      learnersNext: [],
      autoLeave: false,
    };
    const world = {
      agenda: this.#agenda,
      streams: this.#streams,
      mix: this.#mix,
      tally: this.#tally,
      witness: this.#witness,
      network: this.#network,
      effects: this.#oracle.effects,
      feedTruth: this.#feedTruth,
      traceLine: this.#options.raftTrace ?? null,
      isCalm: () => this.#calm,
      clockPort: (id: number) => this.#clocks?.port(id) ?? null,
      mayDamage: (id: number) => this.#mayDamage(id),
      snapshotPort: (id: number) => this.#snapshots.port(id),
      note: (id: number, what: string) => {
        this.#note(`${id} ${what}`);
      },
      broken: (id: number, reason: unknown) => {
        this.#broken(`replica ${id}`, reason);
      },
    };
    return ids.map((id) => new SimReplica(id, conf, world));
  }

  #askingWorld(): ClientWorld & ViewerWorld {
    return {
      agenda: this.#agenda,
      dice: this.#streams.client,
      network: this.#network,
      oracle: this.#oracle,
      history: this.#history,
      thinkMs: this.#mix.thinkMs,
      replicas: this.#cluster.replicas,
      broken: (who: string, reason: unknown) => {
        this.#broken(who, reason);
      },
    };
  }

  #startOnce(replica: SimReplica): void {
    if (this.#mix.drawn.has('clock-drift')) {
      replica.clockRate = this.#streams.chaos.between(0.7, 1.3);
      this.#tally.took('clock-drift');
    }
    replica.start();
  }

  #flushNowAndThen(): void {
    this.#agenda.after(600 + this.#streams.node.around(1_000), () => {
      this.#streams.node.pick(this.#cluster.replicas).process?.flush();
      this.#flushNowAndThen();
    });
  }

  #deliver(to: number, messages: readonly Message[]): void {
    const replica = this.#cluster.replica(to);
    if (replica === undefined) return;
    const { nowMs } = this.#agenda;
    if (replica.pausedUntilMs > nowMs) {
      this.#agenda.after(replica.pausedUntilMs - nowMs, () => {
        this.#deliver(to, messages);
      });
      return;
    }
    for (const message of messages) this.#delivered(message);
    replica.process?.receive(messages);
  }

  #mayDamage(id: number): boolean {
    return !this.#calm && this.#cluster.othersAreWhole(id);
  }

  // ---- what is said of it -----------------------------------------------------------------------

  #delivered({ kind, from, to, term, index }: Message): void {
    const digest = this.#digest;
    digest.add(kind.length * 256 + kind.charCodeAt(0));
    digest.add(from * 16 + to);
    digest.add(term);
    digest.add(index);
    const { trace } = this.#options;
    if (trace === undefined) return;
    trace(`${this.#agenda.nowMs.toFixed(3)} ${kind} ${from}>${to} term ${term} index ${index}`);
  }

  #note(what: string): void {
    this.#digest.addText(what);
    this.#options.trace?.(`${this.#agenda.nowMs.toFixed(3)} ${what}`);
  }

  #broken(who: string, reason: unknown): void {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    this.#fail(`${who}: ${text}`);
  }

  #fail(what: string): void {
    this.#violation ??= what;
  }
}

const leftOut = ({ without, blows }: RunOptions): ReadonlySet<FaultName> =>
  blows === undefined ? (without ?? new Set()) : new Set(faultNames);
