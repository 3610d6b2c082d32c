// Gathers the lookups of one event-loop turn into one request, and lets later ones join a request that
// is under way if its answer will be new enough for them. Every answer is one cut. Knows no cache.

import { ClusterError } from '../domain/cluster-error.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import type { CatalogRead } from './catalog-client.ts';
import { leaseMs } from './versioned-cache.ts';

/** Rows as of one index; a symbol that is not listed is not in it. */
export interface PriceCut {
  readonly rows: ReadonlyMap<string, InstrumentView>;
  readonly index: number;
  /** The catalog has not heard of a majority for longer than it should. */
  readonly stale: boolean;
}

export interface LookupBatchParts {
  readonly allowStale: boolean;
  lookupMany(symbols: readonly string[], minIndex: number): Promise<CatalogRead<InstrumentView[]>>;
  /** What was shown already: nothing older may be shown now. */
  seenIndex(): number;
  onCut(cut: PriceCut): void;
}

interface Batch {
  readonly symbols: Set<string>;
  minIndex: number;
  readonly cut: Promise<PriceCut>;
}

const symbolsPerRequestMax = 10_000;

export class LookupBatches {
  readonly #parts: LookupBatchParts;
  readonly #under = new Set<Batch>();
  #gathering: Batch | null = null;
  #requests = 0;

  constructor(parts: LookupBatchParts) {
    this.#parts = parts;
  }

  get requests(): number {
    return this.#requests;
  }

  /** As of `minIndex` or later, and not before anything shown when it resolves.
   *  @throws ClusterError 'too-large' | 'no-quorum', or what the catalogs said (none) */
  async read(symbols: readonly string[], minIndex: number): Promise<PriceCut> {
    if (symbols.length > symbolsPerRequestMax) {
      const message = `at most ${symbolsPerRequestMax} symbols at a time`;
      throw new ClusterError('too-large', 'none', { message });
    }
    for (;;) {
      const leastIndex = Math.max(minIndex, this.#parts.seenIndex());
      const batch = this.#joinable(symbols, leastIndex) ?? this.#gather(symbols, leastIndex);
      const cut = await batch.cut;
      if (cut.index >= this.#parts.seenIndex()) return cut;
    }
  }

  #joinable(symbols: readonly string[], leastIndex: number): Batch | null {
    for (const batch of this.#under) {
      if (batch.minIndex < leastIndex) continue;
      if (symbols.every((symbol) => batch.symbols.has(symbol))) return batch;
    }
    return null;
  }

  #gather(symbols: readonly string[], leastIndex: number): Batch {
    const open = this.#gathering;
    if (open !== null && open.symbols.size + symbols.length <= symbolsPerRequestMax) {
      for (const symbol of symbols) open.symbols.add(symbol);
      open.minIndex = Math.max(open.minIndex, leastIndex);
      return open;
    }
    const cut = new Promise<void>((resolve) => {
      setImmediate(resolve);
    }).then(() => this.#send(batch));
    const batch: Batch = { symbols: new Set(symbols), minIndex: leastIndex, cut };
    this.#gathering = batch;
    return batch;
  }

  async #send(batch: Batch): Promise<PriceCut> {
    if (this.#gathering === batch) this.#gathering = null;
    this.#under.add(batch);
    this.#requests += 1;
    try {
      const symbols = [...batch.symbols];
      const read = await this.#parts.lookupMany(symbols, batch.minIndex);
      const stale = read.heardMsAgo > leaseMs;
      if (stale && !this.#parts.allowStale) throw unheard(read.heardMsAgo);
      const rows = new Map(read.value.map((row) => [row.symbol, row]));
      const cut = { rows, index: read.index, stale };
      this.#parts.onCut(cut);
      return cut;
    } finally {
      this.#under.delete(batch);
    }
  }
}

const unheard = (heardMsAgo: number): ClusterError =>
  new ClusterError('no-quorum', 'none', {
    message: `the catalog has not heard of a majority for ${heardMsAgo} ms`,
  });
