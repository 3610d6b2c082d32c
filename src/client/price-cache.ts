// Prices in the caller's own process, kept by themselves: a change anywhere drops the row here, many
// misses at once are one request, and what is asked for often is fetched again before anybody asks.
// An answer is at most 1,500 ms old (versioned-cache.ts), and never from before one already given.

import { performance } from 'node:perf_hooks';
import { ClusterError } from '../domain/cluster-error.ts';
import { logIndex } from '../domain/ids.ts';
import type { LogIndex } from '../domain/ids.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { Invalidation } from './invalidation-feed.ts';
import { LookupBatches } from './lookup-batches.ts';
import type { PriceCut } from './lookup-batches.ts';
import { VersionedCache } from './versioned-cache.ts';

export interface PriceCacheOptions {
  readonly catalog: Pick<CatalogClient, 'lookupMany' | 'invalidations'>;
  /** Default 1,024. */
  readonly entriesMax?: number;
  /** Default 60,000; 0: for as long as nothing changes. */
  readonly ttlMs?: number;
  /** Rows that were asked for this often since they were read are read again when they change;
   *  default 2, 0: never. */
  readonly prefetchHitsMin?: number;
  /** Answers nobody vouches for any more are given too, and say `stale`. Default false. */
  readonly allowStale?: boolean;
  now?(): number;
}

export interface CachedPrice {
  /** Null: no such symbol is listed. */
  readonly value: InstrumentView | null;
  readonly index: LogIndex;
  readonly from: 'cache' | 'catalog';
  readonly stale: boolean;
}

export interface CachedPrices {
  /** The listed ones of those asked for, all as of `index`. */
  readonly value: ReadonlyMap<string, InstrumentView>;
  readonly index: LogIndex;
  readonly from: 'cache' | 'catalog';
  readonly stale: boolean;
}

export interface PriceCacheStats {
  readonly hits: number;
  readonly misses: number;
  /** Lookup requests sent, those for prefetching included. */
  readonly requests: number;
  readonly prefetched: number;
  readonly invalidations: number;
  readonly entries: number;
  readonly live: boolean;
}

export const subscribedMax = 1_000;

export class PriceCache implements AsyncDisposable {
  readonly #rows: VersionedCache<InstrumentView>;
  readonly #batches: LookupBatches;
  readonly #prefetchHitsMin: number;
  readonly #ends = new AbortController();
  readonly #subscribers = new Set<(heard: Invalidation) => void>();
  readonly #following: Promise<void>;
  #hits = 0;
  #misses = 0;
  #prefetched = 0;
  #invalidations = 0;

