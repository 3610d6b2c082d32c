// The rollups of the cluster that this catalog follows, kept over its restarts where it was given a
// folder. Prices that came and went while no catalog listened are not in them: of those only the last
// of each symbol is heard when the feed begins again. Knows when to write, not how.

import type { FeedFrame } from '../domain/change.ts';
import type { Log } from '../telemetry/log.ts';
import { RollupBook } from './rollup-book.ts';
import { RollupStore } from './rollup-store.ts';

const writeEveryMs = 2_000;

export class KeptRollups {
  readonly book = new RollupBook();
  readonly #directory: string | null;
  readonly #log: Log;
  #store: RollupStore | null = null;
  /** Whose prices the book holds; empty: nobody's yet. */
  #clusterId = '';
  /** The store holds those of another cluster, or what cannot be read. */
  #mustEmpty = false;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** `directory` null: they begin anew with the process. */
  constructor(directory: string | null, log: Log) {
    this.#directory = directory;
    this.#log = log;
  }

  /** @throws Error naming the folder when it cannot be used */
  async start(): Promise<void> {
    if (this.#directory === null) return;
    try {
      this.#store = await RollupStore.open(this.#directory);
    } catch (cause) {
      throw new Error(`the folder ${this.#directory} cannot be used for rollups`, { cause });
    }
    await this.#load(this.#store);
    this.#timer = setInterval(() => {
      this.#writing = this.#writing.then(() => this.#write());
    }, writeEveryMs);
  }

  /** `clusterId`: whose frame it is; empty where that is not known yet. */
  absorb(frame: FeedFrame, clusterId: string): void {
    if (clusterId !== '' && clusterId !== this.#clusterId) {
      if (this.#clusterId !== '') {
        this.book.clear();
        this.#mustEmpty = true;
      }
      this.#clusterId = clusterId;
    }
    this.book.absorb(frame);
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#writing;
    await this.#write();
    await this.#store?.close();
    this.#store = null;
  }

  async #load(store: RollupStore): Promise<void> {
    try {
      const { clusterId, rows } = await store.load();
      for (const row of rows) this.book.restore(row);
      this.#clusterId = clusterId;
    } catch (error) {
      this.#log.warn({ event: 'rollups-lost', error });
      this.book.clear();
      this.#mustEmpty = true;
    }
  }

  // A disk that does not take them costs the rollups of a restart and nothing else.
  async #write(): Promise<void> {
    if (this.#store === null || this.#clusterId === '') return;
    try {
      if (this.#mustEmpty) {
        await this.#store.empty();
        this.#mustEmpty = false;
        this.book.tellAll();
      }
      const news = this.book.takeNews();
      if (news.changed.length + news.forgotten.length === 0) return;
      await this.#store.write(this.#clusterId, news);
    } catch (error) {
      this.#log.warn({ event: 'rollups-not-written', error });
      this.book.tellAll();
    }
  }
}
