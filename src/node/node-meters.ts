// Counts what happens in a node and samples what is, for /metrics. Knows where each number stands,
// not how it is published.

import { answersAt } from '../codec/answer-format.ts';
import { NodeMetrics } from '../telemetry/node-metrics.ts';
import type { SnapshotResult } from '../telemetry/node-metrics.ts';
import type { NodeSample, PeerSample } from '../telemetry/node-sample.ts';
import type { AppliedEntry } from './consensus/applied-entry.ts';
import type { NodeMeterPort, NodeParts } from './node-parts.ts';

export class NodeMeters implements NodeMeterPort {
  readonly #metrics: NodeMetrics;
  #parts: NodeParts | null = null;
  #commandsApplied = 0;
  #leaderChanges = 0;
  #booksBytes = 0;

  constructor(nodeId: number) {
    this.#metrics = new NodeMetrics(nodeId, () => this.#sample());
  }

  get contentType(): string {
    return this.#metrics.contentType;
  }

  /** From now on scrapes show these parts. */
  watch(parts: NodeParts): void {
    this.#parts = parts;
  }

  async scrape(): Promise<string> {
    const parts = this.#parts;
    if (parts === null) return '';
    this.#booksBytes = await parts.shelf.bytesOf(parts.live.keeper.number);
    return this.#metrics.scrape();
  }

  applied(entry: AppliedEntry): void {
    this.#commandsApplied += commandsAnswered(entry);
  }

  persisted(elapsedMs: number, bytes: number): void {
    this.#metrics.walWritten(elapsedMs, bytes);
  }

  lateTick(lateMs: number): void {
    this.#metrics.tickLate(lateMs);
    this.#countLeaderChanges();
  }

  refused(code: string, commands: number): void {
    this.#metrics.proposalsFailed(code, commands);
  }

  readsConfirmed(count: number): void {
    this.#metrics.readsConfirmed(count);
  }

  applySlice(elapsedMs: number): void {
    this.#metrics.applySlice(elapsedMs);
  }

  booksFlushed(elapsedMs: number): void {
    this.#metrics.booksFlushed(elapsedMs);
  }

  snapshotSent(result: SnapshotResult, elapsedMs: number): void {
    this.#metrics.snapshotSent(result, elapsedMs);
  }

  snapshotReceived(result: SnapshotResult): void {
    this.#metrics.snapshotReceived(result);
  }

  snapshotInstalled(elapsedMs: number): void {
    this.#metrics.snapshotInstalled(elapsedMs);
  }

  #countLeaderChanges(): void {
    const changes = this.#parts?.leadership.changes ?? 0;
    for (; this.#leaderChanges < changes; this.#leaderChanges += 1) this.#metrics.leaderChanged();
  }

  #sample(): NodeSample {
    const parts = this.#parts;
    if (parts === null) throw new Error('metrics are read once the node is composed');
    const raft = parts.consensus.replica.status();
    const { live, leadership } = parts;
    return {
      hasLeader: leadership.leaderId !== 0,
      isLeader: leadership.leading,
      isLearner: raft.conf.learners.includes(raft.id),
      isSuspect: raft.suspect,
      term: raft.term,
      commitIndex: raft.commit,
      appliedIndex: live.books.appliedIndex,
      lastIndex: raft.lastIndex,
      firstIndex: raft.firstIndex,
      commandsApplied: this.#commandsApplied,
      proposalsPending: parts.proposals.frameCount,
      sessions: live.books.sessions.count,
      watchers: parts.fanout.subscriptionCount,
      logBytes: parts.sizes.heldBytes,
      booksBytes: this.#booksBytes,
      digestIndex: live.checkpoints.all().at(-1)?.index ?? 0,
      digestMismatches: parts.peerDigests.mismatches,
      flushedIndex: live.keeper.flushed().index,
      dirtyRows: live.keeper.dirtyRows,
      isClockOff: parts.clockWatch.isOff,
      clockAheadMs: parts.clockWatch.aheadMs,
      snapshotsSending: parts.desk.sendingCount,
      snapshotReceiving: parts.desk.receiving,
      peers: this.#peers(parts, raft.progress),
    };
  }

  #peers(parts: NodeParts, progress: RaftProgress): PeerSample[] {
    const now = parts.outside.clock.monotonic();
    return parts.transport.stats().map(({ peer, stats }) => {
      const known = progress.get(peer);
      return {
        peer,
        connected: stats.connected,
        silentMs: stats.lastHeardMs === null ? null : now - stats.lastHeardMs,
        sentBytes: stats.sentBytes,
        receivedBytes: stats.receivedBytes,
        sentFrames: stats.sentFrames,
        receivedFrames: stats.receivedFrames,
        droppedMessages: stats.droppedMessages,
        reconnects: stats.reconnects,
        progress:
          known === undefined
            ? null
            : { state: known.state, matchIndex: known.match, inflight: known.inflightCount },
      };
    });
  }
}

type RaftProgress = ReturnType<NodeParts['consensus']['replica']['status']>['progress'];

/** Every command of an entry gets one answer, and packed answers say how many they are. */
export function commandsAnswered({ answers }: AppliedEntry): number {
  return answers.reduce((sum, { bytes }) => {
    const packed = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return sum + packed.getUint32(answersAt.count, true);
  }, 0);
}
