// The pages processes publish: names an operator can rely on, values that are what was counted.

import { afterEach, expect, test } from 'vitest';
import { createHttpMetrics } from '../../src/telemetry/http-metrics.ts';
import { MetricKit } from '../../src/telemetry/metric-kit.ts';
import { MetricsPage } from '../../src/telemetry/metrics-page.ts';
import { NodeMetrics } from '../../src/telemetry/node-metrics.ts';
import type { NodeSample, PeerSample } from '../../src/telemetry/node-sample.ts';
import { until } from '../raft/transport/until.ts';
import { lintMetrics } from './metric-lint.ts';

const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const peer = (id: number, fields: Partial<PeerSample> = {}): PeerSample => ({
  peer: id,
  connected: true,
  silentMs: 250,
  sentBytes: 1_000,
  receivedBytes: 2_000,
  sentFrames: 10,
  receivedFrames: 20,
  droppedMessages: 3,
  reconnects: 1,
  progress: { state: 'replicate', matchIndex: 90, inflight: 4 },
  ...fields,
});

const sampled: NodeSample = {
  hasLeader: true,
  isLeader: true,
  isLearner: false,
  isSuspect: false,
  term: 7,
  commitIndex: 98,
  appliedIndex: 95,
  lastIndex: 100,
  firstIndex: 1,
  commandsApplied: 5_000,
  proposalsPending: 12,
  sessions: 2,
  watchers: 3,
  logBytes: 1_000_000,
  booksBytes: 2_000_000,
  digestIndex: 0,
  digestMismatches: 0,
  flushedIndex: 80,
  dirtyRows: 40,
  isClockOff: false,
  clockAheadMs: 12,
  snapshotsSending: 1,
  snapshotReceiving: false,
  peers: [peer(2), peer(3, { silentMs: null, progress: null })],
};

function nodeMetrics(sample: () => NodeSample = () => sampled): NodeMetrics {
  const metrics = new NodeMetrics(1, sample);
  stops.push(() => metrics.stop());
  return metrics;
}

function everythingHappens(metrics: NodeMetrics): void {
  metrics.leaderChanged();
  metrics.proposalsFailed('not-leader', 3);
  metrics.walWritten(0.4, 6_000);
  metrics.readsConfirmed(17);
  metrics.tickLate(0.2);
  metrics.booksFlushed(8);
  metrics.applySlice(4.9);
  metrics.snapshotSent('accepted', 1_500);
  metrics.snapshotReceived('refused');
  metrics.snapshotInstalled(900);
}

