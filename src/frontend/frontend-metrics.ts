// What a frontend publishes at /metrics: its process, its HTTP and WebSocket traffic, and what it
// refused and why.

import type { Counter, Gauge } from 'prom-client';
import { createHttpMetrics } from '../telemetry/http-metrics.ts';
import type { HttpMetrics } from '../telemetry/http-metrics.ts';
import type { MirroredCounter } from '../telemetry/metric-kit.ts';
import { MetricsPage } from '../telemetry/metrics-page.ts';
import type { StockCacheView } from './books/stock-cache.ts';

export class FrontendMetrics {
  readonly page = new MetricsPage('frontend');
  readonly http: HttpMetrics = createHttpMetrics(this.page.kit);
  readonly refusals: Counter = this.page.kit.counter(
    { name: 'http_refusals_total', help: 'Requests answered with an error, by reason.' },
    ['reason'],
  );
  readonly #stockReads: MirroredCounter = this.page.kit.mirrored(
    { name: 'stock_cache_reads_total', help: 'Reads of one stock, by what the cache could do.' },
    ['result'],
  );
  readonly #stockRows: Gauge = this.page.kit.gauge({
    name: 'stock_cache_rows',
    help: 'Stocks the cache holds.',
  });
  readonly subscriptions: Gauge = this.page.kit.gauge({
    name: 'websocket_subscriptions',
    help: 'Subscriptions at the cluster that the WebSockets share.',
  });

  /** Takes what the cache has counted; call before the page is read. */
  sample({ counts, held }: StockCacheView): void {
    for (const [result, count] of Object.entries(counts)) this.#stockReads.set(count, { result });
    this.#stockRows.set(held);
  }
}
