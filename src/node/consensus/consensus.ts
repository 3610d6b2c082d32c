// The consensus half of a node, joined: log, core, driver, shell, applier, ticks. What an applied
// entry means to the rest of the node is told through `onApplied`. Knows Raft's parts and their
// order; knows no client.

import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/prng.ts';
import { committedConfChange } from '../../raft/core/conf-change-bytes.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import { isConfChange } from '../../raft/core/entry.ts';
import type { Entry } from '../../raft/core/entry.ts';
import { TracedNode } from '../../raft/codec/traced-node.ts';
import { RAFT_DEFAULTS } from '../../raft/core/raft-config.ts';
import type { RaftConfig } from '../../raft/core/raft-config.ts';
import { RawNode } from '../../raft/core/raw-node.ts';
import type { ReadState, SoftState } from '../../raft/core/ready.ts';
import type { SnapshotMeta } from '../../raft/core/snapshot-meta.ts';
import type { PersistEffect } from '../../raft/driver/effects.ts';
import type { PeerTransport } from '../../raft/driver/peer-transport.ts';
import { RaftDriver } from '../../raft/driver/raft-driver.ts';
import type { RecoveredReplica } from '../../raft/storage/recovery.ts';
import type { WalLog } from '../../raft/storage/wal-log.ts';
import { Applier } from './applier.ts';
import { DiskHangs, HungWrite } from './hung-write.ts';
import type { Log } from '../../telemetry/log.ts';
import type { PayloadMaker } from './payload-maker.ts';
import { raftLogLines } from './raft-log-lines.ts';
import type { ReadPoints } from './read-points.ts';
import { Replica } from './replica.ts';
import type { Timing } from '../run-options.ts';
import type { SnapshotDesk } from '../snapshots/snapshot-desk.ts';
import { SlowDisk } from './slow-disk.ts';
import { Ticker } from './ticker.ts';

/** Why a node should not lead. */
export type CampaignObjection = 'disk' | 'clock';

export interface ConsensusParts {
  readonly recovered: RecoveredReplica;
  readonly appliedIndex: number;
  readonly conf: ConfState;
  readonly timing: Timing;
  readonly leaseReads: boolean;
  /** Where every change of the replica's state is told; null: nowhere. */
  readonly trace: ((line: string) => void) | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly transport: PeerTransport;
  readonly payloads: PayloadMaker;
  readonly reads: ReadPoints;
  readonly desk: SnapshotDesk;
  /** Applies one entry to the books and hands on what it did. */
  onApplied(entry: Entry): void;
  /** Everything through `index` is applied and handed on. */
  onReached(index: number): void;
  /** Puts received books in place of ours; resolves when they are live and durable. */
  install(meta: SnapshotMeta): Promise<void>;
  onRole(soft: SoftState): void;
  /** A term, about to be durable: the present one, or one that begins. */
  onTerm(term: number): void;
  /** The others may store quicker than this leader, whose last write took so long; null: its books
   *  are too far behind. */
  onSlowDisk(writeMs: number | null): void;
  onPersisted(elapsedMs: number, bytes: number): void;
  /** Entries were applied for so long without a break. */
  onSliced(elapsedMs: number): void;
  onTick(): void;
  /** The books on disk are too far behind for more to be applied. */
  mustWaitForBooks(): boolean;
  onLateTick(lateMs: number): void;
  die(reason: unknown): void;
}

/** A leader whose write hangs half as long hands over if others have stored it, and steps down after
 *  the whole; the process ends after the second limit. */
const hungWriteElections = 1;
const hungWriteExitMs = 10_000;
const idleRefreshMs = 50;
/** How much two machines' clocks may differ in speed before a lease could lie: far more than they do. */
const clockDriftMax = 0.1;

export class Consensus {
  readonly replica: Replica;
  readonly applier: Applier;
  readonly #parts: ConsensusParts;
  readonly #wal: WalLog;
  readonly #ticker: Ticker;
  readonly #hungWrite: HungWrite;
  readonly #slowDisk = new SlowDisk();
  #installing = false;
  readonly #objections = new Set<CampaignObjection>();
  #conf: ConfState;
  #appliedIndex: number;
  #lastWriteMs = 0;
  #refreshed = true;

