// One machine of the simulated cluster: its disk, its clock, its books, and the process that runs on
// them between two crashes. Starts it through the real recovery. Knows no schedule of faults.

import { AssertionFailed } from '../../../src/base/assert.ts';
import { monotonicMs, wallClockMs } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { recoverReplica } from '../../../src/raft/storage/recovery.ts';
import { StorageError } from '../../../src/raft/storage/storage-error.ts';
import type { Agenda } from './agenda.ts';
import type { Dice, Streams } from './dice.ts';
import type { EffectsSeen } from './effects-seen.ts';
import type { FeedTruth } from './feed-truth.ts';
import type { FaultMix, FaultName } from './fault-mix.ts';
import type { FaultTally } from './fault-tally.ts';
import { HungDisk, tickMs } from './process-host.ts';
import type { EffectBoundary, OpenedReplica, ProcessHost } from './process-host.ts';
import { clusterId, seedFiles } from './seed-files.ts';
import type { ClockPort } from './sim-clocks.ts';
import { SimProcess } from './sim-process.ts';
import type { SnapshotPort } from './sim-snapshots.ts';
import { StoredBooks } from './stored-books.ts';
import { VirtualDisk } from './virtual-disk.ts';
import type { VirtualNetwork } from './virtual-network.ts';
import { Violation } from './witness.ts';
import type { Witness } from './witness.ts';

/** True time when a run begins, ms since 1970. */
export const startMs = 1_700_000_000_000;
const restartMeanMs = 400;
const unstruckFactor = 5;
const boundaryCrashes = [
  'crash-after-vote',
  'crash-in-write',
  'crash-between-effects',
] as const satisfies readonly FaultName[];

/** What a replica needs of the world around it. */
export interface ReplicaWorld {
  readonly agenda: Agenda;
  readonly streams: Streams;
  readonly mix: FaultMix;
  readonly tally: FaultTally;
  readonly witness: Witness;
  readonly effects: EffectsSeen;
  readonly feedTruth: FeedTruth;
  readonly network: VirtualNetwork;
  readonly traceLine: ((line: string) => void) | null;
  /** What the next process of a replica is given to play the clock rule with, or null. */
  clockPort(id: number): ClockPort | null;
  /** No fault strikes by itself any more. */
  isCalm(): boolean;
  mayDamage(id: number): boolean;
  snapshotPort(id: number): SnapshotPort;
  note(id: number, what: string): void;
  broken(id: number, reason: unknown): void;
}

/** 19 ticks of the quickest clock last 730 ms; so long is this by the slowest: 714 ms. */
const leaseMs = 500;

export class SimReplica {
  readonly id: number;
  readonly disk: VirtualDisk;
  readonly stored: StoredBooks;
  /** Null while it is down or starting. */
  process: SimProcess | null = null;
  /** Bits rotted since it was last seen whole. */
  rotten = false;
  suspect = false;
  #clockRate = 1;
  #rateSince = { atMs: 0, showedMs: 0 };
  clockOffsetMs = 0;
  pausedUntilMs = 0;
  readonly #world: ReplicaWorld;
  readonly #dice: Dice;
  /** Asked at every effect. */
  readonly #shares: Readonly<Record<(typeof boundaryCrashes)[number], number>>;
  #lives = 0;
  #starting = false;

