// What a gRPC port that clients reach grants each connection: how large a question and an answer may be,
// how many may be under way, and when it is let go of. Knows gRPC's options, no service.

import type { ChannelOptions } from '@grpc/grpc-js';

/** The largest question, a watch of 10,000 names, has a fifth of it. */
const requestBytesMax = 4 * 1024 * 1024;
const answerBytesMax = 8 * 1024 * 1024;
const streamsPerConnectionMax = 10_000;
const pingEveryMs = 10_000;
/** Longer than a process that collects garbage or starts is away. */
const pingTimeoutMs = 20_000;

/**
 * Pings are what lets go of a connection that broke HTTP/2's own rules: Node answers GOAWAY, stops
 * reading and so never sees the caller leave; each would cost a file descriptor for ever. They find
 * callers behind a dead line, too.
 */
export const clientPortOptions = (times = { pingEveryMs, pingTimeoutMs }): ChannelOptions => ({
  'grpc.max_receive_message_length': requestBytesMax,
  'grpc.max_send_message_length': answerBytesMax,
  'grpc.max_concurrent_streams': streamsPerConnectionMax,
  'grpc.keepalive_time_ms': times.pingEveryMs,
  'grpc.keepalive_timeout_ms': times.pingTimeoutMs,
});
