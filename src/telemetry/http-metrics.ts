// What a process that answers HTTP and WebSocket publishes: requests by route, and sockets.
// Knows no route: those are given, and must be patterns, never paths.

import type { MetricKit } from './metric-kit.ts';

export interface HttpRequestDone {
  readonly method: string;
  /** The pattern, as '/stocks/:name': a path would make a series of every name. */
  readonly route: string;
  readonly status: number;
  readonly elapsedMs: number;
}

export interface HttpMetrics {
  requestBegan(): void;
  requestDone(request: HttpRequestDone): void;
  socketOpened(): void;
  /** `code` as closed with. */
  socketClosed(code: number): void;
  streamSent(frames: number, bytes: number): void;
}

export function createHttpMetrics(kit: MetricKit): HttpMetrics {
  const began = kit.gauge({ name: 'http_requests_inflight', help: 'Requests being answered.' });
  const done = kit.durations(
    { name: 'http_request_duration_seconds', help: 'From the request to its answer.' },
    ['method', 'route', 'status'],
  );
  const sockets = kit.gauge({ name: 'websocket_connections', help: 'Open WebSockets.' });
  const closed = kit.counter(
    { name: 'websocket_closed_total', help: 'WebSockets closed, by close code.' },
    ['code'],
  );
  const frames = kit.counter({ name: 'websocket_sent_frames_total', help: 'Frames sent.' });
  const bytes = kit.counter({ name: 'websocket_sent_bytes_total', help: 'Bytes of frames sent.' });
  return {
    requestBegan: () => began.inc(),
    requestDone: ({ method, route, status, elapsedMs }) => {
      began.dec();
      done.observeMs(elapsedMs, { method, route, status });
    },
    socketOpened: () => sockets.inc(),
    socketClosed: (code) => {
      sockets.dec();
      closed.inc({ code });
    },
    streamSent: (frameCount, byteCount) => {
      frames.inc(frameCount);
      bytes.inc(byteCount);
    },
  };
}
