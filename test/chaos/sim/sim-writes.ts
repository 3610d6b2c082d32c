// The durable writes of one life of a simulated replica: one in flight at a time, each told to the
// witness when it begins and when it is durable; snapshots are installed on the way. Watches for
// writes that hang, as the node's own shell does. Knows no messages.

import { assert, present } from '../../../src/base/assert.ts';
import { HungWrite } from '../../../src/node/consensus/hung-write.ts';
import type { SnapshotMeta } from '../../../src/raft/core/snapshot-meta.ts';
import type { PersistEffect } from '../../../src/raft/driver/effects.ts';
import type { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import type { WalLog } from '../../../src/raft/storage/wal-log.ts';
import type { LogCuts } from './log-cuts.ts';
import { electionTicks, HungDisk, tickMs } from './process-host.ts';
import type { ProcessHost } from './process-host.ts';
import type { RunningBooks } from './running-books.ts';
import type { SimFeed } from './sim-feed.ts';
import type { SimApplies } from './sim-applies.ts';
import type { BooksImage } from './stored-books.ts';

const hungWriteExitMs = 10_000;
const idleRefreshMs = 50;

export interface WritesParts {
  readonly host: ProcessHost;
  readonly wal: WalLog;
  readonly driver: RaftDriver;
  readonly running: RunningBooks;
  readonly cuts: LogCuts;
  readonly applies: SimApplies;
  readonly feed: SimFeed;
  readonly isOver: () => boolean;
  /** The books that the core decided to install. */
  readonly received: (meta: SnapshotMeta) => BooksImage;
  /** Does what follows from a write that is durable. */
  readonly turn: () => void;
  readonly guard: (act: () => void) => void;
  readonly fail: (failure: unknown) => void;
}

export class SimWrites {
  readonly #parts: WritesParts;
  readonly #hungWrite = new HungWrite(tickMs);
  #busy = false;
  #installing = false;
  #lastWriteMs = 0;
  #refreshed = true;

  constructor(parts: WritesParts) {
    this.#parts = parts;
  }

  start(write: PersistEffect): void {
    assert(!this.#busy, 'one write is in flight at a time');
    this.#busy = true;
    const { host, isOver, fail } = this.#parts;
    host.stir();
    this.#persist(write).then(() => {
      if (!isOver()) this.#persisted(write);
    }, fail);
  }

  /** A tick: a hung write first costs the leadership, then the process. */
  watch(leading: boolean): void {
    const { driver, fail } = this.#parts;
    if (!this.#busy || this.#installing) {
      this.#hungWrite.reset();
      return;
    }
    const ageMs = this.#hungWrite.tick();
    if (ageMs > hungWriteExitMs) fail(new HungDisk('a log write hangs'));
    else if (leading && ageMs >= tickMs * electionTicks) driver.stepDown();
  }

  /** A log at rest for a while notes in the hard state how far it is durable. */
  maybeRefresh(): void {
    const { host, wal, running, isOver } = this.#parts;
    if (this.#refreshed || this.#busy || isOver()) return;
    if (host.clock.monotonic() - this.#lastWriteMs < idleRefreshMs) return;
    this.#refreshed = true;
    wal.noteApplied(Math.min(running.books.appliedIndex, wal.lastIndex()));
    this.run(wal.idleRefresh());
  }

  /** Any other work of the disk; its failure ends the process. */
  run(work: Promise<void>): void {
    this.#parts.host.stir();
    work.catch(this.#parts.fail);
  }

  async #persist(write: PersistEffect): Promise<void> {
    const { host, wal, cuts } = this.#parts;
    if (write.snapshot !== null) await cuts.undisturbed(() => this.#install(write));
    host.witness.writing(host.id, write.entries);
    if (write.entries.length > 0 || write.snapshot === null) {
      await wal.append(write.entries, write.snapshot === null ? write.hardState : null);
    }
  }

  #persisted(write: PersistEffect): void {
    const { host, driver, guard, turn } = this.#parts;
    guard(() => {
      host.witness.wrote(host.id, write.entries, host.diskBusy());
      this.#busy = false;
      this.#hungWrite.reset();
      this.#lastWriteMs = host.clock.monotonic();
      this.#refreshed = false;
      if (write.hardState !== null && host.boundary('voted')) return;
      driver.persisted();
      turn();
    });
  }

  // The term must be durable before books of that term are.
  async #install(write: PersistEffect): Promise<void> {
    const { host, wal, driver, running, applies, feed } = this.#parts;
    const { witness, id } = host;
    const snapshot = present(write.snapshot, 'an installation has a snapshot');
    if (write.hardState !== null) await wal.append([], write.hardState);
    this.#installing = true;
    applies.applyAll();
    const image = this.#parts.received(snapshot);
    const number = running.receive(image);
    witness.installing(id, image.index);
    const point = { index: snapshot.index, term: snapshot.term };
    const outcome = await wal.reset(point, number);
    witness.installed(id, point, outcome === 'kept');
    wal.setSnapshotMeta(snapshot);
    running.replace(number);
    feed.replaced();
    witness.booksAt(id, running.books);
    this.#installing = false;
    driver.installed(snapshot.index);
  }
}