  constructor(id: number, conf: ConfState, world: ReplicaWorld) {
    const { agenda, streams, mix, tally } = world;
    this.id = id;
    this.#world = world;
    this.#dice = streams.node;
    this.#shares = {
      'crash-after-vote': mix.share('crash-after-vote'),
      'crash-in-write': mix.share('crash-in-write'),
      'crash-between-effects': mix.share('crash-between-effects'),
    };
    const mayDamage = (): boolean => world.mayDamage(id);
    const damaged = (): void => {
      this.rotten = true;
    };
    const reused = (path: string): void => {
      world.broken(id, new Violation(`${path} is written to after the disk refused a write`));
    };
    const dice = streams.disk;
    this.disk = new VirtualDisk({ agenda, dice, mix, tally, mayDamage, damaged, reused });
    this.stored = new StoredBooks(conf);
    seedFiles(this.disk, { id, conf, directory: this.#directory, segmentBytes: mix.segmentBytes });
  }

  get clockRate(): number {
    return this.#clockRate;
  }

  /** From now on the clock runs so fast; it does not jump. */
  set clockRate(rate: number) {
    this.#rateSince = { atMs: this.#world.agenda.nowMs, showedMs: this.#monotonicMs };
    this.#clockRate = rate;
  }

  get up(): boolean {
    return this.process !== null;
  }

  /** Held up: what arrives waits, as for a stopped process. */
  get paused(): boolean {
    return this.pausedUntilMs > this.#world.agenda.nowMs;
  }

  start(): void {
    if (this.process !== null || this.#starting) return;
    const { agenda, witness } = this.#world;
    this.#starting = true;
    this.#lives += 1;
    const life = this.#lives;
    agenda.stir();
    this.#open().then(
      (opened) => {
        if (life !== this.#lives) return;
        this.#starting = false;
        this.#guard(() => {
          witness.recovered(this.id, foundIn(opened));
          this.suspect = opened.recovered.suspect !== null;
          if (!this.suspect) this.rotten = false;
          this.process = new SimProcess(this.#host(life), opened);
          this.#scheduleTick(life);
        });
      },
      (failure: unknown) => {
        if (life !== this.#lives) return;
        this.#starting = false;
        this.#ended(failure);
      },
    );
  }

  /** Everything that is not durable may be lost. */
  crash(): void {
    this.#lives += 1;
    this.#starting = false;
    this.process?.end();
    this.process = null;
    this.#world.witness.crashed(this.id);
    this.disk.crash();
    this.stored.crash(this.#dice.chance(0.5));
    this.#restartSoon();
  }

  #restartSoon(): void {
    const life = this.#lives;
    this.#world.agenda.after(this.#dice.around(restartMeanMs), () => {
      if (life === this.#lives) this.start();
    });
  }

  async #open(): Promise<OpenedReplica> {
    const disk = this.disk.mount();
    const { cacheBytesMax } = this.#world.mix;
    const recovered = await recoverReplica(this.#directory, { disk, cacheBytesMax });
    const { log } = recovered;
    const image = this.stored.newest(log.slot.booksNumber);
    if (image.index < log.slot.booksIndex) {
      const mark = `below their mark ${log.slot.booksIndex}`;
      throw new Violation(`the books are at ${image.index}, ${mark}`);
    }
    const { index, term, conf } = image;
    if (log.term(index) !== term) {
      this.stored.sync(log.slot.booksNumber);
      await log.reset({ index, term }, log.slot.booksNumber);
    }
    log.setSnapshotMeta({ index, term, conf });
    return { recovered, image };
  }

  // A process ticks by its own clock; late ticks never count twice.
  #scheduleTick(life: number): void {
    const { agenda } = this.#world;
    const heldMs = Math.max(0, this.pausedUntilMs - agenda.nowMs);
    agenda.after(heldMs + tickMs / this.clockRate, () => {
      if (life !== this.#lives || this.process === null) return;
      if (!this.paused) {
        agenda.events += 1;
        this.process.tick();
      }
      if (this.suspect) this.#noteWhole();
      this.#scheduleTick(life);
    });
  }

  #noteWhole(): void {
    if (this.process?.wholeOnDisk !== true) return;
    this.suspect = false;
    this.rotten = false;
  }

