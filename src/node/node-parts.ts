// What a node is made of, and what it asks of its process. Names and types; how the parts are joined
// stands in compose.ts.

import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/prng.ts';
import type { DirectoryLock } from '../raft/storage/directory-lock.ts';
import type { RecoveredReplica } from '../raft/storage/recovery.ts';
import type { GrpcPeerTransport } from '../raft/transport/grpc-peer-transport.ts';
import type { Log } from '../telemetry/log.ts';
import type { SnapshotResult } from '../telemetry/node-metrics.ts';
import type { AnswerBoard } from './consensus/answer-board.ts';
import type { AppliedEntry } from './consensus/applied-entry.ts';
import type { BookViews } from './views/book-views.ts';
import type { BooksShelf } from './books/books-shelf.ts';
import type { ChangeFanout } from './feed/change-fanout.ts';
import type { ClockWatch } from './health/clock-watch.ts';
import type { Consensus } from './consensus/consensus.ts';
import type { Leadership } from './consensus/leadership.ts';
import type { EarlyDeaths } from './health/early-deaths.ts';
import type { LiveBooks } from './books/live-books.ts';
import type { LogKeeper } from './consensus/log-keeper.ts';
import type { LogSizes } from './consensus/log-sizes.ts';
import type { Members } from './membership/members.ts';
import type { PeerDigests } from './health/peer-digests.ts';
import type { ProposalQueue } from './consensus/proposal-queue.ts';
import type { Reached } from './consensus/reached.ts';
import type { ReadPoints } from './consensus/read-points.ts';
import type { RunOptions } from './run-options.ts';
import type { SnapshotDesk } from './snapshots/snapshot-desk.ts';

/** What the parts report to be counted. */
export interface NodeMeterPort {
  applied(entry: AppliedEntry): void;
  persisted(elapsedMs: number, bytes: number): void;
  lateTick(lateMs: number): void;
  /** Commands that were not proposed, by error code. */
  refused(code: string, commands: number): void;
  readsConfirmed(count: number): void;
  applySlice(elapsedMs: number): void;
  booksFlushed(elapsedMs: number): void;
  snapshotSent(result: SnapshotResult, elapsedMs: number): void;
  snapshotReceived(result: SnapshotResult): void;
  snapshotInstalled(elapsedMs: number): void;
}

export interface NodeOutside {
  readonly clock: Clock;
  readonly log: Log;
  readonly meters: NodeMeterPort;
  readonly die: (reason: unknown) => void;
  /** This node does not belong to the cluster any more. May be told more than once. */
  readonly removed: () => void;
}

/** Everything the services of a node stand on. */
export interface NodeParts {
  readonly options: RunOptions;
  readonly outside: NodeOutside;
  readonly random: Random;
  readonly lock: DirectoryLock;
  readonly recovered: RecoveredReplica;
  readonly members: Members;
  readonly shelf: BooksShelf;
  readonly earlyDeaths: EarlyDeaths;
  readonly live: LiveBooks;
  readonly views: BookViews;
  readonly fanout: ChangeFanout;
  readonly board: AnswerBoard;
  readonly proposals: ProposalQueue;
  readonly leadership: Leadership;
  readonly reached: Reached;
  readonly reads: ReadPoints;
  readonly desk: SnapshotDesk;
  readonly transport: GrpcPeerTransport;
  readonly peerDigests: PeerDigests;
  readonly consensus: Consensus;
  readonly keeper: LogKeeper;
  readonly sizes: LogSizes;
  readonly clockWatch: ClockWatch;
}
