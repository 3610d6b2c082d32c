// Every limit of the peer transport, and the gRPC options that follow from them. Knows no peer.

import type { ChannelOptions } from '@grpc/grpc-js';
import { FRAME_BYTES_MAX } from '../codec/message-codec.ts';
import { SNAPSHOT_CHUNK_BYTES_MAX } from '../driver/snapshot-port.ts';
import type { ProbeTiming } from './peer-probe.ts';
import { receiveWindowBytes } from './receive-window.ts';

export interface TransportLimits {
  /** A turn's messages are split above this; one message always fits. */
  readonly frameBytes: number;
  /** Handed to gRPC and not yet taken by the socket; beyond it messages are dropped. */
  readonly unsentBytesMax: number;
  readonly unsentFramesMax: number;
  readonly redialMinMs: number;
  readonly redialMaxMs: number;
  /** A dial that got no welcome by then is given up. */
  readonly welcomeTimeoutMs: number;
  /** After so many failed dials in a row a fresh channel is made. */
  readonly failuresPerChannelMax: number;
  /** A snapshot of which no chunk was taken, or came, for so long is given up. */
  readonly snapshotProgressTimeoutMs: number;
  /** How long a snapshot whose stream broke may wait to go on, at either end. */
  readonly snapshotResumeTimeoutMs: number;
  /** From the last chunk to the receiver's verdict. */
  readonly snapshotVerdictTimeoutMs: number;
  /** A connection that answers no ping for so long is dropped. */
  readonly pingTimeoutMs: number;
  readonly refusalsLoggedEveryMs: number;
  /** How to find out whether a peer whose stream broke is gone. */
  readonly probe: ProbeTiming;
}

// Unsent bytes match the bytes a leader keeps in flight to one follower: while the follower works
// off a burst nothing is dropped, and one that stalls costs no more than that.
export const TRANSPORT_DEFAULTS: TransportLimits = Object.freeze({
  frameBytes: 1024 * 1024,
  unsentBytesMax: 8 * 1024 * 1024,
  unsentFramesMax: 256,
  redialMinMs: 50,
  redialMaxMs: 1_000,
  welcomeTimeoutMs: 2_000,
  failuresPerChannelMax: 2,
  snapshotProgressTimeoutMs: 10_000,
  snapshotResumeTimeoutMs: 30_000,
  snapshotVerdictTimeoutMs: 120_000,
  pingTimeoutMs: 3_000,
  refusalsLoggedEveryMs: 60_000,
  probe: { attempts: 4, everyMs: 5, timeoutMs: 500 },
});

const PING_EVERY_MS = 1_000;
/** Room for the envelope around the largest frame or chunk. */
const ENVELOPE_BYTES = 4 * 1024;
const REQUEST_BYTES_MAX = Math.max(FRAME_BYTES_MAX, SNAPSHOT_CHUNK_BYTES_MAX) + ENVELOPE_BYTES;
const ANSWER_BYTES_MAX = 64 * 1024;
const STREAMS_PER_CONNECTION_MAX = 16;

// Pings only find dead connections, as after a partition, where TCP alone may wait for minutes.
// Whether the peer lives is Raft's to judge, by its ticks.
export const channelOptions = (limits: TransportLimits): ChannelOptions => ({
  'grpc.max_send_message_length': REQUEST_BYTES_MAX,
  'grpc.max_receive_message_length': ANSWER_BYTES_MAX,
  'grpc.enable_retries': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.initial_reconnect_backoff_ms': limits.redialMinMs,
  'grpc.max_reconnect_backoff_ms': limits.redialMaxMs,
  'grpc.keepalive_time_ms': PING_EVERY_MS,
  'grpc.keepalive_timeout_ms': limits.pingTimeoutMs,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_channelz': 0,
  'grpc-node.flow_control_window': receiveWindowBytes,
});

export const serverOptions = (limits: TransportLimits): ChannelOptions => ({
  'grpc.max_send_message_length': ANSWER_BYTES_MAX,
  'grpc.max_receive_message_length': REQUEST_BYTES_MAX,
  'grpc.max_concurrent_streams': STREAMS_PER_CONNECTION_MAX,
  'grpc.keepalive_time_ms': PING_EVERY_MS,
  'grpc.keepalive_timeout_ms': limits.pingTimeoutMs,
  'grpc.enable_channelz': 0,
});
