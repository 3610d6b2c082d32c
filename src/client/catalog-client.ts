// The SDK's door to the catalogs: lookups as of one index, word of what changed, prices in. Any of
// several catalogs answers; one that does not is passed over. Knows gRPC, keeps no prices.

import { performance } from 'node:perf_hooks';
import { Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { present } from '../base/assert.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { logIndex } from '../domain/ids.ts';
import type { LogIndex } from '../domain/ids.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import { money } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';
import type { CatalogServiceClient } from '../gen/holdfast/catalog/v1/CatalogService.ts';
import type { Instrument__Output } from '../gen/holdfast/cluster/v1/Instrument.ts';
import type { EnsureQuoteResponse__Output } from '../gen/holdfast/catalog/v1/EnsureQuoteResponse.ts';
import type { LookupManyResponse__Output } from '../gen/holdfast/catalog/v1/LookupManyResponse.ts';
import type { LookupResponse__Output } from '../gen/holdfast/catalog/v1/LookupResponse.ts';
import type { RollupsResponse__Output } from '../gen/holdfast/catalog/v1/RollupsResponse.ts';
import type { Dialing } from './dialing.ts';
import { clusterErrorOf } from './grpc-error.ts';
import { IngestStream } from './ingest-stream.ts';
import { invalidations } from './invalidation-feed.ts';
import type { Invalidation } from './invalidation-feed.ts';
import { pause } from './pause.ts';
import { openCatalogChannel } from './protos.ts';
import { StopList } from './stop-list.ts';
import { instrumentView } from './wire-views.ts';

export interface CatalogClientOptions extends Dialing {
  /** host:port of one or several catalogs. */
  readonly endpoints: readonly string[];
  /** Per call, ms; default 2,000. */
  readonly deadlineMs?: number;
}

export interface LookupOptions {
  /** Do not answer from before this index. */
  readonly minIndex?: number;
  readonly deadlineMs?: number;
}

export interface CatalogRead<T> {
  readonly value: T;
  readonly index: LogIndex;
  /** How long ago a majority last vouched for what was read, ms. */
  readonly heardMsAgo: number;
}

export interface EnsuredQuote {
  readonly instrument: InstrumentView;
  readonly index: LogIndex;
  /** False: the price was young enough already. */
  readonly fetched: boolean;
}

type Attempt<Answer> = (
  channel: CatalogServiceClient,
  done: (error: ServiceError | null, answer?: Answer) => void,
  deadline: { readonly deadline: number },
) => unknown;

const deadlineMsDefault = 2_000;
/** A silent catalog must not eat the whole deadline of a call that another could answer. */
const attemptMs = 700;
const roundPauseMs = 50;
const avoidForMs = 2_000;

export class CatalogClient implements AsyncDisposable {
  readonly #options: CatalogClientOptions;
  readonly #channels = new Map<string, CatalogServiceClient>();
  readonly #avoidUntilMs = new Map<string, number>();
  readonly #stops = new StopList();
  /** The newest change this client was shown: no catalog may show it anything from before. */
  #seenIndex = 0;

  /** Dials nothing yet. @throws ClusterError 'malformed' (none) without an endpoint */
  constructor(options: CatalogClientOptions) {
    if (options.endpoints.length === 0) {
      throw new ClusterError('malformed', 'none', { message: 'endpoints: name at least one' });
    }
    this.#options = options;
  }

  /** Null: no such symbol is listed. @throws ClusterError (none) */
  async lookup(
    symbol: string,
    options: LookupOptions = {},
  ): Promise<CatalogRead<InstrumentView | null>> {
    const question = { symbol, minIndex: this.#leastIndex(options) };
    const { index, instrument, heardMsAgo } = await this.#ask<LookupResponse__Output>(
      (channel, done, deadline) => channel.Lookup(question, noMetadata, deadline, done),
      options.deadlineMs,
    );
    const value = instrument === null ? null : instrumentView(instrument);
    this.#saw(value === null ? [] : [value]);
    return { value, index: logIndex(index), heardMsAgo };
  }

  /** Rows of the listed ones among `symbols` (or of all), as of one index. @throws ClusterError */
  async lookupMany(
    symbols: readonly string[] | 'all',
    options: LookupOptions = {},
  ): Promise<CatalogRead<InstrumentView[]>> {
    const which = symbols === 'all' ? { all: true } : { symbols: [...symbols] };
    const question = { ...which, minIndex: this.#leastIndex(options) };
    const { index, instruments, heardMsAgo } = await this.#ask<LookupManyResponse__Output>(
      (channel, done, deadline) => channel.LookupMany(question, noMetadata, deadline, done),
      options.deadlineMs,
    );
    const value = instruments.map(instrumentView);
    this.#saw(value);
    return { value, index: logIndex(index), heardMsAgo };
  }

  /** Last prices of the day before (UTC), of those among `symbols` where the catalog saw them.
   *  @throws ClusterError (none) */
  async dayCloses(
    symbols: readonly string[] | 'all',
    options: LookupOptions = {},
  ): Promise<ReadonlyMap<string, Money>> {
    const which = symbols === 'all' ? { all: true } : { symbols: [...symbols] };
    const question = { ...which, closes: true, minIndex: this.#leastIndex(options) };
    const { instruments, closeUnits } = await this.#ask<LookupManyResponse__Output>(
      (channel, done, deadline) => channel.LookupMany(question, noMetadata, deadline, done),
      options.deadlineMs,
    );
    const rows = instruments.map(({ symbol }, at) => [symbol, closeUnits[at] ?? 0] as const);
    const known = rows.filter(([, units]) => units > 0);
    return new Map(known.map(([symbol, units]) => [symbol, money(units)]));
  }

  /** Resolves once the books hold a price of `symbol` at most `ageMs` old; below 0: as young as the
   *  symbol's own time to live wants it, if any source can give one.
   *  @throws ClusterError 'unavailable' | 'timed-out' | 'malformed' (by effect) */
  async ensureQuote(
    symbol: string,
    ageMs: number,
    options: { readonly user?: string; readonly deadlineMs?: number } = {},
  ): Promise<EnsuredQuote> {
    const question = { symbol, ageMs, user: options.user ?? '' };
    const { index, instrument, fetched } = await this.#ask<EnsureQuoteResponse__Output>(
      (channel, done, deadline) => channel.EnsureQuote(question, noMetadata, deadline, done),
      options.deadlineMs ?? ensureDeadlineMs,
    );
    return { instrument: rowOf(instrument), index: logIndex(index), fetched };
  }

  /** Averages, highs and lows, oldest first. @throws ClusterError (none) */
  rollups(symbol: string, period: 'day' | 'month'): Promise<RollupsResponse__Output> {
    const question = { symbol, period };
    return this.#ask((channel, done, deadline) =>
      channel.Rollups(question, noMetadata, deadline, done),
    );
  }

  /** What changed, in log order, across reconnects and catalogs; ends with the signal or this
   *  client. */
  async *invalidations({
    signal,
  }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<Invalidation> {
    const ends = new StopList();
    const end = (): void => {
      ends.end();
    };
    const unlist = this.#stops.add(end);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    try {
      yield* invalidations({
        ends,
        next: (tried) => this.#next(tried),
        open: (address, request) => this.#channel(address).Invalidations(request),
        failed: (address) => {
          this.#avoid(address);
        },
      });
    } finally {
      unlist();
      signal?.removeEventListener('abort', end);
    }
  }

  /** A stream of price updates to one catalog; open another when it ends. */
  ingest(source: number): IngestStream {
    const address = present(this.#next(new Set()), 'a client knows at least one catalog');
    return new IngestStream(this.#channel(address).Ingest(), source, () => {
      this.#avoid(address);
    });
  }

  /** Calls under way fail, streams end. */
  close(): Promise<void> {
    this.#stops.end();
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #leastIndex({ minIndex = 0 }: LookupOptions): number {
    return Math.max(minIndex, this.#seenIndex);
  }

  #saw(rows: readonly InstrumentView[]): void {
    for (const row of rows) this.#seenIndex = Math.max(this.#seenIndex, row.index);
  }

  // Each catalog once without delay, then a pause before the next round.
  async #ask<Answer>(attempt: Attempt<Answer>, deadlineMs?: number): Promise<Answer> {
    const untilMs = Date.now() + (deadlineMs ?? this.#options.deadlineMs ?? deadlineMsDefault);
    const tried = new Set<string>();
    for (;;) {
      const address = this.#next(tried);
      if (address === null) {
        tried.clear();
        await pause(roundPauseMs, this.#stops);
        continue;
      }
      tried.add(address);
      const last = this.#options.endpoints.length === 1;
      const limitMs = last ? untilMs : Math.min(untilMs, Date.now() + attemptMs);
      try {
        return await this.#attempt(address, attempt, Math.max(Date.now() + 1, limitMs));
      } catch (error) {
        if (this.#stops.over || Date.now() >= untilMs || !mayTryElsewhere(error)) throw error;
        this.#avoid(address);
      }
    }
  }

  #attempt<Answer>(address: string, attempt: Attempt<Answer>, deadline: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: Answer): void => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(error === null ? noAnswer() : clusterErrorOf(error, 'none'));
      };
      attempt(this.#channel(address), done, { deadline });
    });
  }

  // Null when all were tried; those that failed a moment ago last.
  #next(tried: ReadonlySet<string>): string | null {
    const now = performance.now();
    let spare: string | null = null;
    for (const address of this.#options.endpoints) {
      if (tried.has(address)) continue;
      if ((this.#avoidUntilMs.get(address) ?? 0) <= now) return address;
      spare ??= address;
    }
    return spare;
  }

  #avoid(address: string): void {
    this.#avoidUntilMs.set(address, performance.now() + avoidForMs);
  }

  #channel(address: string): CatalogServiceClient {
    if (this.#stops.over) throw noAnswer();
    const known = this.#channels.get(address);
    if (known !== undefined) return known;
    const opened = openCatalogChannel(address, this.#options);
    this.#channels.set(address, opened);
    return opened;
  }
}

/** The legacy source may take four seconds, and then there is the commit. */
const ensureDeadlineMs = 8_000;

function mayTryElsewhere(error: unknown): boolean {
  if (!(error instanceof ClusterError)) return false;
  return error.code === 'unavailable' || error.code === 'timed-out' || error.code === 'behind';
}

function rowOf(wire: Instrument__Output | null): InstrumentView {
  if (wire === null) throw noAnswer();
  return instrumentView(wire);
}

const noAnswer = (): ClusterError =>
  new ClusterError('unavailable', 'none', { message: 'no catalog gave an answer' });

const noMetadata = new Metadata();
