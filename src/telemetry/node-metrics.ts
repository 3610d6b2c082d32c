// What a node publishes on /metrics, under etcd's names where etcd has one. What happens is
// counted as it happens; what is, is sampled when the page is read. Knows no part of the node.

import type { Counter, Histogram } from 'prom-client';
import { MetricKit } from './metric-kit.ts';
import type { DurationHistogram } from './metric-kit.ts';
import { NodeGauges } from './node-gauges.ts';
import type { NodeSample } from './node-sample.ts';
import { PeerMetrics } from './peer-metrics.ts';
import { ProcessMetrics } from './process-metrics.ts';
import type { EventLoopDelay } from './process-metrics.ts';

export type SnapshotResult = 'accepted' | 'refused' | 'failed';

export class NodeMetrics {
  readonly #kit: MetricKit;
  readonly #process: ProcessMetrics;
  readonly #gauges: NodeGauges;
  readonly #peers: PeerMetrics;
  readonly #sample: () => NodeSample;
  readonly #leaderChanges: Counter;
  readonly #proposalsFailed: Counter;
  readonly #walFsync: DurationHistogram;
  readonly #walBytes: Counter;
  readonly #readBatch: Histogram;
  readonly #tickLate: DurationHistogram;
  readonly #flush: DurationHistogram;
  readonly #applySlice: DurationHistogram;
  readonly #snapshotSends: Counter;
  readonly #snapshotSend: DurationHistogram;
  readonly #snapshotReceives: Counter;
  readonly #snapshotInstall: DurationHistogram;

  /** `sample` is called once per scrape. */
  constructor(node: number, sample: () => NodeSample) {
    const kit = new MetricKit({ node: String(node) });
    this.#kit = kit;
    this.#sample = sample;
    this.#process = new ProcessMetrics(kit);
    this.#gauges = new NodeGauges(kit);
    this.#peers = new PeerMetrics(kit);
    this.#leaderChanges = kit.counter(text.leaderChanges);
    this.#proposalsFailed = kit.counter(text.proposalsFailed, ['reason']);
    this.#walFsync = kit.durations(text.walFsync);
    this.#walBytes = kit.counter(text.walBytes);
    this.#readBatch = kit.sizes(text.readBatch, 4_096);
    this.#tickLate = kit.durations(text.tickLate);
    this.#flush = kit.durations(text.flush);
    this.#applySlice = kit.durations(text.applySlice);
    this.#snapshotSends = kit.counter(text.snapshotSends, ['result']);
    this.#snapshotSend = kit.durations(text.snapshotSend);
    this.#snapshotReceives = kit.counter(text.snapshotReceives, ['result']);
    this.#snapshotInstall = kit.durations(text.snapshotInstall);
  }

  get contentType(): string {
    return this.#kit.registry.contentType;
  }

  /** For heartbeats to the monitor: read without beginning a new period. */
  get eventLoopDelay(): EventLoopDelay {
    return this.#process.eventLoopDelay;
  }

  /** The page, in Prometheus' text format. */
  async scrape(): Promise<string> {
    const sample = this.#sample();
    this.#process.sample();
    this.#gauges.set(sample);
    this.#peers.set(sample);
    return this.#kit.registry.metrics();
  }

  stop(): void {
    this.#process.stop();
  }

  leaderChanged(): void {
    this.#leaderChanges.inc();
  }

  /** `reason` is an error code: a closed set. */
  proposalsFailed(reason: string, count: number): void {
    this.#proposalsFailed.inc({ reason }, count);
  }

  walWritten(elapsedMs: number, bytes: number): void {
    this.#walFsync.observeMs(elapsedMs);
    this.#walBytes.inc(bytes);
  }

  /** One quorum round answered so many reads. */
  readsConfirmed(count: number): void {
    this.#readBatch.observe(count);
  }

  tickLate(lateMs: number): void {
    this.#tickLate.observeMs(lateMs);
  }

  booksFlushed(elapsedMs: number): void {
    this.#flush.observeMs(elapsedMs);
  }

  applySlice(elapsedMs: number): void {
    this.#applySlice.observeMs(elapsedMs);
  }

  snapshotSent(result: SnapshotResult, elapsedMs: number): void {
    this.#snapshotSends.inc({ result });
    this.#snapshotSend.observeMs(elapsedMs);
  }

  snapshotReceived(result: SnapshotResult): void {
    this.#snapshotReceives.inc({ result });
  }

  snapshotInstalled(elapsedMs: number): void {
    this.#snapshotInstall.observeMs(elapsedMs);
  }
}

const text = {
  leaderChanges: {
    name: 'leader_changes_seen_total',
    help: 'Times this node saw another leader, or none, where there was one.',
  },
  proposalsFailed: {
    name: 'proposals_failed_total',
    help: 'Commands that this node refused to propose, by error code.',
  },
  walFsync: {
    name: 'wal_fsync_duration_seconds',
    help: 'From handing a write to the log until it was durable.',
  },
  walBytes: { name: 'wal_write_bytes_total', help: 'Entry payload written to the log.' },
  readBatch: {
    name: 'read_index_batch_reads',
    help: 'Reads confirmed by one quorum round.',
  },
  tickLate: { name: 'tick_lateness_seconds', help: 'How late ticks fired.' },
  flush: {
    name: 'books_flush_duration_seconds',
    help: 'Writing changed rows of the books behind, one batch.',
  },
  applySlice: {
    name: 'apply_slice_duration_seconds',
    help: 'Applying entries without yielding to the event loop.',
  },
  snapshotSends: { name: 'snapshot_send_total', help: 'Snapshots sent to peers, by result.' },
  snapshotSend: {
    name: 'snapshot_send_duration_seconds',
    help: 'Sending one snapshot, whatever came of it.',
  },
  snapshotReceives: {
    name: 'snapshot_receive_total',
    help: 'Snapshots that peers offered, by result.',
  },
  snapshotInstall: {
    name: 'snapshot_install_duration_seconds',
    help: 'Putting a received snapshot in the place of the books.',
  },
} as const;
