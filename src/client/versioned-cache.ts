// A cache that knows how old it may be. Every row carries the index it was read at; a row that an
// invalidation has passed is dropped, and so is a fill that was read before one. It answers only while
// its lease lives: heartbeats of the nodes, passed on by the catalog, renew it, and nothing else does.
// Whoever has seen a row is never shown another row from before it. Knows no network and no prices.
//
// How old a hit can be: a heartbeat proves that a majority vouched for the log's end at most 500 ms
// before it was sent (feed-heartbeat.ts), a lease lasts 1,000 ms: 1,500 ms in all, delivery apart.

import { LRUCache } from 'lru-cache';

export const leaseMs = 1_000;
/** The bound that is stated to users and asserted in tests. */
export const stalenessBoundMs = 1_500;
/** Nothing heard for this long: what is remembered is let go. */
export const emptyAfterMs = 5_000;

export interface VersionedCacheOptions {
  /** Beyond it the row used longest ago goes. 0: nothing is ever kept. */
  readonly entriesMax: number;
  /** A row is read anew after this long even if nothing changed; 0: never. */
  readonly ttlMs: number;
  /** Any clock that does not run back. */
  now(): number;
}

export interface Row<V> {
  readonly value: V;
  /** The entry that last changed the row. */
  readonly changedIndex: number;
  /** The entry it was read as of. */
  readonly readIndex: number;
}

export interface Hit<V> {
  readonly value: V;
  readonly changedIndex: number;
  /** The last entry the row is known to be unchanged through. */
  readonly throughIndex: number;
}

interface Kept<V> extends Row<V> {
  hits: number;
}

export class VersionedCache<V extends object> {
  readonly #now: () => number;
  readonly #rows: LRUCache<string, Kept<V>> | null;
  /** Where each key was last changed, for fills that are still on their way. */
  readonly #changedAt: LRUCache<string, number>;
  /** At or below it a change may have been forgotten. */
  #floorIndex = 0;
  #streamIndex = 0;
  /** The newest change anybody was shown. */
  #seenIndex = 0;
  #heardMs = Number.NEGATIVE_INFINITY;
  #evicted = 0;

  constructor(options: VersionedCacheOptions) {
    const { entriesMax, ttlMs } = options;
    this.#now = () => options.now();
    this.#rows = entriesMax === 0 ? null : this.#newRows(entriesMax, ttlMs);
    this.#changedAt = new LRUCache({
      max: entriesMax * 4 + 1_024,
      dispose: (index, _key, reason) => {
        if (reason === 'evict') this.#floorIndex = Math.max(this.#floorIndex, index);
      },
    });
  }

  get entries(): number {
    return this.#rows?.size ?? 0;
  }

  get evicted(): number {
    return this.#evicted;
  }

  /** Nobody who was shown something at this index may be shown anything older. */
  get seenIndex(): number {
    return this.#seenIndex;
  }

  /** Complete to here. */
  get streamIndex(): number {
    return this.#streamIndex;
  }

  /** Keys, last used first. */
  keys(): string[] {
    return [...(this.#rows?.keys() ?? [])];
  }

  /** Whether it may answer now. Lets go of everything when it has long not been allowed to. */
  get live(): boolean {
    const silentMs = this.#now() - this.#heardMs;
    if (silentMs > emptyAfterMs) this.#rows?.clear();
    return silentMs <= leaseMs;
  }

  /** Null when the row is not here, may be older than `minIndex` or than what was shown before. */
  get(key: string, minIndex = 0): Hit<V> | null {
    if (!this.live) return null;
    const kept = this.#rows?.get(key);
    if (kept === undefined) return null;
    const throughIndex = Math.max(kept.readIndex, this.#streamIndex);
    if (throughIndex < Math.max(minIndex, this.#seenIndex)) return null;
    kept.hits += 1;
    this.saw(kept.changedIndex);
    return { value: kept.value, changedIndex: kept.changedIndex, throughIndex };
  }

  /** How often the row was asked for since it was read; does not count as a use. */
  hitsOf(key: string): number {
    return this.#rows?.peek(key)?.hits ?? 0;
  }

  /** Keeps a row that was read, unless a change has passed it. Answers whether it did. */
  fill(key: string, row: Row<V>): boolean {
    if (this.#rows === null || !this.live) return false;
    const changedAt = Math.max(this.#floorIndex, this.#changedAt.peek(key) ?? 0);
    if (row.readIndex < changedAt) return false;
    const before = this.#rows.peek(key);
    if (before !== undefined && before.readIndex >= row.readIndex) return false;
    this.#rows.set(key, { ...row, hits: 0 });
    return true;
  }

  /** Somebody is about to be shown a row changed at `index`. */
  saw(index: number): void {
    this.#seenIndex = Math.max(this.#seenIndex, index);
  }

  /** The entry at `index` changed these. Answers those that were dropped and asked for before. */
  onChanged(index: number, keys: readonly string[]): string[] {
    const wanted = keys.filter((key) => this.#drop(key, index));
    this.#streamIndex = Math.max(this.#streamIndex, index);
    return wanted;
  }

  /** The nodes vouched for the log up to `index` a moment ago. */
  onHeartbeat(index: number): void {
    this.#streamIndex = Math.max(this.#streamIndex, index);
    this.#heardMs = this.#now();
  }

  /** What happened up to `index` is not known: nothing kept can be trusted. */
  onReset(index: number): void {
    this.#rows?.clear();
    this.#changedAt.clear();
    this.#floorIndex = index;
    this.#streamIndex = index;
    this.#heardMs = Number.NEGATIVE_INFINITY;
  }

  /** A write of our own, acknowledged at `index`, changed this key: sooner than word of it comes. */
  onOwnWrite(key: string, index: number): void {
    this.#drop(key, index);
    this.saw(index);
  }

  #drop(key: string, index: number): boolean {
    this.#changedAt.set(key, Math.max(index, this.#changedAt.peek(key) ?? 0));
    const kept = this.#rows?.peek(key);
    if (kept === undefined || kept.readIndex >= index) return false;
    this.#rows?.delete(key);
    return kept.hits > 0;
  }

  #newRows(entriesMax: number, ttlMs: number): LRUCache<string, Kept<V>> {
    return new LRUCache({
      max: entriesMax,
      ...(ttlMs === 0 ? {} : { ttl: ttlMs, ttlResolution: 0 }),
      perf: { now: this.#now },
      dispose: (_row, _key, reason) => {
        if (reason === 'evict') this.#evicted += 1;
      },
    });
  }
}