/** The value of one line of the page; undefined when it is not there. */
function valueOf(page: string, name: string, ...labels: readonly string[]): number | undefined {
  const line = page
    .split('\n')
    .find((one) => new RegExp(`^${name}[{ ]`).test(one) && labels.every((l) => one.includes(l)));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

test('the page of a node breaks none of the naming rules', async () => {
  const metrics = nodeMetrics();
  everythingHappens(metrics);
  const page = await metrics.scrape();
  expect(lintMetrics(page)).toEqual([]);
  expect(page.split('\n').every((line) => line === '' || /^# |^holdfast_/.test(line))).toBe(true);
});

test('the pages of the other processes break none of the naming rules', async () => {
  const page = new MetricsPage('frontend');
  stops.push(() => page.stop());
  const http = createHttpMetrics(page.kit);
  http.requestBegan();
  http.requestDone({ method: 'GET', route: '/stocks/:name', status: 200, elapsedMs: 3 });
  http.socketOpened();
  http.socketClosed(4408);
  http.streamSent(3, 600);
  const text = await page.scrape();
  expect(lintMetrics(text)).toEqual([]);
  expect(valueOf(text, 'holdfast_http_requests_inflight')).toBe(0);
  expect(valueOf(text, 'holdfast_websocket_closed_total', 'code="4408"')).toBe(1);
  expect(valueOf(text, 'holdfast_websocket_sent_bytes_total', 'process="frontend"')).toBe(600);
});

test('a node publishes what etcd’s operators look for', async () => {
  const metrics = nodeMetrics();
  everythingHappens(metrics);
  const page = await metrics.scrape();
  expect(valueOf(page, 'holdfast_has_leader', 'node="1"')).toBe(1);
  expect(valueOf(page, 'holdfast_is_leader')).toBe(1);
  expect(valueOf(page, 'holdfast_leader_changes_seen_total')).toBe(1);
  expect(valueOf(page, 'holdfast_proposals_committed_total')).toBe(98);
  expect(valueOf(page, 'holdfast_proposals_applied_total')).toBe(95);
  expect(valueOf(page, 'holdfast_proposals_pending')).toBe(12);
  expect(valueOf(page, 'holdfast_proposals_failed_total', 'reason="not-leader"')).toBe(3);
  expect(valueOf(page, 'holdfast_wal_write_bytes_total')).toBe(6_000);
  expect(valueOf(page, 'holdfast_wal_fsync_duration_seconds_count')).toBe(1);
  expect(valueOf(page, 'holdfast_wal_fsync_duration_seconds_sum')).toBeCloseTo(0.0004);
  expect(valueOf(page, 'holdfast_peer_sent_bytes_total', 'peer="2"')).toBe(1_000);
  expect(valueOf(page, 'holdfast_peer_sent_failures_total', 'peer="3"')).toBe(3);
  expect(valueOf(page, 'holdfast_snapshot_send_total', 'result="accepted"')).toBe(1);
  expect(valueOf(page, 'holdfast_apply_lag_entries')).toBe(3);
  expect(valueOf(page, 'holdfast_read_index_batch_reads_sum')).toBe(17);
});

test('a leader publishes how far each follower is, and a peer that left is gone', async () => {
  let sample = sampled;
  const metrics = nodeMetrics(() => sample);
  const before = await metrics.scrape();
  expect(valueOf(before, 'holdfast_follower_match_lag_entries', 'peer="2"')).toBe(10);
  expect(valueOf(before, 'holdfast_follower_inflight_appends', 'peer="2"')).toBe(4);
  expect(valueOf(before, 'holdfast_follower_state', 'peer="2"', 'state="replicate"')).toBe(1);
  expect(valueOf(before, 'holdfast_follower_state', 'peer="2"', 'state="probe"')).toBe(0);
  expect(valueOf(before, 'holdfast_follower_match_lag_entries', 'peer="3"')).toBeUndefined();
  expect(valueOf(before, 'holdfast_peer_silence_seconds', 'peer="2"')).toBe(0.25);
  sample = { ...sampled, isLeader: false, peers: [peer(2, { progress: null })] };
  const after = await metrics.scrape();
  expect(valueOf(after, 'holdfast_follower_match_lag_entries', 'peer="2"')).toBeUndefined();
  expect(valueOf(after, 'holdfast_peer_connected', 'peer="3"')).toBeUndefined();
  expect(valueOf(after, 'holdfast_is_leader')).toBe(0);
});

test('a mirrored counter never runs back, also when what it mirrors starts anew', async () => {
  const kit = new MetricKit({});
  const counter = kit.mirrored({ name: 'things_total', help: 'Things.' }, ['kind']);
  counter.set(5, { kind: 'a' });
  counter.set(7, { kind: 'a' });
  counter.set(2, { kind: 'b' });
  counter.set(3, { kind: 'a' });
  const page = await kit.registry.metrics();
  expect(valueOf(page, 'holdfast_things_total', 'kind="a"')).toBe(10);
  expect(valueOf(page, 'holdfast_things_total', 'kind="b"')).toBe(2);
});

test('a blocked event loop shows as delay, and each scrape begins a new period', async () => {
  const metrics = nodeMetrics();
  await until(() => metrics.eventLoopDelay.maxMs > 0);
  const endMs = performance.now() + 80;
  while (performance.now() < endMs) continue;
  await until(() => metrics.eventLoopDelay.maxMs > 50);
  const page = await metrics.scrape();
  expect(valueOf(page, 'holdfast_event_loop_delay_seconds', 'stat="max"')).toBeGreaterThan(0.05);
  expect(metrics.eventLoopDelay.maxMs).toBe(0);
});

test('the lint finds what promtool would', () => {
  const page = [
    '# HELP holdfast_requests Requests.',
    '# TYPE holdfast_requests counter',
    'holdfast_requests 1',
    '# TYPE holdfast_wait_ms gauge',
    'holdfast_wait_ms 1',
    'holdfast_other 1',
  ].join('\n');
  expect(lintMetrics(page)).toEqual([
    'holdfast_requests: _total is for counters, and on all',
    'holdfast_wait_ms: not a base unit, spelled out',
    'holdfast_wait_ms: no help text',
    'stray line: holdfast_other 1',
  ]);
});
