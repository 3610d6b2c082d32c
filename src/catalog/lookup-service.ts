// Answers lookups from the view: one row or many, all as of one index, which the answer names. Waits a
// moment for a reader who has seen further, and else says that this catalog is behind.

import { ClusterError } from '../domain/cluster-error.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import type { Money } from '../domain/money.ts';
import type { LookupManyRequest__Output } from '../gen/holdfast/catalog/v1/LookupManyRequest.ts';
import type { LookupManyResponse } from '../gen/holdfast/catalog/v1/LookupManyResponse.ts';
import type { LookupRequest__Output } from '../gen/holdfast/catalog/v1/LookupRequest.ts';
import type { LookupResponse } from '../gen/holdfast/catalog/v1/LookupResponse.ts';
import type { Instrument } from '../gen/holdfast/cluster/v1/Instrument.ts';
import type { PriceView } from './price-view.ts';

export const symbolsPerLookupMax = 10_000;
const behindWaitMs = 1_000;

/** Last price of the day before; null: not known. */
export type CloseOf = (symbol: string) => Money | null;

export class LookupService {
  readonly #view: PriceView;
  readonly #closeOf: CloseOf;

  constructor(view: PriceView, closeOf: CloseOf = () => null) {
    this.#view = view;
    this.#closeOf = closeOf;
  }

  /** @throws ClusterError 'behind' (none) */
  async lookup({ symbol, minIndex }: LookupRequest__Output): Promise<LookupResponse> {
    await this.settle(minIndex);
    const row = this.#view.get(symbol);
    const instrument = row === null ? null : wireInstrument(row);
    return { ...this.#asOf(), found: row !== null, instrument };
  }

  /** @throws ClusterError 'behind' | 'too-large' (none) */
  async lookupMany(request: LookupManyRequest__Output): Promise<LookupManyResponse> {
    if (request.symbols.length > symbolsPerLookupMax) {
      const message = `at most ${symbolsPerLookupMax} symbols at a time`;
      throw new ClusterError('too-large', 'none', { message });
    }
    await this.settle(request.minIndex);
    const rows = request.all ? this.#view.all() : this.#view.many(request.symbols);
    const closes = request.closes ? rows.map(({ symbol }) => this.#closeOf(symbol) ?? 0) : [];
    return { ...this.#asOf(), instruments: rows.map(wireInstrument), closeUnits: closes };
  }

  /** Resolves once the view is there at all and shows `minIndex`. @throws ClusterError 'behind' */
  async settle(minIndex: number): Promise<void> {
    if (await this.#view.reached(minIndex, behindWaitMs)) return;
    const message = `this catalog has not reached index ${minIndex}`;
    throw new ClusterError('behind', 'none', { message });
  }

  #asOf(): { index: number; heardMsAgo: number } {
    const { index, heardMsAgo } = this.#view;
    return { index, heardMsAgo: Math.min(Number.MAX_SAFE_INTEGER, Math.round(heardMsAgo)) };
  }
}

export const wireInstrument = (row: InstrumentView): Instrument => ({
  symbol: row.symbol,
  priceUnits: row.priceUnits,
  priceMs: row.priceMs,
  unlimited: row.inventory === null,
  inventory: row.inventory ?? 0,
  volume: row.volume,
  priceTtlMs: row.priceTtlMs,
  index: row.index,
});
