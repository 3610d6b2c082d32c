// What a frontend publishes at /metrics: its process, its HTTP and WebSocket traffic, and what it
// refused and why.

import type { Counter, Gauge } from 'prom-client';
import { createHttpMetrics } from '../telemetry/http-metrics.ts';
import type { HttpMetrics } from '../telemetry/http-metrics.ts';
import { MetricsPage } from '../telemetry/metrics-page.ts';

export class FrontendMetrics {
  readonly page = new MetricsPage('frontend');
  readonly http: HttpMetrics = createHttpMetrics(this.page.kit);
  readonly refusals: Counter = this.page.kit.counter(
    { name: 'http_refusals_total', help: 'Requests answered with an error, by reason.' },
    ['reason'],
  );
  readonly subscriptions: Gauge = this.page.kit.gauge({
    name: 'websocket_subscriptions',
    help: 'Subscriptions at the cluster that the WebSockets share.',
  });
}
