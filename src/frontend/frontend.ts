// A running frontend: the HTTP app, the sockets and the shared subscriptions over one BookClient.
// Knows not where the books come from; compose.ts hands them in.

import type { TlsIdentity } from '../access/tls-files.ts';
import type { RemoteCallers } from '../access/remote-callers.ts';
import type { Invalidation } from '../client/invalidation-feed.ts';
import type { NodeStatus } from '../client/status-round.ts';
import type { Log } from '../telemetry/log.ts';
import type { AlpacaParts } from './alpaca/alpaca-parts.ts';
import { everybodyIsWhoTheySay, shownBy, whoseToken } from './alpaca/caller.ts';
import { ClusterId } from './alpaca/cluster-id.ts';
import { ClosesKnown } from './alpaca/closes-known.ts';
import type { AskCloses } from './alpaca/closes-known.ts';
import type { BookClient } from './books/book-client.ts';
import { ClusterWatch } from './books/cluster-watch.ts';
import { FeedHub } from './stream/feed-hub.ts';
import type { HubLimits } from './stream/feed-hub.ts';
import { FrontendMetrics } from './frontend-metrics.ts';
import { guardedBook } from './books/guarded-book.ts';
import { buildHttpApp, buildTrackingApp } from './http-app.ts';
import type { HttpParts } from './http/http-parts.ts';
import { OriginPolicy } from './http/origin-policy.ts';
import { StockCache } from './books/stock-cache.ts';
import { registerStreamRoute } from './stream/stream-route.ts';
import type { SessionLimits } from './stream/stream-session.ts';
import { StreamSockets } from './stream/stream-sockets.ts';
import { UnsentDebts } from './stream/unsent-debts.ts';

export interface FrontendParts {
  readonly book: BookClient;
  readonly log: Log;
  readonly host: string;
  /** Its certificate, for HTTPS; null: HTTP. */
  readonly tls: TlsIdentity | null;
  readonly allowedOrigins: readonly string[];
  readonly requestDeadlineMs: number;
  /** Of one caller; null: as many as it likes. */
  readonly requestsPerSecondMax: number | null;
  readonly blotterDir: string;
  /** Origins of all frontends, this one included, where they are known: readers are told of them. */
  readonly frontends: readonly string[];
  readonly limits: FrontendLimits;
  /** What every node says of itself. */
  readonly statuses: () => Promise<readonly NodeStatus[]>;
  /** Word of what changed; null: no catalog, no cache. */
  readonly invalidations: ((signal: AbortSignal) => AsyncIterable<Invalidation>) | null;
  /** Where the day before closed; null: there is no catalog. */
  readonly closes: AskCloses | null;
  /** Stocks the cache may hold; 0: off. */
  readonly cacheEntriesMax: number;
  /** Who calls; null: nobody is ever asked. Closed with the app. */
  readonly callers: RemoteCallers | null;
  monotonicMs(): number;
}

export interface FrontendLimits extends SessionLimits, HubLimits {
  readonly inflightMax: number;
  readonly socketsMax: number;
  /** What all sockets together have not read yet. */
  readonly unsentTotalBytesMax: number;
  /** How often the nodes are asked how they are. */
  readonly clusterEveryMs: number;
  readonly pingMs: number;
  /** How long sockets may take over their goodbye. */
  readonly goodbyeMs: number;
}

export const frontendLimits: FrontendLimits = {
  inflightMax: 2_048,
  socketsMax: 8_192,
  topicsMax: 4_096,
  topicLingerMs: 10_000,
  tickMs: 1_000,
  coalesceMs: 20,
  heartbeatEveryMs: 700,
  sliceMs: 5,
  silenceMs: 1_000,
  listingsEveryTicks: 5,
  clusterEveryMs: 1_000,
  pingMs: 15_000,
  goodbyeMs: 1_000,
  conflateBytes: 64 * 1024,
  unsentBytesMax: 1024 * 1024,
  unsentTotalBytesMax: 256 * 1024 * 1024,
  messagesPerSecondMax: 50,
};

export type HttpApp = ReturnType<typeof buildHttpApp>;

export interface FrontendApps {
  readonly app: HttpApp;
  /** What the tracking port serves; ends with `app`. */
  readonly tracking: HttpApp;
}

/** Not yet listening: call `app.listen`. `app.close` ends sockets and subscriptions too. */
export function buildFrontend(parts: FrontendParts): HttpApp {
  return buildFrontendApps(parts).app;
}

export function buildFrontendApps(parts: FrontendParts): FrontendApps {
  const { log, limits } = parts;
  const monotonicMs = (): number => parts.monotonicMs();
  const stocks = new StockCache({
    ...{ book: parts.book, log, now: monotonicMs },
    ...{ invalidations: parts.invalidations, entriesMax: parts.cacheEntriesMax },
  });
  const book = stocks.noting(parts.book);
  const metrics = new FrontendMetrics();
  const origins = new OriginPolicy(parts.host, parts.allowedOrigins);
  const hub = new FeedHub({ book, log, limits, monotonicMs });
  const clusterId = new ClusterId(() => book.epoch(), monotonicMs);
  const { callers } = parts;
  const guarded = (): boolean => callers?.required !== false;
  const alpaca: AlpacaParts = {
    book,
    whoIsCalling: callers === null ? everybodyIsWhoTheySay : whoseToken(callers),
    whileKnown: (shown, end) => callers?.follow(shownBy(shown), end) ?? ((): void => undefined),
    requestDeadlineMs: parts.requestDeadlineMs,
    clusterId: () => clusterId.get(),
    closes: new ClosesKnown(parts.closes, () => Date.now()),
  };
  const cluster = new ClusterWatch({
    statuses: () => parts.statuses(),
    everyMs: limits.clusterEveryMs,
    wallClockMs: () => Date.now(),
  });
  let stopping = false;
  const requestBook = callers === null ? book : guardedBook(book, guarded);
  const httpParts: HttpParts = {
    book: requestBook,
    ownBook: book,
    callers,
    stocks,
    log,
    tls: parts.tls,
    origins,
    alpaca: { ...alpaca, book: requestBook },
    metrics,
    blotterDir: parts.blotterDir,
    frontends: parts.frontends,
    cluster,
    requestDeadlineMs: parts.requestDeadlineMs,
    inflightMax: limits.inflightMax,
    requestsPerSecondMax: parts.requestsPerSecondMax,
    isStopping: () => stopping,
  };
  const app = buildHttpApp(httpParts);
  const tracking = buildTrackingApp(httpParts);
  app.addHook('onClose', () => tracking.close());
  const { socketsMax, pingMs } = limits;
  const wallMs = (): number => Date.now();
  const { frontends } = parts;
  const debts = new UnsentDebts(limits.unsentTotalBytesMax);
  const shared = { hub, cluster, metrics, limits, debts, frontends, monotonicMs, wallMs };
  const sockets = new StreamSockets({ ...shared, socketsMax, pingMs, alpaca });
  const stop = async (): Promise<void> => {
    stopping = true;
    await sockets.close(limits.goodbyeMs);
    callers?.close();
    hub.close();
    cluster.close();
    stocks.close();
    metrics.page.stop();
  };
  registerStreamRoute(app, { origins, sockets, callers, log, stop });
  return { app, tracking };
}
