// The frontend's cache of stocks: answers GET /stocks/:name from memory while the catalog's word of
// changes keeps coming, and reads the books whenever it cannot. Empty after a start. How old an answer
// can be stands in client/versioned-cache.ts.

import { VersionedCache } from '../../client/versioned-cache.ts';
import type { Invalidation } from '../../client/invalidation-feed.ts';
import type { Command } from '../../domain/command.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import { logIndex } from '../../domain/ids.ts';
import type { InstrumentView } from '../../domain/instrument.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Log } from '../../telemetry/log.ts';
import type { AsOf, BookClient, ReadLimits } from './book-client.ts';
import { notBefore } from '../http/read-limits.ts';

export interface StockCacheParts {
  readonly book: BookClient;
  /** Word of changes; null: there is no catalog, and every read goes to the books. */
  readonly invalidations: ((signal: AbortSignal) => AsyncIterable<Invalidation>) | null;
  /** 0: off. */
  readonly entriesMax: number;
  readonly log: Log;
  now(): number;
}

/** `bypass`: the cache had no say, because it is off, not to be trusted now, or not wanted. */
export type CacheWord = 'hit' | 'miss' | 'bypass';

export interface StockRead extends AsOf<InstrumentView | null> {
  readonly cache: CacheWord;
}

export interface StockCacheView {
  readonly live: boolean;
  readonly held: number;
  readonly entriesMax: number;
  readonly names: readonly string[];
  readonly counts: Readonly<Record<CacheWord | 'evicted', number>>;
  readonly index: number;
}

const againAfterMs = 500;

export class StockCache {
  readonly #parts: StockCacheParts;
  readonly #rows: VersionedCache<InstrumentView>;
  readonly #reading = new Map<string, Promise<AsOf<InstrumentView | null>>>();
  readonly #ends = new AbortController();
  readonly #counts: Record<CacheWord, number> = { hit: 0, miss: 0, bypass: 0 };

  constructor(parts: StockCacheParts) {
    this.#parts = parts;
    const { entriesMax } = parts;
    this.#rows = new VersionedCache({ entriesMax, ttlMs: 0, now: () => parts.now() });
    if (parts.invalidations !== null && entriesMax > 0) void this.#follow(parts.invalidations);
  }

  view(): StockCacheView {
    return {
      live: this.#rows.live,
      held: this.#rows.entries,
      entriesMax: this.#parts.entriesMax,
      names: this.#rows.keys(),
      counts: { ...this.#counts, evicted: this.#rows.evicted },
      index: this.#rows.streamIndex,
    };
  }

  /** `fresh`: not from memory, whatever is there. @throws ClusterError */
  async read(symbol: string, limits: ReadLimits, fresh: boolean): Promise<StockRead> {
    const read = await this.#answer(symbol, limits, fresh);
    this.#counts[read.cache] += 1;
    return read;
  }

  /** Rows read elsewhere are about to be shown: the cache shows nothing older from now on. */
  saw(rows: readonly InstrumentView[]): void {
    for (const row of rows) this.#rows.saw(row.index);
  }

  /** The book, with word of its own writes before anybody else brings it. */
  noting(book: BookClient): BookClient {
    return {
      submit: async (command, limits) => {
        const outcome = await book.submit(command, limits);
        this.#wrote(command, outcome);
        return outcome;
      },
      openSession: (limits) => book.openSession(limits),
      closeSession: (place, limits) => book.closeSession(place, limits),
      account: (name, limits) => book.account(name, limits),
      holdings: (name, limits) => book.holdings(name, limits),
      orders: (name, page, limits) => book.orders(name, page, limits),
      openOrders: (name, limits) => book.openOrders(name, limits),
      triggers: (name, limits) => book.triggers(name, limits),
      quoteLocks: (name, limits) => book.quoteLocks(name, limits),
      orderByNumber: (number, limits) => book.orderByNumber(number, limits),
      recordedEvents: (account, page, limits) => book.recordedEvents(account, page, limits),
      countEvents: (account, sinceMs, limits) => book.countEvents(account, sinceMs, limits),
      instrument: (symbol, limits) => book.instrument(symbol, limits),
      instruments: (limits) => book.instruments(limits),
      watch: (what, limits) => book.watch(what, limits),
      epoch: () => book.epoch(),
    };
  }

  close(): void {
    this.#ends.abort();
  }

  async #answer(symbol: string, limits: ReadLimits, fresh: boolean): Promise<StockRead> {
    const live = this.#rows.live && limits.consistency !== 'stale';
    if (fresh || !live) {
      const read = await this.#readBooks(symbol, limits);
      return { ...read, cache: 'bypass' };
    }
    const hit = this.#rows.get(symbol, limits.minIndex);
    if (hit !== null) {
      return { value: hit.value, index: logIndex(hit.throughIndex), cache: 'hit' };
    }
    return { ...(await this.#readTogether(symbol, limits)), cache: 'miss' };
  }

  // Concurrent misses are one read, unless what it brings is older than what its caller may see. What
  // one of them asks of the index is no matter of the others.
  async #readTogether(symbol: string, limits: ReadLimits): Promise<AsOf<InstrumentView | null>> {
    const leastIndex = Math.max(limits.minIndex ?? 0, this.#rows.seenIndex);
    const read = await (this.#reading.get(symbol) ?? this.#readForAll(symbol, limits));
    return read.index >= leastIndex ? read : await this.#readBooks(symbol, limits);
  }

  #readForAll(symbol: string, limits: ReadLimits): Promise<AsOf<InstrumentView | null>> {
    const reading = this.#readBooks(symbol, { ...limits, minIndex: 0 }).finally(() => {
      this.#reading.delete(symbol);
    });
    this.#reading.set(symbol, reading);
    return reading;
  }

  async #readBooks(symbol: string, limits: ReadLimits): Promise<AsOf<InstrumentView | null>> {
    const read = notBefore(await this.#parts.book.instrument(symbol, limits), limits);
    const { value, index } = read;
    if (value === null) return read;
    if (limits.consistency !== 'stale') this.#rows.saw(value.index);
    this.#rows.fill(symbol, { value, changedIndex: value.index, readIndex: index });
    return read;
  }

  #wrote(command: Command, outcome: Outcome): void {
    if (outcome.kind === 'rejected') return;
    if (!changesInstrument.has(command.kind) || !('symbol' in command)) return;
    this.#rows.onOwnWrite(command.symbol, outcome.index);
  }

  async #follow(open: (signal: AbortSignal) => AsyncIterable<Invalidation>): Promise<void> {
    const { signal } = this.#ends;
    while (!isOver(signal)) {
      try {
        for await (const heard of open(signal)) this.#onHeard(heard);
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        this.#parts.log.warn({ event: 'invalidations-broken', error });
      }
      if (!isOver(signal)) await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    }
  }

  #onHeard(heard: Invalidation): void {
    if (heard.kind === 'reset') this.#rows.onReset(heard.index);
    else if (heard.kind === 'heartbeat') this.#rows.onHeartbeat(heard.index);
    else this.#rows.onChanged(heard.index, heard.symbols);
  }
}

// It may have changed while we waited.
const isOver = (signal: AbortSignal): boolean => signal.aborted;

/** Commands that surely change the row of the symbol they name when accepted. */
const changesInstrument: ReadonlySet<Command['kind']> = new Set<Command['kind']>([
  'order',
  'notional-order',
  'limit-order',
  'stop-order',
  'set-price',
  'list-instrument',
]);
