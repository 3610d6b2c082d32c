// One replica, joined by hand: the only place where the parts of a node meet. Opens the files,
// builds consensus and services over them, and takes them down in order.

import { randomBytes } from 'node:crypto';
import { prng } from '../base/prng.ts';
import { committedConfChange } from '../raft/core/conf-change-bytes.ts';
import { allMembers } from '../raft/core/conf-state.ts';
import type { ConfState } from '../raft/core/conf-state.ts';
import { isConfChange } from '../raft/core/entry.ts';
import type { Entry } from '../raft/core/entry.ts';
import type { RaftDriver } from '../raft/driver/raft-driver.ts';
import { DirectoryLock } from '../raft/storage/directory-lock.ts';
import { selfOf } from '../raft/storage/identity-file.ts';
import { GrpcPeerTransport } from '../raft/transport/grpc-peer-transport.ts';
import { AnswerBoard } from './consensus/answer-board.ts';
import { BookViews } from './views/book-views.ts';
import { tryBooks } from './offline/books-trial.ts';
import { BooksPressure } from './consensus/books-pressure.ts';
import { BooksShelf } from './books/books-shelf.ts';
import { ChangeFanout } from './feed/change-fanout.ts';
import { ClockWatch } from './health/clock-watch.ts';
import { Consensus } from './consensus/consensus.ts';
import { EarlyDeaths } from './health/early-deaths.ts';
import { Handover } from './consensus/handover.ts';
import { Installation } from './installation.ts';
import { Leadership } from './consensus/leadership.ts';
import { LiveBooks } from './books/live-books.ts';
import { LogKeeper } from './consensus/log-keeper.ts';
import { LogSizes } from './consensus/log-sizes.ts';
import { Members } from './membership/members.ts';
import type { NodeOutside, NodeParts } from './node-parts.ts';
import { openReplica } from './open-replica.ts';
import { PayloadMaker } from './consensus/payload-maker.ts';
import { PeerDigests } from './health/peer-digests.ts';
import { ProposalQueue } from './consensus/proposal-queue.ts';
import { Reached } from './consensus/reached.ts';
import { raftTraceTo } from './consensus/raft-trace-file.ts';
import { ReadPoints } from './consensus/read-points.ts';
import { RemovedNode } from './membership/removed-node.ts';
import type { RunOptions } from './run-options.ts';
import { timings } from './run-options.ts';
import { rosterOf } from './membership/roster.ts';
import type { Roster } from './membership/roster.ts';
import { SnapshotDesk } from './snapshots/snapshot-desk.ts';
import { peerCredentials } from './tls-credentials.ts';
import { streamSnapshot } from './snapshots/snapshot-stream.ts';
import { standForLog } from './stand-for-log.ts';

/** @throws StorageError when the directory cannot be used */
export async function composeNode(options: RunOptions, outside: NodeOutside): Promise<NodeParts> {
  const lock = await DirectoryLock.acquire(options.dataDir);
  const shelf = new BooksShelf(options.dataDir, {
    onFailure: outside.die,
    onFlushed: (elapsedMs) => {
      outside.meters.booksFlushed(elapsedMs);
    },
  });
  const { dataDir } = options;
  const earlyDeaths = new EarlyDeaths(dataDir);
  const { recovered, opened } = await openReplica({
    ...{ dataDir, shelf, earlyDeaths, log: outside.log },
    tryBooks: (number) => tryBooks({ dataDir, number }, nodeScript()),
  });
  const { identity, log: wal } = recovered;
  const live = new LiveBooks(opened.books, opened.keeper);
  const flushed = await standForLog(wal, opened.keeper);
  wal.setSnapshotMeta({ ...flushed, conf: opened.conf });
  const members = new Members(selfOf(identity), opened.roster ?? rosterOf(identity.members));
  if (members.wasRemoved(identity.nodeId)) throw new RemovedNode(identity.nodeId);
  const base = { options, outside, lock, recovered, shelf, earlyDeaths, live, members };
  return new Assembly(base, opened.conf).parts();
}

type Base = Pick<
  NodeParts,
  'options' | 'outside' | 'lock' | 'recovered' | 'shelf' | 'earlyDeaths' | 'live' | 'members'
>;

/** What this process was started with: the one file that knows all of a node's verbs. */
const nodeScript = (): string => process.argv[1] ?? '';

// Parts refer to each other in a ring (the desk reports to the consensus that asked it): the
// assembly holds them while the ring is closed, and hands the whole out.
class Assembly {
  readonly #base: Base;
  readonly #conf: ConfState;
  readonly #random = prng(randomBytes(4).readUInt32LE());
  readonly #views: BookViews;
  readonly #fanout: ChangeFanout;
  readonly #board = new AnswerBoard();
  readonly #proposals = new ProposalQueue();
  readonly #leadership: Leadership;
  readonly #reached: Reached;
  readonly #sizes = new LogSizes();
  readonly #reads: ReadPoints;
  readonly #desk: SnapshotDesk;
  readonly #peerDigests = new PeerDigests();
  readonly #transport: GrpcPeerTransport;
  readonly #consensus: Consensus;
  readonly #keeper: LogKeeper;
  readonly #pressure: BooksPressure;
  readonly #clockWatch: ClockWatch;

