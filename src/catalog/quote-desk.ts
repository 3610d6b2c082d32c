// Sees to it that a price is young before a command needs it: looks at the view, and only when its
// price is too old fetches one from the legacy source and commits it. Everybody who waits for the same
// symbol waits for the same hit. External answers enter the books here, never inside apply.

import { ClusterError } from '../domain/cluster-error.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import type { Log } from '../telemetry/log.ts';
import type { LegacyQuote } from './legacy-quote-link.ts';
import type { PriceGate } from './price-gate.ts';
import type { PriceView } from './price-view.ts';
import { SourceSequence } from './source-sequence.ts';

export interface QuoteDeskParts {
  readonly view: PriceView;
  readonly gate: Pick<PriceGate, 'offer'>;
  /** Null: no source is configured, and old prices stay old. */
  readonly source: { quote(symbol: string, user: string): Promise<LegacyQuote> } | null;
  readonly log: Log;
  /** ms since 1970, as the entries' stamps are. */
  wallMs(): number;
}

export interface YoungPrice {
  readonly row: InstrumentView;
  readonly fetched: boolean;
}

export const legacyQuoteSource = 2;
const fetchesMax = 1_024;
/** Of its time to live, as long as it counts as young for a command to come. */
const usableShare = 0.9;
const shownWaitMs = 2_000;
const attemptsMax = 3;

export class QuoteDesk {
  readonly #parts: QuoteDeskParts;
  readonly #sequence: SourceSequence;
  readonly #fetching = new Map<string, Promise<InstrumentView>>();

  constructor(parts: QuoteDeskParts) {
    this.#parts = parts;
    this.#sequence = new SourceSequence(() => parts.wallMs());
  }

  /** `ageMs` below 0: as old as the symbol's own time to live allows, and where no source could give a
   *  younger one, as it is.
   *  @throws ClusterError 'malformed' (none) for what is not listed, 'unavailable' | 'timed-out' |
   *  'overloaded' (by effect) */
  async ensure(symbol: string, ageMs: number, user: string): Promise<YoungPrice> {
    const row = this.#parts.view.get(symbol);
    if (row === null) throw new ClusterError('malformed', 'none', { message: 'unknown-symbol' });
    const isEnough = ageMs < 0 ? this.#isUsable(row) : this.#isYoung(row, ageMs);
    if (isEnough) return { row, fetched: false };
    const under = this.#fetching.get(symbol);
    if (under !== undefined) return { row: await under, fetched: true };
    if (this.#fetching.size >= fetchesMax) {
      throw new ClusterError('overloaded', 'none', {
        message: 'too many quotes are being fetched',
      });
    }
    const fetching = this.#fetch(symbol, user).finally(() => {
      this.#fetching.delete(symbol);
    });
    this.#fetching.set(symbol, fetching);
    return { row: await fetching, fetched: true };
  }

  // The command that needs it still has its way to the log before it.
  #isUsable(row: InstrumentView): boolean {
    if (this.#parts.source === null || (row.priceTtlMs === 0 && row.priceUnits > 0)) return true;
    return this.#isYoung(row, row.priceTtlMs * usableShare);
  }

  #isYoung({ priceUnits, priceMs }: InstrumentView, ageMs: number): boolean {
    return priceUnits > 0 && this.#parts.wallMs() - priceMs <= ageMs;
  }

  async #fetch(symbol: string, user: string): Promise<InstrumentView> {
    const { source, log } = this.#parts;
    if (source === null) {
      const message = 'the price is too old, and no quote source is configured';
      throw new ClusterError('unavailable', 'none', { message });
    }
    const quote = await source.quote(symbol, user === '' ? 'catalog' : user);
    // Every hit is billed: the log of the process is the receipt.
    const { priceUnits, sourceMs, cryptokey } = quote;
    log.info({ event: 'quote-fetched', symbol, user, priceUnits, sourceMs, cryptokey });
    return await this.#commit(quote);
  }

  async #commit({ symbol, priceUnits }: LegacyQuote): Promise<InstrumentView> {
    for (let attempts = 0; attempts < attemptsMax; attempts += 1) {
      const update = { symbol, priceUnits, sequence: this.#sequence.next() };
      const { refused, index } = await this.#parts.gate.offer(legacyQuoteSource, [update]);
      const reason = refused[0]?.reason ?? null;
      if (reason === null) {
        this.#sequence.onAccepted();
        return await this.#shown(symbol, index);
      }
      if (reason !== 'stale-source-sequence') {
        throw new ClusterError('malformed', 'none', { message: reason });
      }
      this.#sequence.onStale();
    }
    throw new ClusterError('unavailable', 'none', { message: 'the books take no quote now' });
  }

  async #shown(symbol: string, index: number): Promise<InstrumentView> {
    const { view } = this.#parts;
    const shown = await view.reached(index, shownWaitMs);
    const row = view.get(symbol);
    if (shown && row !== null) return row;
    const message = `the quote is in entry ${index}, which this catalog has not reached`;
    throw new ClusterError('timed-out', 'unknown', { message });
  }
}
