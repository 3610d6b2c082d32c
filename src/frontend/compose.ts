// Where the parts of a frontend process meet: the SDK, the log, the app. Nothing here decides.

import { checkListening, isLoopback } from '../access/listen-rule.ts';
import { RemoteCallers } from '../access/remote-callers.ts';
import { TokenFile } from '../access/token-file.ts';
import { CatalogClient } from '../client/catalog-client.ts';
import type { Dialing } from '../client/dialing.ts';
import { HoldfastClient } from '../client/holdfast-client.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { listenFailure } from '../telemetry/listen-failure.ts';
import type { Log } from '../telemetry/log.ts';
import { builtBlotterDir } from './routes/blotter-files.ts';
import type { BookClient } from './books/book-client.ts';
import { edgePace } from './http/edge-allowance.ts';
import { guardedBook, guardedQuotes } from './books/guarded-book.ts';
import { LineListener } from './line-listener.ts';
import type { FrontendConfig } from './frontend-config.ts';
import { buildFrontendApps, frontendLimits } from './frontend.ts';
import type { HttpApp } from './frontend.ts';
import { YoungQuotes } from './books/young-quotes.ts';

export interface FrontendProcess {
  /** Resolves to the URL once requests are taken. @throws Error when the port cannot be had */
  start(): Promise<string>;
  /** Takes no more work, finishes what is under way, says goodbye to every socket. */
  stop(): Promise<void>;
}

export function composeFrontend(config: FrontendConfig, log: Log): FrontendProcess {
  const { host, tls, insecureListen: insecure } = config;
  checkListening({ address: host, tls: tls.identity !== null, insecure });
  const dialing = dialingOf(config);
  const client = new HoldfastClient({ endpoints: config.endpoints, ...dialing });
  const catalog =
    config.catalogs.length === 0
      ? null
      : new CatalogClient({ endpoints: config.catalogs, ...dialing });
  const callers = remoteCallers(client, config, log);
  const book = clusterBook(client);
  const quotes = catalog === null ? null : youngQuotes(catalog, config);
  const { app, tracking } = buildFrontendApps({
    book: quotes === null ? book : quotes.over(book),
    callers,
    log,
    host,
    tls: tls.identity,
    allowedOrigins: config.allowedOrigins,
    requestDeadlineMs: config.requestDeadlineMs,
    requestsPerSecondMax: config.requestsPerSecondMax,
    blotterDir: builtBlotterDir(),
    frontends: config.frontends,
    statuses: () => client.clusterStatus(),
    limits: { ...frontendLimits, inflightMax: config.requestsMax },
    invalidations: catalog === null ? null : (signal) => catalog.invalidations({ signal }),
    closes:
      catalog === null
        ? null
        : (symbols) => catalog.dayCloses(symbols, { deadlineMs: closesDeadlineMs }),
    cacheEntriesMax: config.cacheEntriesMax,
    monotonicMs: () => performance.now(),
  });
  const required = (): boolean => callers.required !== false;
  const lines = new LineListener({
    book: guardedBook(book, required),
    quotes: quotes === null ? null : guardedQuotes(quotes, required),
    callers,
    log,
    deadlineMs: config.requestDeadlineMs,
    connectionsMax: lineConnectionsMax,
    linesMax: linesPerConnectionMax,
    pace: edgePace,
    monotonicMs: () => performance.now(),
  });
  return {
    start: async () => {
      await listenForLines(lines, config);
      const { host, port, trackingPort } = config;
      const url = await listen(app, { host, port });
      if (trackingPort !== null) await listen(tracking, { host, port: trackingPort });
      return url;
    },
    stop: async () => {
      if (config.commandsPort !== null) await lines.close();
      await app.close();
      await catalog?.close();
      await client.drain();
      await client.close();
    },
  };
}