  #host(life: number): ProcessHost {
    const { agenda, witness, network, mix, tally } = this.#world;
    const { id, stored } = this;
    const guard = (act: () => void) => () => {
      if (life === this.#lives) act();
    };
    return {
      id,
      clock: this.#clock(),
      dice: this.#dice,
      witness,
      clusterId,
      effects: this.#world.effects,
      feedTruth: this.#world.feedTruth,
      clocks: this.#world.clockPort(id),
      stored,
      traceLine: this.#world.traceLine,
      diskBusy: () => this.disk.logBusy,
      after: (delayMs, act) => {
        agenda.after(delayMs, guard(act));
      },
      stir: () => {
        agenda.stir();
      },
      send: (to, messages) => {
        network.send(id, to, messages);
      },
      snapshots: this.#world.snapshotPort(id),
      raft: {
        messageBytesMax: mix.messageBytesMax,
        readOnlyOption: mix.leaseReads ? 'lease' : 'safe',
        leaseClock: mix.leaseReads ? { nowMs: () => this.#monotonicMs, lengthMs: leaseMs } : null,
      },
      retainBytes: mix.retainBytes,
      compacted: () => {
        tally.took('compaction');
      },
      diskTime: () => this.disk.time(),
      applyLagMs: () => (mix.applyLagMs === 0 ? 0 : this.#dice.around(mix.applyLagMs)),
      boundary: (at) => this.#maybeCrashAt(at, tally),
      die: (reason) => {
        this.#ended(reason);
      },
      broken: (reason) => {
        this.#world.broken(id, reason);
      },
    };
  }

  // Right after a vote is durable, and while an append is in flight, a crash hurts most.
  #maybeCrashAt(at: EffectBoundary, tally: FaultTally): boolean {
    if (this.#world.isCalm()) return false;
    const { mix, streams } = this.#world;
    if (at === 'voted' && streams.chaos.chance(this.#share('crash-after-vote'))) {
      tally.took('crash-after-vote');
    } else if (at === 'writing' && streams.chaos.chance(this.#share('crash-in-write'))) {
      tally.took('crash-in-write');
      this.#crashWithin(streams.chaos.around(mix.diskLatencyMs));
      return false;
    } else if (streams.chaos.chance(this.#share('crash-between-effects'))) {
      tally.took('crash-between-effects');
    } else {
      return false;
    }
    this.#world.note(this.id, `crashes, ${at}`);
    this.crash();
    return true;
  }

  // What was drawn and has not struck yet is likelier, or short runs would never see it.
  #share(fault: (typeof boundaryCrashes)[number]): number {
    const share = this.#shares[fault];
    return share > 0 && this.#world.tally.of(fault) === 0 ? share * unstruckFactor : share;
  }

  #crashWithin(delayMs: number): void {
    const life = this.#lives;
    this.#world.agenda.after(delayMs, () => {
      if (life !== this.#lives || this.#world.isCalm()) return;
      this.#world.note(this.id, 'crashes, in a write');
      this.crash();
    });
  }

  // A disk that refused ends the process, and nothing else may.
  #ended(reason: unknown): void {
    if (reason instanceof Violation || reason instanceof AssertionFailed) {
      this.#world.broken(this.id, reason);
      return;
    }
    const text = reason instanceof Error ? reason.message : String(reason);
    this.#world.note(this.id, `ends: ${text}`);
    if (isDiskFailure(reason)) this.crash();
    else this.#world.broken(this.id, reason);
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (broken) {
      this.#world.broken(this.id, broken);
    }
  }

  #clock(): Clock {
    return {
      monotonic: () => monotonicMs(this.#monotonicMs),
      wall: () => wallClockMs(startMs + this.#monotonicMs + this.clockOffsetMs),
    };
  }

  get #monotonicMs(): number {
    const { atMs, showedMs } = this.#rateSince;
    return showedMs + (this.#world.agenda.nowMs - atMs) * this.#clockRate;
  }

  get #directory(): string {
    return `/replica-${this.id}`;
  }
}

const isDiskFailure = (reason: unknown): boolean =>
  reason instanceof StorageError || reason instanceof HungDisk || isRefusal(reason);
const isRefusal = (reason: unknown): boolean =>
  reason instanceof Error && 'code' in reason && /^(?:EIO|ENOSPC)$/.test(String(reason.code));

function foundIn({ recovered }: OpenedReplica) {
  const { log, suspect } = recovered;
  const firstIndex = log.firstIndex();
  const term = log.term(firstIndex - 1);
  const held = log.lastIndex() >= firstIndex;
  const entries = held ? log.entries(firstIndex, log.lastIndex() + 1, Number.MAX_SAFE_INTEGER) : [];
  return {
    base: { index: firstIndex - 1, term: typeof term === 'number' ? term : 0 },
    entries: entries === 'compacted' ? [] : entries,
    suspect: suspect !== null,
  };
}
