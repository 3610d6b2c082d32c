// One life of a replica: the real recovery, core, driver, log and books behind a shell that does in
// virtual time what the node's own does in real time (src/node/replica.ts, consensus.ts). Ends at a
// crash; what is on its disk is the next one's. Knows no faults but those that strike between two
// effects, which it asks its host about.

import { assert, present } from '../../../src/base/assert.ts';
import { AnswerBoard } from '../../../src/node/answer-board.ts';
import type { AnswerSink } from '../../../src/node/answer-board.ts';
import { HungWrite } from '../../../src/node/hung-write.ts';
import { committedConfChange } from '../../../src/raft/core/conf-change-bytes.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { isConfChange } from '../../../src/raft/core/entry.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { RAFT_DEFAULTS } from '../../../src/raft/core/raft-config.ts';
import type { RaftEvent } from '../../../src/raft/core/raft-event.ts';
import { RawNode } from '../../../src/raft/core/raw-node.ts';
import type { RaftStatus } from '../../../src/raft/core/status.ts';
import type { Effects, PersistEffect } from '../../../src/raft/driver/effects.ts';
import { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import type { WalLog } from '../../../src/raft/storage/wal-log.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { electionTicks, HungDisk, tickMs } from './process-host.ts';
import type { OpenedReplica, ProcessHost, SubmittedFrame } from './process-host.ts';
import { LogCuts } from './log-cuts.ts';
import { RaftTrace } from './raft-trace.ts';
import { RunningBooks } from './running-books.ts';
import { SimProposals } from './sim-proposals.ts';
import { SimReads } from './sim-reads.ts';
import type { BooksImage } from './stored-books.ts';

const hungWriteExitMs = 10_000;
const idleRefreshMs = 50;
export class SimProcess {
  readonly #host: ProcessHost;
  readonly #wal: WalLog;
  readonly #driver: RaftDriver;
  readonly #proposals: SimProposals;
  readonly #board = new AnswerBoard();
  readonly #reads = new SimReads();
  readonly #hungWrite = new HungWrite(tickMs);
  readonly #running: RunningBooks;
  readonly #cuts: LogCuts;
  readonly #trace: RaftTrace | null;
  #applyQueue: Entry[] = [];
  #received: BooksImage | null = null;
  #sendingTo = new Map<number, number>();
  #ended = false;
  #leading = false;
  #leaderId = 0;
  #turning = false;
  #writing = false;
  #installing = false;
  #lastWriteMs = 0;
  #refreshed = true;

  constructor(host: ProcessHost, opened: OpenedReplica) {
    const { recovered, image } = opened;
    const { id, clock } = host;
    this.#host = host;
    this.#wal = recovered.log;
    this.#running = new RunningBooks(host.stored, this.#wal.slot.booksNumber);
    const config = {
      ...RAFT_DEFAULTS,
      id,
      random: host.dice,
      applied: image.index,
      suspect: recovered.suspect !== null,
      electionTicks,
      messageBytesMax: 4_096,
      inflightMax: 8,
      uncommittedBytesMax: 64 * 1024,
      emit: (event: RaftEvent) => {
        if (event.event === 'became-leader') host.witness.becameLeader(id, event.term);
        if (begun) this.#trace?.heard(event);
      },
    };
    let begun = false;
    const node = new RawNode(config, this.#wal);
    const start = { id, applied: image.index, durable: recovered.hardState };
    this.#driver = new RaftDriver(node, start);
    const { traceLine } = host;
    this.#trace = traceLine === null ? null : new RaftTrace(traceLine, () => this.status());
    this.#trace?.began();
    begun = true;
    this.#proposals = new SimProposals(clock, () => this.books);
    this.#cuts = new LogCuts({
      ...{ host, wal: this.#wal, running: this.#running },
      pinnedIndex: () =>
        this.#sendingTo.size === 0 ? null : Math.min(...this.#sendingTo.values()),
      die: (failure) => {
        this.#fail(failure);
      },
    });
  }

  get books(): Books {
    return this.#running.books;
  }

  get leading(): boolean {
    return this.#leading;
  }

  get leaderId(): number {
    return this.#leaderId;
  }

  get writing(): boolean {
    return this.#writing;
  }

  get conf(): ConfState {
    return this.#running.conf;
  }

  status(): RaftStatus {
    return this.#driver.status();
  }

  end(): void {
    this.#ended = true;
    this.#board.leadershipLost();
  }

  // ---- inputs -----------------------------------------------------------------------------------

  tick(): void {
    this.act((driver) => {
      this.#watchDisk();
      if (this.#isOver()) return;
      this.#cuts.maybeCut();
      driver.tick();
      const { term, commit } = driver.status();
      this.#host.witness.stood(this.#host.id, term, commit);
    });
    this.#maybeRefresh();
  }

  /** Feeds the driver and performs what follows. */
  act(input: (driver: RaftDriver) => void): void {
    if (this.#ended) return;
    this.#guard(() => {
      input(this.#driver);
      this.#turn();
    });
  }

  receive(messages: readonly Message[]): void {
    for (const message of messages) this.#trace?.received(message);
    this.act((driver) => {
      driver.receive(messages);
    });
  }

  /** A snapshot came in whole. True if it was taken. */
  receiveSnapshot(message: Message, image: BooksImage): void {
    if (this.#ended || this.#driver.installing) return;
    this.#received = image;
    this.act((driver) => {
      driver.receiveSnapshot(message);
    });
  }

  snapshotSent(to: number, ok: boolean): void {
    this.#sendingTo.delete(to);
    this.act((driver) => {
      driver.reportSnapshot(to, ok);
    });
  }

  /** False if this replica does not lead, or has no room: the frame has no effect. */
  submit(frame: SubmittedFrame, sink: AnswerSink): boolean {
    if (this.#ended || !this.#leading) return false;
    const { bytes, commandCount } = frame;
    if (!this.#proposals.offer({ bytes, commandCount })) return false;
    this.#board.expect(frame, sink);
    this.act(() => undefined);
    return true;
  }

  /** Calls back with the books once a linearizable read of them may be served; maybe never. */
  read(serve: (books: Books) => void): void {
    const context = this.#reads.nextContext();
    this.act((driver) => {
      if (driver.readIndex(context).kind === 'waiting') this.#reads.waits(context, serve);
    });
  }

  flush(): void {
    if (!this.#ended) this.#running.flush();
  }

  // A crash may come in the middle of anything this process does.
  #isOver(): boolean {
    return this.#ended;
  }

  // ---- one turn ---------------------------------------------------------------------------------

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    for (let rounds = 0; rounds < 100 && !this.#ended; rounds += 1) {
      this.#propose();
      if (!this.#perform(this.#driver.drain())) break;
    }
    this.#turning = false;
  }

  #propose(): void {
    if (this.#leading && !this.#driver.writing) this.#proposals.propose(this.#driver);
  }

  // True if there may be more to do.
  #perform(effects: Effects): boolean {
    const { send, sendSnapshots, persist, apply } = effects;
    if (effects.softState !== null) this.#onSoftState(effects.softState);
    this.#send(send);
    for (const message of sendSnapshots) this.#sendSnapshot(message);
    if (send.length > 0 && this.#host.boundary('sent')) return false;
    if (persist !== null) this.#startWrite(persist);
    if (persist !== null && this.#leading) this.#trace?.replicated(persist.entries);
    this.#trace?.ready();
    if (persist !== null && this.#host.boundary('writing')) return false;
    this.#reads.confirmed(effects.readStates);
    this.#reads.aborted(effects.readsAborted);
    if (apply.length > 0) this.#take(apply);
    if (effects.suspectCleared) this.#run(this.#wal.clearSuspicion());
    this.#reads.serveFrom(this.books);
    return apply.length > 0 || persist !== null;
  }

  #onSoftState({ role, leaderId }: { readonly role: string; readonly leaderId: number }): void {
    const led = this.#leading;
    this.#leading = role === 'leader';
    this.#leaderId = leaderId;
    if (!led || this.#leading) return;
    this.#proposals.clear();
    this.#board.leadershipLost();
    this.#host.witness.lostLeadership(this.#host.id);
  }

  #send(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const byPeer = new Map<number, Message[]>();
    for (const message of messages) {
      this.#host.witness.sent(this.#host.id, message, this.#wal.slot);
      this.#trace?.sent(message);
      const batch = byPeer.get(message.to);
      if (batch === undefined) byPeer.set(message.to, [message]);
      else batch.push(message);
    }
    for (const [peer, batch] of byPeer) this.#host.send(peer, batch);
  }

  #sendSnapshot(message: Message): void {
    if (this.#sendingTo.has(message.to)) return;
    const image = this.#running.newest();
    const { index, term, conf } = image;
    this.#sendingTo.set(message.to, index);
    this.#host.sendSnapshot({ ...message, snapshot: { index, term, conf } }, image);
  }

  // ---- applying ---------------------------------------------------------------------------------

  #take(entries: readonly Entry[]): void {
    const lagMs = this.#host.applyLagMs();
    const idle = this.#applyQueue.length === 0;
    this.#applyQueue.push(...entries);
    if (lagMs === 0) this.#applyAll();
    else if (idle) this.#host.after(lagMs, () => this.act(() => this.#applyAll()));
  }

  #applyAll(): void {
    const entries = this.#applyQueue;
    this.#applyQueue = [];
    for (const entry of entries) {
      this.#apply(entry);
      if (this.#ended) return;
    }
    if (entries.length > 0) this.#driver.applied(this.books.appliedIndex);
    if (entries.length > 0) this.#host.boundary('applied');
  }

  #apply(entry: Entry): void {
    const { id, witness } = this.#host;
    witness.applied(id, entry, this.conf);
    if (isConfChange(entry)) {
      const change = committedConfChange(entry.data);
      this.#running.joined(this.#driver.applyConfChange(change, entry.index));
      this.#trace?.confApplied(this.conf);
    }
    const applied = this.#running.apply(entry);
    this.#cuts.applied(entry);
    witness.booksAt(id, this.books);
    for (const answers of applied.answers) this.#board.deliver(answers);
  }

  // ---- the disk ---------------------------------------------------------------------------------

  #startWrite(write: PersistEffect): void {
    assert(!this.#writing, 'one write is in flight at a time');
    this.#writing = true;
    this.#host.stir();
    this.#persist(write).then(
      () => {
        if (!this.#ended) this.#persisted(write);
      },
      (failure: unknown) => {
        this.#fail(failure);
      },
    );
  }

  async #persist(write: PersistEffect): Promise<void> {
    const { witness, id } = this.#host;
    if (write.snapshot !== null) await this.#cuts.undisturbed(() => this.#install(write));
    witness.writing(id, write.entries);
    if (write.entries.length > 0 || write.snapshot === null) {
      await this.#wal.append(write.entries, write.snapshot === null ? write.hardState : null);
    }
  }

  #persisted(write: PersistEffect): void {
    const { witness, id, clock } = this.#host;
    this.#guard(() => {
      witness.wrote(id, write.entries, this.#host.diskBusy());
      this.#writing = false;
      this.#hungWrite.reset();
      this.#lastWriteMs = clock.monotonic();
      this.#refreshed = false;
      if (write.hardState !== null && this.#host.boundary('voted')) return;
      this.#driver.persisted();
      this.#turn();
    });
  }

  // The term must be durable before books of that term are.
  async #install(write: PersistEffect): Promise<void> {
    const { witness, id } = this.#host;
    const snapshot = present(write.snapshot, 'an installation has a snapshot');
    if (write.hardState !== null) await this.#wal.append([], write.hardState);
    this.#installing = true;
    this.#applyAll();
    const image = present(this.#received, 'the core installs only what has arrived');
    assert(image.index === snapshot.index, 'the core installs what came last');
    this.#received = null;
    const number = this.#running.receive(image);
    witness.installing(id, image.index);
    const point = { index: snapshot.index, term: snapshot.term };
    const outcome = await this.#wal.reset(point, number);
    witness.installed(id, point, outcome === 'kept');
    this.#wal.setSnapshotMeta(snapshot);
    this.#running.replace(number);
    witness.booksAt(id, this.books);
    this.#installing = false;
    this.#driver.installed(snapshot.index);
  }

  #watchDisk(): void {
    if (!this.writing || this.#installing) {
      this.#hungWrite.reset();
      return;
    }
    const ageMs = this.#hungWrite.tick();
    if (ageMs > hungWriteExitMs) this.#fail(new HungDisk('a log write hangs'));
    else if (this.#leading && ageMs >= tickMs * electionTicks) this.#driver.stepDown();
  }

  #maybeRefresh(): void {
    const quietMs = this.#host.clock.monotonic() - this.#lastWriteMs;
    if (this.#refreshed || quietMs < idleRefreshMs || this.writing || this.#ended) return;
    this.#refreshed = true;
    this.#wal.noteApplied(Math.min(this.books.appliedIndex, this.#wal.lastIndex()));
    this.#run(this.#wal.idleRefresh());
  }

  #run(work: Promise<void>): void {
    this.#host.stir();
    work.catch((failure: unknown) => {
      this.#fail(failure);
    });
  }

  #fail(failure: unknown): void {
    if (this.#ended) return;
    this.#host.die(failure);
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (broken) {
      this.#host.broken(broken);
    }
  }
}