// Half of the time of a request may go into its price; the other half is the command's.
function youngQuotes(catalog: CatalogClient, config: FrontendConfig): YoungQuotes {
  const deadlineMs = config.requestDeadlineMs / 2;
  return new YoungQuotes({
    ensure: async (symbol, user) => {
      const { instrument } = await catalog.ensureQuote(symbol, ownAge, { user, deadlineMs });
      return instrument;
    },
    wallMs: () => Date.now(),
  });
}

/** Day figures are worth less waiting than the rest of an answer. */
const closesDeadlineMs = 500;

/** As young as the symbol's own time to live wants it. */
const ownAge = -1;

function dialingOf({ tokenFile, tls }: FrontendConfig): Dialing {
  const trust = tls.ca === null ? {} : { tls: { ca: tls.ca } };
  if (tokenFile === null) return { name: 'frontend', ...trust };
  const file = new TokenFile(tokenFile, () => performance.now());
  return { name: 'frontend', token: () => file.secret(), ...trust };
}

const callerDeadlineMs = 2_000;

// Any node may say it: one that is behind is so for moments, and hears of a token with the rest.
function remoteCallers(
  client: HoldfastClient,
  { host, insecureListen }: FrontendConfig,
  log: Log,
): RemoteCallers {
  const limits = { consistency: 'stale', deadlineMs: callerDeadlineMs } as const;
  return new RemoteCallers({
    find: async (hash) => (await client.tokenByHash(hash, limits)).value,
    // Turned off, the rule means this machine alone.
    alwaysRequired: !insecureListen && !isLoopback(host),
    log,
    monotonicMs: () => performance.now(),
    wallMs: () => Date.now(),
  });
}

const lineConnectionsMax = 1_024;
const linesPerConnectionMax = 1_024;

async function listenForLines(lines: LineListener, config: FrontendConfig): Promise<void> {
  const { host, commandsPort } = config;
  if (commandsPort === null) return;
  try {
    await lines.listen(host, commandsPort);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw listenFailure('address for commands', `${host}:${commandsPort}`, error);
  }
}

async function listen(
  app: HttpApp,
  { host, port }: Pick<FrontendConfig, 'host' | 'port'>,
): Promise<string> {
  try {
    return await app.listen({ host, port, exclusive: true });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw listenFailure('HTTP address', `${host}:${port}`, error);
  }
}

// The SDK as it is, and the one question it answers in another form.
function clusterBook(client: HoldfastClient): BookClient {
  return {
    submit: (command, { place, ...limits } = {}) =>
      place === undefined
        ? client.submit(command, limits)
        : client.submitAt(place, command, limits),
    openSession: (limits) => client.openSession(limits),
    closeSession: (place, limits) => client.closeSession(place, limits),
    account: (name, limits) => client.account(name, limits),
    holdings: (name, limits) => client.holdings(name, limits),
    orders: (name, page, limits) => client.orders(name, page, limits),
    openOrders: (name, limits) => client.openOrders(name, limits),
    triggers: (name, limits) => client.triggers(name, limits),
    quoteLocks: (name, limits) => client.quoteLocks(name, limits),
    orderByNumber: (number, limits) => client.orderByNumber(number, limits),
    recordedEvents: (account, page, limits) => client.recordedEvents(account, page, limits),
    countEvents: (account, sinceMs, limits) => client.countEvents(account, sinceMs, limits),
    instrument: (symbol, limits) => client.instrument(symbol, limits),
    instruments: (limits) => client.instruments(limits),
    watch: (what, limits) => client.watch(what, limits),
    epoch: () => clusterIdOf(client),
  };
}

// Every node knows it; the short wait first, so that one node that hangs delays nobody.
async function clusterIdOf(client: HoldfastClient): Promise<string> {
  for (const deadlineMs of [300, 1_000]) {
    for (const status of await client.clusterStatus({ deadlineMs })) {
      if ('clusterId' in status) return status.clusterId;
    }
  }
  throw new ClusterError('unavailable', 'none');
}