  constructor(base: Base, conf: ConfState) {
    this.#base = base;
    this.#conf = conf;
    this.#views = new BookViews(() => base.live.books);
    this.#fanout = new ChangeFanout(this.#views);
    this.#leadership = new Leadership(base.members, this.#board, this.#proposals);
    this.#reached = new Reached(base.live.books.appliedIndex);
    this.#reads = this.#makeReads();
    this.#desk = this.#makeDesk();
    this.#transport = this.#makeTransport();
    this.#pressure = new BooksPressure({
      unflushedBytes: () => this.#sizes.bytesBehind(base.live.keeper.flushed().index),
      log: base.outside.log,
    });
    this.#consensus = this.#makeConsensus();
    this.#keeper = this.#makeKeeper();
    this.#clockWatch = this.#makeClockWatch();
  }

  parts(): NodeParts {
    return {
      ...this.#base,
      random: this.#random,
      views: this.#views,
      fanout: this.#fanout,
      board: this.#board,
      proposals: this.#proposals,
      leadership: this.#leadership,
      reached: this.#reached,
      reads: this.#reads,
      desk: this.#desk,
      transport: this.#transport,
      peerDigests: this.#peerDigests,
      consensus: this.#consensus,
      keeper: this.#keeper,
      sizes: this.#sizes,
      clockWatch: this.#clockWatch,
    };
  }

  #makeReads(): ReadPoints {
    return new ReadPoints({
      begin: (context) =>
        this.#consensus.replica.act((driver) => driver.readIndex(context)).kind === 'waiting',
      appliedIndex: () => this.#reached.appliedIndex,
      now: () => this.#base.outside.clock.monotonic(),
      confirmed: (reads) => {
        this.#base.outside.meters.readsConfirmed(reads);
      },
    });
  }

  #makeDesk(): SnapshotDesk {
    const { options, live, shelf, outside } = this.#base;
    return new SnapshotDesk({
      log: outside.log,
      openSnapshot: () => live.keeper.openSnapshot(),
      stream: (message, snapshot, off) =>
        streamSnapshot(
          {
            transport: this.#transport,
            clock: outside.clock,
            bytesPerSecond: options.snapshotBytesPerSecond,
          },
          message,
          { snapshot, off },
        ),
      report: (to, ok) => {
        this.#drive((driver) => {
          driver.reportSnapshot(to, ok);
        });
      },
      sent: (result, elapsedMs) => {
        outside.meters.snapshotSent(result, elapsedMs);
      },
      received: (result) => {
        outside.meters.snapshotReceived(result);
      },
      now: () => outside.clock.monotonic(),
      beginIncoming: () => shelf.receive(live.keeper.number + 1),
      deliver: (message) => {
        this.#drive((driver) => driver.receiveSnapshot(message));
      },
      installing: () => this.#consensus.replica.act((driver) => driver.installing),
    });
  }

  #makeTransport(): GrpcPeerTransport {
    const { recovered, outside, members } = this.#base;
    return new GrpcPeerTransport({
      identity: { ...recovered.identity, peerAddress: members.self.peerAddress },
      members: {
        incarnationOf: (id) => members.byId(id)?.incarnation ?? null,
        wasRemoved: (id) => members.wasRemoved(id),
      },
      inbox: {
        onMessages: (_from, messages) => {
          this.#drive((driver) => {
            driver.receive(messages);
          });
        },
        onUnreachable: (peer) => {
          this.#drive((driver) => {
            driver.reportUnreachable(peer);
          });
        },
        onGone: (peer) => {
          this.#drive((driver) => {
            driver.peerGone(peer);
          });
        },
        onRemoved: outside.removed,
        onDigests: (from, digests) => {
          this.#peerDigests.heard(from, digests);
        },
        onClock: (from, report) => {
          this.#clockWatch.heard(from, report);
        },
      },
      snapshots: this.#desk,
      clock: outside.clock,
      random: this.#random,
      log: outside.log,
      credentials: peerCredentials(this.#base.options.tls),
    });
  }

  #makeConsensus(): Consensus {
    const { options, outside, recovered, live } = this.#base;
    const installation = new Installation(this.#base, this);
    return new Consensus({
      recovered,
      appliedIndex: live.books.appliedIndex,
      conf: this.#conf,
      timing: timings[options.profile],
      leaseReads: options.leaseReads,
      trace: options.traceRaft === null ? null : raftTraceTo(options.traceRaft),
      clock: outside.clock,
      random: this.#random,
      log: outside.log,
      transport: this.#transport,
      payloads: this.#makePayloads(),
      reads: this.#reads,
      desk: this.#desk,
      onApplied: (entry) => {
        this.#applied(entry);
      },
      onReached: (index) => {
        this.#reached.applied(index);
      },
      install: (meta) =>
        this.#keeper.undisturbed(() => installation.run(meta, this.#desk.take(meta))),
      onRole: (soft) => {
        if (soft.role !== 'leader') this.#desk.callOff();
        this.#leadership.changed(soft, this.#consensus.replica.status());
      },
      onTerm: (term) => {
        this.#transport.termBegan(term);
        this.#leadership.termBegan(term);
      },
      onSlowDisk: (writeMs) => {
        const handover = new Handover(this.#consensus.replica, this.#leadership);
        handover.fromSlowDisk(writeMs, outside.log).catch(outside.die);
      },
      onPersisted: (elapsedMs, bytes) => {
        outside.meters.persisted(elapsedMs, bytes);
      },
      onSliced: (elapsedMs) => {
        outside.meters.applySlice(elapsedMs);
      },
      onTick: () => {
        this.#keeper.maybeCut();
        this.#pressure.look();
        this.#clockWatch.tick();
      },
      mustWaitForBooks: () => this.#pressure.mustWait,
      onLateTick: (lateMs) => {
        outside.meters.lateTick(lateMs);
      },
      die: outside.die,
    });
  }

  #makePayloads(): PayloadMaker {
    const { live } = this.#base;
    return new PayloadMaker({
      proposals: this.#proposals,
      stampMs: () => this.#clockWatch.stampMs(),
      nextDueMs: () => live.books.nextDueMs(),
      machineMs: () => live.books.counters.machineMs,
    });
  }

  #makeKeeper(): LogKeeper {
    const { options, outside, recovered, live } = this.#base;
    return new LogKeeper({
      log: recovered.log,
      sizes: this.#sizes,
      retainBytes: options.logRetainBytes,
      syncBooks: async () => {
        const synced = await live.keeper.sync();
        recovered.log.setSnapshotMeta({ ...synced, conf: this.#consensus.conf });
        return synced;
      },
      booksNumber: () => live.keeper.number,
      pinnedIndex: () => this.#desk.pinnedIndex(),
      die: outside.die,
    });
  }

  #makeClockWatch(): ClockWatch {
    const { outside, recovered } = this.#base;
    const { replica } = this.#consensus;
    const handover = new Handover(replica, this.#leadership);
    return new ClockWatch({
      log: outside.log,
      clock: outside.clock,
      nodeId: recovered.identity.nodeId,
      firstNumber: 1 + this.#random.below(2 ** 31),
      voters: () => this.#consensus.conf.voters,
      leading: () => this.#leadership.leading,
      leaderKnown: () => this.#leadership.leaderId !== 0,
      tell: (reportFor) => {
        this.#transport.sendClocks(reportFor);
      },
      mayCampaign: (allowed) => {
        this.#consensus.objectToCampaign('clock', !allowed);
      },
      handOver: (fit) => handover.toOneOf(fit),
      stepDown: () => {
        this.#drive((driver) => {
          if (this.#leadership.leading) driver.stepDown();
        });
      },
      die: outside.die,
    });
  }

  #applied(entry: Entry): void {
    const { live, outside } = this.#base;
    if (isConfChange(entry)) this.#membersChanged(entry);
    const applied = live.apply(entry, this.#consensus.conf);
    for (const answers of applied.answers) this.#board.deliver(answers);
    this.#fanout.applied(applied);
    this.#sizes.applied(entry.index, entry.data.length);
    outside.meters.applied(applied);
  }

  #membersChanged(entry: Entry): void {
    const { live, members, outside, recovered } = this.#base;
    const { conf } = this.#consensus;
    const before = members.roster;
    members.changed(committedConfChange(entry.data), conf);
    live.keeper.rosterChanged(members.roster);
    outside.log.info({ event: 'members-changed', index: entry.index, members: allMembers(conf) });
    this.#relink(before);
    if (members.wasRemoved(recovered.identity.nodeId)) outside.removed();
  }

  #relink(before: Roster): void {
    const { members } = this.#base;
    for (const peer of members.peers) this.#transport.setPeer(peer.nodeId, peer.peerAddress);
    for (const { nodeId } of before.members) {
      if (members.wasRemoved(nodeId)) this.#transport.removePeer(nodeId);
    }
  }

  /** The books were replaced by those of a snapshot at `index`, with these members. */
  replaced(index: number, roster: Roster | null): void {
    const { members } = this.#base;
    const before = members.roster;
    if (roster !== null) members.replaced(roster);
    this.#relink(before);
    this.#fanout.endAll();
    this.#reached.applied(index);
  }

  #drive(input: (driver: RaftDriver) => void): void {
    this.#consensus.replica.act(input);
  }
}
