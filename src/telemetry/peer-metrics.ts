// What a node publishes about each of its peers. A peer that left the cluster leaves the page.
// Knows names and help texts, not where the numbers come from.

import type { Gauge } from 'prom-client';
import type { MetricKit, MirroredCounter } from './metric-kit.ts';
import type { NodeSample, PeerSample } from './node-sample.ts';

type Reading = (peer: PeerSample) => number;

export class PeerMetrics {
  readonly #counters: readonly (readonly [MirroredCounter, Reading])[];
  readonly #gauges: readonly (readonly [Gauge, Reading])[];
  readonly #silence: Gauge;
  readonly #matchLag: Gauge;
  readonly #inflight: Gauge;
  readonly #state: Gauge;

  constructor(kit: MetricKit) {
    this.#counters = counters.map(([name, help, read]) => [
      kit.mirrored({ name, help }, ['peer']),
      read,
    ]);
    this.#gauges = gauges.map(([name, help, read]) => [kit.gauge({ name, help }, ['peer']), read]);
    this.#silence = kit.gauge(
      { name: 'peer_silence_seconds', help: 'Since the peer was last heard.' },
      ['peer'],
    );
    this.#matchLag = kit.gauge(
      {
        name: 'follower_match_lag_entries',
        help: 'As leader: entries the follower is not known to hold.',
      },
      ['peer'],
    );
    this.#inflight = kit.gauge(
      { name: 'follower_inflight_appends', help: 'As leader: appends not yet answered.' },
      ['peer'],
    );
    this.#state = kit.gauge(
      {
        name: 'follower_state',
        help: 'As leader: 1 at the state of replication the follower is in.',
      },
      ['peer', 'state'],
    );
  }

  set(sample: NodeSample): void {
    for (const gauge of [this.#silence, this.#matchLag, this.#inflight, this.#state]) gauge.reset();
    for (const [gauge] of this.#gauges) gauge.reset();
    for (const peer of sample.peers) this.#setPeer(peer, sample.lastIndex);
  }

  #setPeer(sample: PeerSample, lastIndex: number): void {
    const peer = String(sample.peer);
    for (const [counter, read] of this.#counters) counter.set(read(sample), { peer });
    for (const [gauge, read] of this.#gauges) gauge.set({ peer }, read(sample));
    if (sample.silentMs !== null) this.#silence.set({ peer }, sample.silentMs / 1000);
    if (sample.progress === null) return;
    const { state, matchIndex, inflight } = sample.progress;
    this.#matchLag.set({ peer }, Math.max(0, lastIndex - matchIndex));
    this.#inflight.set({ peer }, inflight);
    for (const one of ['probe', 'replicate', 'snapshot']) {
      this.#state.set({ peer, state: one }, Number(one === state));
    }
  }
}

const counters: readonly (readonly [name: string, help: string, read: Reading])[] = [
  ['peer_sent_bytes_total', 'Raft frames handed to the network.', (p) => p.sentBytes],
  ['peer_received_bytes_total', 'Raft frames received.', (p) => p.receivedBytes],
  ['peer_sent_frames_total', 'Frames handed to the network.', (p) => p.sentFrames],
  ['peer_received_frames_total', 'Frames received.', (p) => p.receivedFrames],
  [
    'peer_sent_failures_total',
    'Messages dropped because the peer was away or too slow.',
    (p) => p.droppedMessages,
  ],
  ['peer_reconnects_total', 'Streams to the peer opened after the first.', (p) => p.reconnects],
];

const gauges: readonly (readonly [name: string, help: string, read: Reading])[] = [
  ['peer_connected', '1 while the stream to the peer is open.', (p) => Number(p.connected)],
];
