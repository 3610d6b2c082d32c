// What the HTTP routes are made of.

import type { TlsIdentity } from '../../access/tls-files.ts';
import type { RemoteCallers } from '../../access/remote-callers.ts';
import type { Log } from '../../telemetry/log.ts';
import type { AlpacaParts } from '../alpaca/alpaca-parts.ts';
import type { BookClient } from '../books/book-client.ts';
import type { ClusterWatch } from '../books/cluster-watch.ts';
import type { FrontendMetrics } from '../frontend-metrics.ts';
import type { OriginPolicy } from './origin-policy.ts';
import type { StockCache } from '../books/stock-cache.ts';

export interface HttpParts {
  /** As the caller of the present request may use it. */
  readonly book: BookClient;
  /** As the frontend itself uses it, for what is nobody's request. */
  readonly ownBook: BookClient;
  /** Who calls; null: nobody is ever asked. */
  readonly callers: RemoteCallers | null;
  readonly stocks: StockCache;
  readonly cluster: ClusterWatch;
  readonly origins: OriginPolicy;
  readonly alpaca: AlpacaParts;
  readonly metrics: FrontendMetrics;
  /** The certificate to serve HTTPS with; null: HTTP. */
  readonly tls: TlsIdentity | null;
  readonly log: Log;
  /** Built page to serve at `/`. */
  readonly blotterDir: string;
  /** Origins of the frontends that this one's page may use, this one included; may be empty. */
  readonly frontends: readonly string[];
  /** How long the cluster may take over one request. */
  readonly requestDeadlineMs: number;
  /** Of one caller; null: as many as it likes. */
  readonly requestsPerSecondMax: number | null;
  /** Requests under way at once; more are answered 503. */
  readonly inflightMax: number;
  /** True once the process has begun to stop. */
  readonly isStopping: () => boolean;
}
