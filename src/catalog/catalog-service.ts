// The catalog's parts, joined: one view of the log for all who look up, one gate for all who push
// prices, word of what changed. Nothing here decides.

import { performance } from 'node:perf_hooks';
import { prng } from '../base/prng.ts';
import { monotonicMs, wallClockMs } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import { checkListening, isLoopback } from '../access/listen-rule.ts';
import { RemoteCallers } from '../access/remote-callers.ts';
import { TokenFile } from '../access/token-file.ts';
import type { Dialing } from '../client/dialing.ts';
import { HoldfastClient } from '../client/holdfast-client.ts';
import { quantity } from '../domain/quantity.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { RollupsRequest__Output } from '../gen/holdfast/catalog/v1/RollupsRequest.ts';
import type { RollupsResponse } from '../gen/holdfast/catalog/v1/RollupsResponse.ts';
import { listenFailure } from '../telemetry/listen-failure.ts';
import type { Log } from '../telemetry/log.ts';
import { AwaitedQuotes } from './awaited-quotes.ts';
import type { CatalogFlags } from './catalog-flags.ts';
import { buildCatalogHttp } from './catalog-http.ts';
import { CatalogMetrics } from './catalog-metrics.ts';
import { CatalogAdmission } from './catalog-admission.ts';
import { CatalogServer } from './catalog-server.ts';
import type { CatalogCalls } from './catalog-server.ts';
import { ClusterContact } from './cluster-contact.ts';
import { DayCloses } from './day-closes.ts';
import { IngestService } from './ingest-service.ts';
import { InvalidationFanout } from './invalidation-fanout.ts';
import { KeptRollups } from './kept-rollups.ts';
import { LegacyQuoteLink, legacyQuoteLimits } from './legacy-quote-link.ts';
import { LookupService, wireInstrument } from './lookup-service.ts';
import { PriceGate } from './price-gate.ts';
import { PriceSimulator } from './price-simulator.ts';
import { PriceView } from './price-view.ts';
import { QuoteDesk } from './quote-desk.ts';
import { Restocker } from './restocker.ts';
import { RecentInvalidations } from './recent-invalidations.ts';
import { ViewFollower } from './view-follower.ts';

const clock: Clock = {
  monotonic: () => monotonicMs(performance.now()),
  wall: () => wallClockMs(Date.now()),
};

const submitDeadlineMs = 10_000;
const callerDeadlineMs = 2_000;

function dialingOf({ tokenFile, tls }: CatalogFlags): Pick<Dialing, 'token' | 'tls'> {
  const trust = tls.ca === null ? {} : { tls: { ca: tls.ca } };
  if (tokenFile === null) return trust;
  const file = new TokenFile(tokenFile, () => clock.monotonic());
  return { token: () => file.secret(), ...trust };
}

export class CatalogService {
  readonly #flags: CatalogFlags;
  readonly #log: Log;
  readonly #client: HoldfastClient;
  /** The gate's alone: its frames must hold nothing of anybody else's. */
  readonly #ingestClient: HoldfastClient;
  readonly #callers: RemoteCallers;
  readonly #metrics = new CatalogMetrics();
  readonly #contact: ClusterContact;
  readonly #view = new PriceView(() => clock.monotonic());
  readonly #rollups: KeptRollups;
  readonly #closes = new DayCloses();
  readonly #follower: ViewFollower;
  readonly #fanout: InvalidationFanout;
  readonly #gate: PriceGate;
  readonly #server: CatalogServer;
  readonly #http: ReturnType<typeof buildCatalogHttp>;
  readonly #simulator: PriceSimulator | null;
  readonly #restocker: Restocker | null;
  readonly #quotes: QuoteDesk;
  /** Null: without a source no price can be kept young. */
  readonly #awaited: AwaitedQuotes | null;