  constructor(parts: ConsensusParts) {
    this.#parts = parts;
    this.#wal = parts.recovered.log;
    this.#conf = parts.conf;
    this.#hungWrite = new HungWrite(parts.timing.tickMs);
    this.#appliedIndex = parts.appliedIndex;
    this.applier = new Applier({
      apply: (entry) => {
        this.#apply(entry);
      },
      reached: (index) => {
        this.#reached(index);
      },
      sliced: (elapsedMs) => {
        parts.onSliced(elapsedMs);
      },
      now: () => parts.clock.monotonic(),
      mustWait: () => parts.mustWaitForBooks(),
    });
    this.replica = new Replica({
      driver: this.#makeDriver(),
      transport: parts.transport,
      clock: parts.clock,
      persist: (write) => this.#persist(write),
      apply: (entries) => {
        this.#guard(() => {
          this.applier.push(entries);
        });
      },
      clearSuspicion: () => {
        parts.log.info({ event: 'suspicion-cleared' });
        return this.#wal.clearSuspicion();
      },
      sendSnapshot: (message) => {
        parts.desk.send(message);
      },
      nextPayload: () => (parts.mustWaitForBooks() ? null : parts.payloads.next()),
      observer: {
        turn: () => {
          parts.reads.maybeBegin();
        },
        roleChanged: (soft) => {
          this.#slowDisk.reset();
          parts.onRole(soft);
        },
        readConfirmed: (state: ReadState) => {
          parts.reads.confirmed(state.context, state.index);
        },
        readAborted: (context) => {
          parts.reads.aborted(context);
        },
        persisted: (elapsedMs, bytes) => {
          this.#wroteIn(elapsedMs);
          parts.onPersisted(elapsedMs, bytes);
        },
      },
      die: (reason) => {
        parts.die(reason);
      },
    });
    this.#ticker = new Ticker(parts.timing.tickMs, parts.clock, {
      tick: () => {
        this.#tick();
      },
      late: (lateMs) => {
        parts.onLateTick(lateMs);
      },
    });
  }

  /** The membership as of the last applied entry. */
  get conf(): ConfState {
    return this.#conf;
  }

  /** Peers would elect a node with the longest log, but this one could store nothing of its own term,
   *  or stamp nothing. It campaigns while nothing speaks against it. */
  objectToCampaign(objection: CampaignObjection, stands: boolean): void {
    if (stands === this.#objections.has(objection)) return;
    if (stands) this.#objections.add(objection);
    else this.#objections.delete(objection);
    this.replica.act((driver) => {
      driver.setMayCampaign(this.#objections.size === 0);
    });
  }

  start(): void {
    this.#ticker.start();
    this.replica.wake();
  }

  stop(): void {
    this.#ticker.stop();
    this.replica.stop();
  }

  #makeDriver(): RaftDriver {
    const { recovered, appliedIndex, timing, random, log, trace } = this.#parts;
    const id = recovered.identity.nodeId;
    const config = {
      ...RAFT_DEFAULTS,
      id,
      random,
      applied: appliedIndex,
      suspect: recovered.suspect !== null,
      electionTicks: timing.electionTicks,
      heartbeatTicks: timing.heartbeatTicks,
      ...(this.#parts.leaseReads ? this.#leasing() : {}),
      emit: raftLogLines(log),
    };
    const node =
      trace === null
        ? new RawNode(config, this.#wal)
        : TracedNode.open({ config, view: this.#wal, write: trace });
    return new RaftDriver(node, { id, applied: appliedIndex, durable: recovered.hardState });
  }

  #leasing(): Pick<RaftConfig, 'readOnlyOption' | 'leaseClock'> {
    const { clock, timing } = this.#parts;
    const lengthMs = (timing.electionTicks - 2) * timing.tickMs * (1 - clockDriftMax);
    return { readOnlyOption: 'lease', leaseClock: { nowMs: () => clock.monotonic(), lengthMs } };
  }

  #apply(entry: Entry): void {
    if (isConfChange(entry)) {
      const change = committedConfChange(entry.data);
      this.#conf = this.replica.act((driver) => driver.applyConfChange(change, entry.index));
    }
    this.#parts.onApplied(entry);
  }

  #reached(index: number): void {
    this.#appliedIndex = index;
    this.#parts.onReached(index);
    this.#parts.reads.applied(index);
    this.replica.act((driver) => {
      driver.applied(index);
    });
  }

  async #persist(write: PersistEffect): Promise<void> {
    if (write.hardState !== null) this.#parts.onTerm(write.hardState.term);
    if (write.snapshot !== null) await this.#install(write);
    if (write.entries.length > 0 || write.snapshot === null) {
      await this.#wal.append(write.entries, write.snapshot === null ? write.hardState : null);
    }
  }

  // The term must be durable before books of that term are.
  async #install(write: PersistEffect): Promise<void> {
    const { snapshot, hardState } = write;
    if (snapshot === null) return;
    if (hardState !== null) await this.#wal.append([], hardState);
    this.#installing = true;
    await this.applier.idle();
    await this.#parts.install(snapshot);
    this.#installing = false;
    this.#conf = snapshot.conf;
    // Readers confirmed below the snapshot wait for no entry any more.
    this.#parts.reads.applied(snapshot.index);
    this.replica.act((driver) => {
      driver.installed(snapshot.index);
    });
  }

  #tick(): void {
    this.#guard(() => {
      this.#watchDisk();
      this.replica.act((driver) => {
        driver.tick();
      });
      this.#parts.reads.expire();
      this.#parts.onTick();
      this.#watchBooks();
      this.#maybeRefresh();
    });
  }

  #wroteIn(elapsedMs: number): void {
    this.#lastWriteMs = this.#parts.clock.monotonic();
    this.#refreshed = false;
    this.#hungWrite.reset();
    this.objectToCampaign('disk', false);
    const isSlow = this.#slowDisk.ended(elapsedMs, this.#lastWriteMs);
    if (isSlow && this.replica.leading) this.#parts.onSlowDisk(elapsedMs);
  }

  // A leader that cannot write cannot commit, yet its heartbeats would keep it in office. Opening
  // received books takes as long as they are large: that is no disk that hangs.
  #watchDisk(): void {
    if (this.replica.writeAgeMs === null || this.#installing) {
      this.#hungWrite.reset();
      return;
    }
    const ageMs = this.#hungWrite.tick();
    if (ageMs > hungWriteExitMs) throw new DiskHangs(ageMs);
    const { tickMs, electionTicks } = this.#parts.timing;
    const limitMs = tickMs * electionTicks * hungWriteElections;
    if (this.replica.leading) this.#compareDisks(ageMs, limitMs);
    if (ageMs < limitMs) return;
    this.objectToCampaign('disk', true);
    if (!this.replica.leading) return;
    this.#parts.log.warn({ event: 'disk-hangs', writeAgeMs: ageMs });
    this.replica.act((driver) => {
      driver.stepDown();
    });
  }

  // Another node's books may be on a quicker disk.
  #watchBooks(): void {
    if (!this.#parts.mustWaitForBooks()) {
      this.applier.resume();
      return;
    }
    if (!this.replica.leading) return;
    const nowMs = this.#parts.clock.monotonic();
    if (this.#slowDisk.booksBehind(nowMs)) this.#parts.onSlowDisk(null);
  }

  // What is committed while our own write is under way was stored by a quorum of the others. One of
  // them can take over in a round trip, before this node has to step down and leave an election.
  #compareDisks(ageMs: number, limitMs: number): void {
    const { writeLastIndex } = this.replica;
    const isStored = writeLastIndex > 0 && this.replica.status().commit >= writeLastIndex;
    if (isStored) this.#slowDisk.overtaken(ageMs);
    if (ageMs < limitMs / 2 || !this.#slowDisk.hangs(this.#parts.clock.monotonic())) return;
    this.#parts.onSlowDisk(ageMs);
  }

  // After a quiet moment the hard state vouches for the last write, so that losing it would show.
  #maybeRefresh(): void {
    const quietMs = this.#parts.clock.monotonic() - this.#lastWriteMs;
    if (this.#refreshed || quietMs < idleRefreshMs || this.replica.writeAgeMs !== null) return;
    this.#refreshed = true;
    this.#wal.noteApplied(this.#appliedIndex);
    this.#wal.idleRefresh().catch((failure: unknown) => {
      this.#parts.die(failure);
    });
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (broken) {
      this.#parts.die(broken);
    }
  }
}
