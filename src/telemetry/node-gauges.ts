// The state of a node as gauges and mirrored counters, set from one sample so that a page is of
// one moment. Knows names and help texts, not where the numbers come from.

import type { Gauge } from 'prom-client';
import type { MetricKit, MirroredCounter } from './metric-kit.ts';
import type { NodeSample } from './node-sample.ts';

type Reading = (sample: NodeSample) => number;

export class NodeGauges {
  readonly #gauges: readonly (readonly [Gauge, Reading])[];
  readonly #counters: readonly (readonly [MirroredCounter, Reading])[];

  constructor(kit: MetricKit) {
    this.#gauges = gauges.map(([name, help, read]) => [kit.gauge({ name, help }), read]);
    this.#counters = counters.map(([name, help, read]) => [kit.mirrored({ name, help }), read]);
  }

  set(sample: NodeSample): void {
    for (const [gauge, read] of this.#gauges) gauge.set(read(sample));
    for (const [counter, read] of this.#counters) counter.set(read(sample));
  }
}

const gauges: readonly (readonly [name: string, help: string, read: Reading])[] = [
  ['has_leader', '1 while this node knows a leader.', (s) => Number(s.hasLeader)],
  ['is_leader', '1 while this node leads.', (s) => Number(s.isLeader)],
  ['is_learner', '1 while this node has no vote.', (s) => Number(s.isLearner)],
  [
    'is_suspect',
    '1 while this node may have lost acknowledged entries.',
    (s) => Number(s.isSuspect),
  ],
  ['term', 'The current term.', (s) => s.term],
  ['commit_index', 'The last entry known committed.', (s) => s.commitIndex],
  ['applied_index', 'The last entry applied to the books.', (s) => s.appliedIndex],
  ['log_last_index', 'The last entry in the log.', (s) => s.lastIndex],
  ['log_first_index', 'The first entry still in the log.', (s) => s.firstIndex],
  ['log_bytes', 'What the log takes on disk.', (s) => s.logBytes],
  ['books_bytes', 'What the books take on disk.', (s) => s.booksBytes],
  ['books_flushed_index', 'The entry through which the books are durable.', (s) => s.flushedIndex],
  ['books_dirty_rows', 'Changed rows not yet written behind.', (s) => s.dirtyRows],
  ['proposals_pending', 'Commands admitted and not yet answered.', (s) => s.proposalsPending],
  [
    'apply_lag_entries',
    'Entries committed and not yet applied.',
    (s) => Math.max(0, s.commitIndex - s.appliedIndex),
  ],
  ['sessions', 'Open client sessions.', (s) => s.sessions],
  ['watchers', 'Open change feeds.', (s) => s.watchers],
  ['digest_index', 'The last checkpoint of the chained digest.', (s) => s.digestIndex],
  [
    'is_clock_off',
    '1 while this node may not lead because of its clock.',
    (s) => Number(s.isClockOff),
  ],
  [
    'clock_ahead_seconds',
    "This node's clock of day less the median of the voters'.",
    (s) => s.clockAheadMs / 1_000,
  ],
  ['snapshot_send_inflight', 'Snapshots on their way to peers.', (s) => s.snapshotsSending],
  ['snapshot_receive_inflight', 'Snapshots arriving.', (s) => Number(s.snapshotReceiving)],
];

const counters: readonly (readonly [name: string, help: string, read: Reading])[] = [
  [
    'proposals_committed_total',
    'Entries known committed since the cluster began.',
    (s) => s.commitIndex,
  ],
  [
    'proposals_applied_total',
    'Entries applied to the books since the cluster began.',
    (s) => s.appliedIndex,
  ],
  [
    'commands_applied_total',
    'Commands answered by entries applied since this process began, those replayed from the log too.',
    (s) => s.commandsApplied,
  ],
  ['digest_mismatches_total', 'Checkpoints that differed from a peer.', (s) => s.digestMismatches],
];