  /** Follows the catalog's word of changes from now on until closed. */
  constructor(options: PriceCacheOptions) {
    const { catalog, entriesMax = 1_024, ttlMs = 60_000, allowStale = false } = options;
    const now = (): number => options.now?.() ?? performance.now();
    this.#rows = new VersionedCache({ entriesMax, ttlMs, now });
    this.#prefetchHitsMin = options.prefetchHitsMin ?? 2;
    this.#batches = new LookupBatches({
      allowStale,
      lookupMany: (symbols, minIndex) => catalog.lookupMany(symbols, { minIndex }),
      seenIndex: () => this.#rows.seenIndex,
      onCut: (cut) => {
        this.#keep(cut);
      },
    });
    this.#following = this.#follow(catalog);
  }

  /** @throws ClusterError (none) when no catalog answers, or none that hears a majority */
  async get(
    symbol: string,
    { minIndex = 0 }: { readonly minIndex?: number } = {},
  ): Promise<CachedPrice> {
    const hit = this.#rows.get(symbol, minIndex);
    if (hit !== null) {
      this.#hits += 1;
      return asOf(hit.value, hit.throughIndex);
    }
    this.#misses += 1;
    const cut = await this.#batches.read([symbol], minIndex);
    const value = cut.rows.get(symbol) ?? null;
    if (value !== null) this.#rows.saw(value.index);
    return { value, index: logIndex(cut.index), from: 'catalog', stale: cut.stale };
  }

  /** All as of one index. @throws ClusterError (none) */
  async getMany(
    symbols: readonly string[],
    { minIndex = 0 }: { readonly minIndex?: number } = {},
  ): Promise<CachedPrices> {
    const kept = this.#cutOfHits(symbols, minIndex);
    if (kept !== null) {
      this.#hits += symbols.length;
      return kept;
    }
    this.#misses += symbols.length;
    const cut = await this.#batches.read(symbols, minIndex);
    const value = new Map<string, InstrumentView>();
    for (const symbol of symbols) {
      const row = cut.rows.get(symbol);
      if (row !== undefined) value.set(symbol, row);
    }
    for (const row of value.values()) this.#rows.saw(row.index);
    return { value, index: logIndex(cut.index), from: 'catalog', stale: cut.stale };
  }

  /** First all of them, then those that changed, each time as of one index and never backwards;
   *  changes may be skipped, the last never is. At most 1,000 symbols.
   *  @throws ClusterError (none) */
  async *subscribe(
    symbols: readonly string[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<CachedPrices> {
    if (symbols.length > subscribedMax) {
      const message = `at most ${subscribedMax} symbols; follow more with watch`;
      throw new ClusterError('too-large', 'none', { message });
    }
    const wanted = new Set(symbols);
    const shown = new Map<string, number>();
    const changes = new ChangeBell(wanted, [this.#ends.signal, ...(signal ? [signal] : [])]);
    this.#subscribers.add(changes.heard);
    try {
      for (let minIndex: number | null = 0; minIndex !== null; minIndex = await changes.next()) {
        // All of them, not only what changed: another may have changed since, before these did.
        const cut = await this.getMany(symbols, { minIndex });
        const value = new Map(
          [...cut.value].filter(([name, row]) => shown.get(name) !== row.index),
        );
        for (const [name, row] of value) shown.set(name, row.index);
        if (value.size > 0) yield { ...cut, value };
      }
    } finally {
      this.#subscribers.delete(changes.heard);
    }
  }

  stats(): PriceCacheStats {
    return {
      hits: this.#hits,
      misses: this.#misses,
      requests: this.#batches.requests,
      prefetched: this.#prefetched,
      invalidations: this.#invalidations,
      entries: this.#rows.entries,
      live: this.#rows.live,
    };
  }

  /** Subscriptions end; the catalog client stays the caller's. */
  async close(): Promise<void> {
    this.#ends.abort();
    await this.#following;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // Rows that were each valid over some stretch of the log are one cut if the stretches overlap.
  #cutOfHits(symbols: readonly string[], minIndex: number): CachedPrices | null {
    const value = new Map<string, InstrumentView>();
    let throughIndex = Number.MAX_SAFE_INTEGER;
    let changedIndex = 0;
    for (const symbol of symbols) {
      const hit = this.#rows.get(symbol, minIndex);
      if (hit === null) return null;
      value.set(symbol, hit.value);
      throughIndex = Math.min(throughIndex, hit.throughIndex);
      changedIndex = Math.max(changedIndex, hit.changedIndex);
    }
    if (symbols.length === 0 || throughIndex < changedIndex) return null;
    return { value, index: logIndex(throughIndex), from: 'cache', stale: false };
  }

  #keep({ rows, index, stale }: PriceCut): void {
    if (stale) return;
    for (const [symbol, value] of rows) {
      this.#rows.fill(symbol, { value, changedIndex: value.index, readIndex: index });
    }
  }

  async #follow(catalog: Pick<CatalogClient, 'invalidations'>): Promise<void> {
    const { signal } = this.#ends;
    for await (const heard of catalog.invalidations({ signal })) {
      this.#onHeard(heard);
      for (const tell of [...this.#subscribers]) tell(heard);
    }
  }

  #onHeard(heard: Invalidation): void {
    if (heard.kind === 'reset') this.#rows.onReset(heard.index);
    else if (heard.kind === 'heartbeat') this.#rows.onHeartbeat(heard.index);
    else this.#onChanged(heard.index, heard.symbols);
  }

  #onChanged(index: number, symbols: readonly string[]): void {
    this.#invalidations += 1;
    const hot = symbols.filter((symbol) => this.#isHot(symbol));
    this.#rows.onChanged(index, symbols);
    if (hot.length === 0) return;
    this.#prefetched += hot.length;
    // Nobody waits for it; whoever asks later asks again.
    this.#batches.read(hot, index).catch(ignoreFailedRead);
  }

  #isHot(symbol: string): boolean {
    return this.#prefetchHitsMin > 0 && this.#rows.hitsOf(symbol) >= this.#prefetchHitsMin;
  }
}

const asOf = (value: InstrumentView, index: number): CachedPrice => ({
  value,
  index: logIndex(index),
  from: 'cache',
  stale: false,
});

function ignoreFailedRead(error: unknown): void {
  if (!(error instanceof ClusterError)) throw error;
}

// Rings when one of some symbols changed; several changes at once are one.
class ChangeBell {
  readonly #symbols: ReadonlySet<string>;
  readonly #signals: readonly AbortSignal[];
  #index: number | null = null;
  #wake: () => void = () => undefined;

  constructor(symbols: ReadonlySet<string>, signals: readonly AbortSignal[]) {
    this.#symbols = symbols;
    this.#signals = signals;
  }

  readonly heard = (heard: Invalidation): void => {
    if (heard.kind === 'heartbeat') return;
    const mine = heard.kind === 'reset' || heard.symbols.some((name) => this.#symbols.has(name));
    if (!mine) return;
    this.#index = heard.index;
    this.#wake();
  };

  /** The newest index at which something changed; null at the end. */
  async next(): Promise<number | null> {
    if (this.#index === null && !this.#over()) await this.#rung();
    if (this.#over()) return null;
    const index = this.#index;
    this.#index = null;
    return index;
  }

  #rung(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        for (const signal of this.#signals) signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wake = done;
      for (const signal of this.#signals) signal.addEventListener('abort', done);
    });
  }

  #over(): boolean {
    return this.#signals.some((signal) => signal.aborted);
  }
}
