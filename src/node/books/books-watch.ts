// Looks for damage in the books on disk while they are in use: reads everything once in a while,
// slowly, and hears of rows that a query could not trust. Damaged books are kept aside and the
// process ends: the next start refills them. Where nobody could refill them it says so and goes on,
// because what it serves orders from is in memory. Knows when to look, not what damage is.

import { DamagedRow } from '../../codec/damaged-row.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { Log } from '../../telemetry/log.ts';
import type { BooksKeeper } from './books-keeper.ts';
import { DamagedBooks } from './damaged-books.ts';

export interface BooksWatchParts {
  readonly log: Log;
  /** From the end of one look to the next, ms; 0: only queries are heard of. */
  readonly everyMs: number;
  keeper(): BooksKeeper;
  canRefill(): boolean;
  /** Moves the damaged books away; answers where to. */
  setAside(number: number): Promise<string>;
  die(reason: unknown): void;
}

export class BooksWatch {
  readonly #parts: BooksWatchParts;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #found = false;

  constructor(parts: BooksWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    const { everyMs } = this.#parts;
    if (everyMs > 0 && !this.#stopped) this.#timer = setTimeout(() => void this.#look(), everyMs);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Passes a read on. @throws ClusterError 'unavailable' for a row that cannot be trusted */
  async read<Row>(reading: Promise<Row>): Promise<Row> {
    try {
      return await reading;
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.#onDamage(error, this.#parts.keeper().number);
      const message = 'this node found its stored books damaged';
      throw new ClusterError('unavailable', 'none', { message, cause: error });
    }
  }

  /** What is live is not what it should be, whatever its checksums say. */
  async distrust(reason: Error): Promise<void> {
    await this.#onDamage(reason, this.#parts.keeper().number);
  }

  async #look(): Promise<void> {
    const keeper = this.#parts.keeper();
    const { log } = this.#parts;
    try {
      await keeper.scrub(() => this.#stopped || keeper !== this.#parts.keeper());
      log.info({ event: 'books-scrubbed', books: keeper.number });
    } catch (error) {
      const inUse = !this.#stopped && keeper === this.#parts.keeper();
      if (inUse && isDamage(error)) await this.#onDamage(error, keeper.number);
      else if (inUse) log.warn({ event: 'scrub-failed', error });
    }
    this.start();
  }

  async #onDamage(damage: Error, number: number): Promise<void> {
    const parts = this.#parts;
    if (this.#found) return;
    this.#found = true;
    if (!parts.canRefill()) {
      const remedy = 'Nobody can refill them: make a backup of the data directory now.';
      parts.log.error({ event: 'books-damaged', error: damage, remedy });
      return;
    }
    const keptAs = await parts.setAside(number);
    parts.log.error({ event: 'books-damaged', error: damage, keptAs });
    parts.die(damage);
  }
}

const isDamage = (error: unknown): error is Error =>
  error instanceof DamagedBooks ||
  error instanceof DamagedRow ||
  (error instanceof Error && 'code' in error && error.code === 'LEVEL_CORRUPTION');
