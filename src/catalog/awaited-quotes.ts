// Keeps the prices young that something waits for: a trigger on a symbol nobody trades would never hear
// of a price, since a price is only fetched when somebody needs it. Asks now and then which symbols are
// waited for and has those looked after that are too old. Knows nothing of triggers or sources.

import { ClusterError } from '../domain/cluster-error.ts';
import type { Log } from '../telemetry/log.ts';
import type { QuoteDesk } from './quote-desk.ts';

export interface AwaitedQuotesParts {
  readonly desk: Pick<QuoteDesk, 'ensure'>;
  /** Symbols whose price something waits for. */
  awaited(): Promise<readonly string[]>;
  readonly log: Log;
}

/** How long a quote is good for where the sources are asked, less what a round takes. */
const ageMsMax = 45_000;
const everyMs = 5_000;
/** The source serves users too. */
const atOnceMax = 16;
/** Who the source bills. */
const user = 'triggers';

export class AwaitedQuotes {
  readonly #parts: AwaitedQuotesParts;
  #timer: NodeJS.Timeout | null = null;
  #asking = false;

  constructor(parts: AwaitedQuotesParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.refresh(), everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Once through all that are waited for. What fails is looked after next time. */
  async refresh(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const left = (await this.#parts.awaited()).values();
      await Promise.all(Array.from({ length: atOnceMax }, () => this.#ensureAll(left)));
    } catch (error) {
      this.#bear(error, null);
    } finally {
      this.#asking = false;
    }
  }

  // Several of these share one iterator: each takes the next symbol when its last is done.
  async #ensureAll(left: Iterator<string>): Promise<void> {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      try {
        await this.#parts.desk.ensure(next.value, ageMsMax, user);
      } catch (error) {
        this.#bear(error, next.value);
      }
    }
  }

  #bear(error: unknown, symbol: string | null): void {
    if (!(error instanceof ClusterError)) throw error;
    this.#parts.log.warn({ event: 'awaited-quote-failed', symbol, error });
  }
}
