// Keeps the log short: once it holds more than is to be retained, the books are synced and the log
// is cut behind them. Never below a sync, never below a snapshot on its way to a follower.
// Knows files by their ports only.

import type { WalLog } from '../../raft/storage/wal-log.ts';
import type { LogSizes } from './log-sizes.ts';

export interface FlushedBooks {
  readonly index: number;
  readonly term: number;
}

export interface LogKeeperParts {
  readonly log: WalLog;
  readonly sizes: LogSizes;
  readonly retainBytes: number;
  /** Syncs the books to disk as of some entry and says which. */
  syncBooks(): Promise<FlushedBooks>;
  /** Which `books-<n>` is live. */
  booksNumber(): number;
  /** The lowest index a snapshot transfer still needs; null when none is under way. */
  pinnedIndex(): number | null;
  die(reason: unknown): void;
}

/** The log may grow this far beyond what is retained before it is worth a sync. */
const slackShare = 1.5;

export class LogKeeper {
  readonly #parts: LogKeeperParts;
  #working: Promise<void> | null = null;
  #held = false;

  constructor(parts: LogKeeperParts) {
    this.#parts = parts;
  }

  /** Called now and then; does nothing while its last work is under way. */
  maybeCut(): void {
    const { sizes, log, retainBytes } = this.#parts;
    if (this.#held || this.#working !== null || sizes.heldBytes < retainBytes * slackShare) return;
    if (this.#cutTo() < log.firstIndex()) {
      // Nothing may go, and a sync for nothing, tick after tick, would cost the disk its breath. An
      // installed snapshot may have dropped what is counted here.
      sizes.cut(log.firstIndex() - 1);
      return;
    }
    this.#working = this.#cut().then(
      () => {
        this.#working = null;
      },
      (failure: unknown) => {
        this.#parts.die(failure);
      },
    );
  }

  /**
   * Runs `replace`, which puts other books under the log, while no cut is under way: a cut begun
   * on the former books would record them as live after they are gone.
   */
  async undisturbed(replace: () => Promise<void>): Promise<void> {
    this.#held = true;
    await this.#working;
    await replace();
    this.#held = false;
  }

  /** No cut begins from here on; resolves when none is under way. */
  async stop(): Promise<void> {
    this.#held = true;
    await this.#working;
  }

  /** The highest index that need not be kept, as far as it has to be synced first. */
  #cutTo(): number {
    const { sizes, retainBytes } = this.#parts;
    return Math.min(sizes.cutFor(retainBytes), this.#parts.pinnedIndex() ?? Infinity);
  }

  async #cut(): Promise<void> {
    const { log, sizes } = this.#parts;
    const number = this.#parts.booksNumber();
    const synced = await this.#parts.syncBooks();
    if (number !== this.#parts.booksNumber()) return;
    await log.recordBooks({ number, ...synced });
    const index = Math.min(synced.index, this.#cutTo());
    const term = log.term(index);
    if (index < log.firstIndex() || typeof term !== 'number') return;
    await log.compact(index, term);
    sizes.cut(index);
  }
}