  constructor(flags: CatalogFlags, log: Log) {
    this.#flags = flags;
    this.#log = log;
    const { endpoints } = flags;
    const dialing = dialingOf(flags);
    this.#client = new HoldfastClient({ endpoints, name: 'catalog', ...dialing });
    this.#ingestClient = new HoldfastClient({
      ...{ endpoints, name: 'catalog-ingest', ...dialing },
      commandsPerFrameMax: Number.MAX_SAFE_INTEGER,
    });
    this.#callers = this.#newCallers();
    this.#contact = new ClusterContact(this.#client, (hasLeader) => this.#onContact(hasLeader));
    this.#rollups = new KeptRollups(flags.dataDir, log);
    this.#follower = this.#newFollower();
    this.#fanout = new InvalidationFanout(
      this.#view,
      new RecentInvalidations(),
      () => this.#follower.epoch,
    );
    this.#gate = this.#newGate();
    const lookups = new LookupService(this.#view, (symbol) =>
      this.#closes.of(symbol, clock.wall()),
    );
    this.#quotes = this.#newQuoteDesk();
    this.#awaited = flags.legacyQuotes === null ? null : this.#newAwaitedQuotes();
    this.#server = this.#newServer(lookups);
    this.#http = this.#newHttp(lookups);
    this.#simulator = flags.simulate ? this.#newSimulator() : null;
    this.#restocker = flags.restockTo > 0 ? this.#newRestocker() : null;
  }

  /** @throws Error naming the address that cannot be listened on, or the folder that cannot be used */
  async start(): Promise<void> {
    const { host, httpPort, grpcPort, simulate, tls, insecureListen: insecure } = this.#flags;
    checkListening({ address: host, tls: tls.identity !== null, insecure });
    await this.#rollups.start();
    await this.#listenHttp(host, httpPort);
    await this.#server.listen(`${host}:${grpcPort}`, tls.identity);
    this.#follower.start();
    this.#contact.start();
    this.#simulator?.start();
    this.#restocker?.start();
    this.#awaited?.start();
    this.#log.info({ event: 'started', httpPort, grpcPort, simulate });
  }

  async stop(): Promise<void> {
    this.#simulator?.stop();
    this.#restocker?.stop();
    this.#awaited?.stop();
    this.#contact.stop();
    this.#callers.close();
    this.#fanout.close();
    this.#server.close();
    await this.#http.close();
    await this.#follower.stop();
    await this.#rollups.stop();
    await this.#ingestClient.drain();
    await this.#ingestClient.close();
    await this.#client.close();
  }

  async #listenHttp(host: string, port: number): Promise<void> {
    try {
      await this.#http.listen({ host, port, exclusive: true });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw listenFailure('HTTP address', `${host}:${port}`, error);
    }
  }

  #newFollower(): ViewFollower {
    return new ViewFollower({
      client: this.#client,
      view: this.#view,
      log: this.#log,
      onFrame: (what, frame) => {
        this.#rollups.absorb(frame, this.#follower.epoch);
        this.#closes.absorb(frame);
        this.#fanout.told(what);
        this.#metrics.seen(what.kind, this.#view);
      },
    });
  }

  #newGate(): PriceGate {
    return new PriceGate({
      submitAll: (commands) =>
        this.#ingestClient.submitAll(commands, { deadlineMs: submitDeadlineMs }),
      onFrame: (tally) => {
        this.#metrics.ingested(tally);
      },
    });
  }

  #newServer(lookups: LookupService): CatalogServer {
    const ingest = new IngestService(this.#gate);
    const calls: CatalogCalls = {
      ensureQuote: async ({ symbol, ageMs, user }) => {
        await lookups.settle(0);
        const { row, fetched } = await this.#quotes.ensure(symbol, ageMs, user);
        return { index: this.#view.index, instrument: wireInstrument(row), fetched };
      },
      rollups: async (request) => {
        await lookups.settle(0);
        return this.#rollupsOf(request);
      },
      lookup: (request) => lookups.lookup(request),
      lookupMany: (request) => lookups.lookupMany(request),
      invalidations: (stream) => {
        this.#fanout.serve(stream);
      },
      ingest: (stream) => {
        ingest.serve(stream);
      },
    };
    return new CatalogServer(calls, new CatalogAdmission(this.#callers));
  }

  #newAwaitedQuotes(): AwaitedQuotes {
    const limits = { consistency: 'stale', deadlineMs: callerDeadlineMs } as const;
    return new AwaitedQuotes({
      ...{ desk: this.#quotes, log: this.#log },
      awaited: async () => (await this.#client.awaitedSymbols(limits)).value,
    });
  }

  #newQuoteDesk(): QuoteDesk {
    const { legacyQuotes } = this.#flags;
    const now = (): number => clock.monotonic();
    const source =
      legacyQuotes === null
        ? null
        : new LegacyQuoteLink({ ...legacyQuotes, limits: legacyQuoteLimits, now });
    const { view, gate, log } = { view: this.#view, gate: this.#gate, log: this.#log };
    return new QuoteDesk({ view, gate, source, log, wallMs: () => clock.wall() });
  }

  #rollupsOf({ symbol, period }: RollupsRequest__Output): RollupsResponse {
    if (period !== 'day' && period !== 'month') {
      throw new ClusterError('malformed', 'none', { message: 'period: must be "day" or "month"' });
    }
    return { index: this.#view.index, rollups: this.#rollups.book.of(symbol, period) ?? [] };
  }

  #newHttp(lookups: LookupService): ReturnType<typeof buildCatalogHttp> {
    const { registry } = this.#metrics;
    return buildCatalogHttp({
      ...{ gate: this.#gate, view: this.#view, lookups, log: this.#log },
      admission: new CatalogAdmission(this.#callers),
      tls: this.#flags.tls.identity,
      ready: {
        leader: () => ({ ok: this.#contact.hasLeader }),
        view: () => ({ ok: this.#view.index > 0, detail: `index ${this.#view.index}` }),
      },
      metrics: { scrape: () => registry.metrics(), contentType: registry.contentType },
    });
  }

  #newCallers(): RemoteCallers {
    const limits = { consistency: 'stale', deadlineMs: callerDeadlineMs } as const;
    return new RemoteCallers({
      find: async (hash) => (await this.#client.tokenByHash(hash, limits)).value,
      // Turned off, the rule means this machine alone.
      alwaysRequired: !this.#flags.insecureListen && !isLoopback(this.#flags.host),
      log: this.#log,
      monotonicMs: () => clock.monotonic(),
      wallMs: () => clock.wall(),
    });
  }

  #onContact(hasLeader: boolean): void {
    this.#server.tell(hasLeader);
    this.#metrics.hasLeader.set(hasLeader ? 1 : 0);
    this.#log.info({ event: hasLeader ? 'cluster-reached' : 'cluster-lost' });
  }

  #newRestocker(): Restocker {
    const { restockTo, restockEveryMs: everyMs } = this.#flags;
    const { client, view, log } = { client: this.#client, view: this.#view, log: this.#log };
    return new Restocker({ client, view, log, level: quantity(restockTo), everyMs });
  }

  #newSimulator(): PriceSimulator {
    const { seed, symbols, changesPerSecond } = this.#flags;
    const simulator = new PriceSimulator({
      ...{ client: this.#client, gate: this.#gate, clock, random: prng(seed) },
      ...{ symbols, changesPerSecond },
      onChange: (result) => {
        this.#metrics.priceChanges.inc({ result });
        this.#metrics.symbols.set(simulator.symbols);
      },
    });
    return simulator;
  }
}
