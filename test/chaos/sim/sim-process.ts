// One life of a replica: the real recovery, core, driver, log and books behind a shell that does in
// virtual time what the node's own does in real time (src/node/consensus/replica.ts, consensus.ts). Ends at a
// crash; what is on its disk is the next one's. Knows no faults but those that strike between two
// effects, which it asks its host about.

import { AnswerBoard } from '../../../src/node/consensus/answer-board.ts';
import type { AnswerSink } from '../../../src/node/consensus/answer-board.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { RAFT_DEFAULTS } from '../../../src/raft/core/raft-config.ts';
import type { RaftEvent } from '../../../src/raft/core/raft-event.ts';
import { RawNode } from '../../../src/raft/core/raw-node.ts';
import type { WatchRequest__Output } from '../../../src/gen/holdfast/cluster/v1/WatchRequest.ts';
import type { RaftStatus } from '../../../src/raft/core/status.ts';
import type { Effects } from '../../../src/raft/driver/effects.ts';
import { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import type { WalLog } from '../../../src/raft/storage/wal-log.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { electionTicks } from './process-host.ts';
import type { OpenedReplica, ProcessHost, SubmittedFrame } from './process-host.ts';
import { LogCuts } from './log-cuts.ts';
import { RaftTrace } from './raft-trace.ts';
import { RunningBooks } from './running-books.ts';
import type { ClockReport } from '../../../src/raft/transport/clock-report.ts';
import { SimApplies } from './sim-applies.ts';
import { SimClocks } from './sim-clocks.ts';
import { SimFeed } from './sim-feed.ts';
import type { HearFrame } from './sim-feed.ts';
import { SimProposals } from './sim-proposals.ts';
import { SimReads } from './sim-reads.ts';
import { SimSnapshots } from './sim-snapshots.ts';
import { SimWrites } from './sim-writes.ts';

export class SimProcess {
  readonly snapshots: SimSnapshots;
  readonly #host: ProcessHost;
  readonly #wal: WalLog;
  readonly #driver: RaftDriver;
  readonly #proposals: SimProposals;
  readonly #feed: SimFeed;
  readonly #board = new AnswerBoard();
  readonly #reads = new SimReads();
  readonly #running: RunningBooks;
  readonly #cuts: LogCuts;
  readonly #applies: SimApplies;
  readonly #writes: SimWrites;
  readonly #trace: RaftTrace | null;
  readonly #clocks: SimClocks | null;
  #ended = false;
  #leading = false;
  #leaderId = 0;
  #turning = false;
  /** What just arrived. */
  #received: readonly Message[] = [];

  constructor(host: ProcessHost, opened: OpenedReplica) {
    const { recovered, image } = opened;
    const { id, traceLine } = host;
    this.#host = host;
    this.#wal = recovered.log;
    const running = new RunningBooks(host.stored, this.#wal.slot.booksNumber);
    this.#running = running;
    let begun = false;
    const node = this.#makeNode(opened, (event) => {
      if (event.event === 'became-leader') host.witness.becameLeader(id, event.term);
      if (begun) this.#trace?.heard(event);
    });
    const start = { id, applied: image.index, durable: recovered.hardState };
    this.#driver = new RaftDriver(node, start);
    this.#trace = traceLine === null ? null : new RaftTrace(traceLine, () => this.status());
    this.#trace?.began();
    begun = true;
    const clocks = host.clocks === null ? null : new SimClocks(host, host.clocks, this);
    this.#clocks = clocks;
    const stampMs = (): number | null =>
      clocks === null ? Math.floor(host.clock.wall()) : clocks.stampMs();
    this.#proposals = new SimProposals(stampMs, () => this.books);
    this.#feed = new SimFeed({
      host,
      epoch: host.clusterId,
      books: () => this.books,
      leaderKnown: () => this.#leaderId !== 0,
      suspect: () => this.suspect,
    });
    this.snapshots = new SimSnapshots({
      host,
      running,
      act: (input) => {
        this.act(input);
      },
      installing: () => this.#driver.installing,
    });
    this.#cuts = new LogCuts({
      host,
      wal: this.#wal,
      running,
      pinnedIndex: () => this.snapshots.pinnedIndex(),
      die: this.#fail,
    });
    this.#applies = this.#makeApplies();
    this.#writes = this.#makeWrites();
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

  get conf(): ConfState {
    return this.#running.conf;
  }

  get term(): number {
    return this.#driver.term;
  }

  get commit(): number {
    return this.#driver.commit;
  }

  get lastIndex(): number {
    return this.#driver.lastIndex;
  }

  get suspect(): boolean {
    return this.#driver.suspect;
  }

  /** A crash now would not bring the suspicion back. */
  get wholeOnDisk(): boolean {
    return !this.suspect && this.#wal.slot.suspectFrom === 0;
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
    this.act(this.#onTick);
    this.#writes.maybeRefresh();
    if (!this.#ended) this.#clocks?.tick();
  }

  /** A peer says what its clock shows. */
  heardClock(from: number, report: ClockReport): void {
    if (!this.#ended) this.#clocks?.heard(from, report);
  }

  /** Feeds the driver and performs what follows. */
  act(input: (driver: RaftDriver) => void): void {
    if (this.#ended) return;
    try {
      input(this.#driver);
      this.#turn();
    } catch (broken) {
      this.#host.broken(broken);
    }
  }

  receive(messages: readonly Message[]): void {
    for (const message of messages) this.#trace?.received(message);
    this.#received = messages;
    this.act(this.#onReceived);
  }

  /** False if this replica does not lead, or has no room: the frame has no effect. */
  submit(frame: SubmittedFrame, sink: AnswerSink): boolean {
    if (this.#ended || !this.#leading) return false;
    const { bytes, commandCount } = frame;
    if (!this.#proposals.offer({ bytes, commandCount })) return false;
    this.#board.expect(frame, sink);
    this.act(nothing);
    return true;
  }

  /** Calls back with the books once a linearizable read of them may be served; maybe never. */
  read(serve: (books: Books) => void): void {
    const context = this.#reads.nextContext();
    this.act((driver) => {
      if (driver.readIndex(context).kind === 'waiting') this.#reads.waits(context, serve);
    });
  }

  /** Opens a stream of the change feed. Answers what closes it. */
  watch(request: WatchRequest__Output, hear: HearFrame): () => void {
    return this.#feed.open(request, hear);
  }

  flush(): void {
    if (!this.#ended) this.#running.flush();
  }

  /** Holds the books on disk against the books in memory. @throws Violation */
  checkBooks(): void {
    this.#running.check();
  }

  // One function each for a whole life: one for every event costs more than what most of them do.
  readonly #onTick = (driver: RaftDriver): void => {
    const { witness, id } = this.#host;
    this.#writes.watch(this.#leading);
    if (this.#isOver()) return;
    this.#cuts.maybeCut();
    driver.tick();
    witness.stood(id, driver.term, driver.commit);
  };

  readonly #onReceived = (driver: RaftDriver): void => {
    driver.receive(this.#received);
  };

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
    for (const message of sendSnapshots) this.snapshots.send(message);
    if (send.length > 0 && this.#host.boundary('sent')) return false;
    if (persist !== null) this.#writes.start(persist);
    if (persist?.hardState) this.snapshots.termBegan(persist.hardState.term);
    if (persist !== null && this.#leading) this.#trace?.replicated(persist.entries);
    this.#trace?.ready();
    if (persist !== null && this.#host.boundary('writing')) return false;
    this.#reads.confirmed(effects.readStates);
    this.#reads.aborted(effects.readsAborted);
    if (apply.length > 0) this.#applies.take(apply);
    if (effects.suspectCleared) this.#writes.run(this.#wal.clearSuspicion());
    this.#reads.serveFrom(this.books);
    return apply.length > 0 || persist !== null;
  }

  #onSoftState({ role, leaderId }: { readonly role: string; readonly leaderId: number }): void {
    const led = this.#leading;
    this.#leading = role === 'leader';
    this.#leaderId = leaderId;
    if (!led || this.#leading) return;
    this.snapshots.callOff();
    this.#proposals.clear();
    this.#board.leadershipLost();
    this.#host.witness.lostLeadership(this.#host.id);
  }

  #send(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const { witness, id } = this.#host;
    const { slot } = this.#wal;
    for (const message of messages) {
      witness.sent(id, message, slot);
      this.#trace?.sent(message);
    }
    const [first] = messages;
    if (first !== undefined && messages.length === 1) {
      this.#host.send(first.to, messages);
      return;
    }
    const byPeer: Message[][] = [];
    for (const message of messages) {
      const batch = byPeer.find(([known]) => known?.to === message.to);
      if (batch === undefined) byPeer.push([message]);
      else batch.push(message);
    }
    for (const batch of byPeer) this.#host.send(batch[0]?.to ?? 0, batch);
  }

  // ---- parts ------------------------------------------------------------------------------------

  // Every part is handed its surroundings as one literal with all names in it: what is put together of
  // others has another hidden class each time, and whatever reads it is slow for good.
  #makeApplies(): SimApplies {
    const applies = new SimApplies({
      host: this.#host,
      driver: this.#driver,
      running: this.#running,
      cuts: this.#cuts,
      board: this.#board,
      feed: this.#feed,
      trace: this.#trace,
      isOver: () => this.#ended,
      wake: () => {
        this.act(() => {
          applies.applyAll();
        });
      },
    });
    return applies;
  }

  #makeWrites(): SimWrites {
    return new SimWrites({
      host: this.#host,
      wal: this.#wal,
      driver: this.#driver,
      running: this.#running,
      cuts: this.#cuts,
      applies: this.#applies,
      feed: this.#feed,
      isOver: () => this.#ended,
      received: (meta) => this.snapshots.take(meta),
      turn: () => {
        this.#turn();
      },
      guard: (act) => {
        this.#guard(act);
      },
      fail: this.#fail,
    });
  }

  #makeNode(opened: OpenedReplica, emit: (event: RaftEvent) => void): RawNode {
    const { recovered, image } = opened;
    const config = {
      ...RAFT_DEFAULTS,
      id: this.#host.id,
      random: this.#host.dice,
      applied: image.index,
      suspect: recovered.suspect !== null,
      electionTicks,
      ...this.#host.raft,
      inflightMax: 8,
      uncommittedBytesMax: 64 * 1024,
      emit,
    };
    return new RawNode(config, this.#wal);
  }

  readonly #fail = (failure: unknown): void => {
    if (!this.#ended) this.#host.die(failure);
  };

  #guard(act: () => void): void {
    try {
      act();
    } catch (broken) {
      this.#host.broken(broken);
    }
  }
}

const nothing = (): void => undefined;
