// Keeps the log of one life of a simulated replica short, with the node's own keeper. Knows the
// books and the log, not why either moves.

import { LogKeeper } from '../../../src/node/consensus/log-keeper.ts';
import { LogSizes } from '../../../src/node/consensus/log-sizes.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { WalLog } from '../../../src/raft/storage/wal-log.ts';
import type { ProcessHost } from './process-host.ts';
import type { RunningBooks } from './running-books.ts';

/** A simulated log is short: to the keeper each of its bytes counts as so many. */
const bytesStoodFor = 128;

export interface CutLog {
  readonly host: ProcessHost;
  readonly wal: WalLog;
  readonly running: RunningBooks;
  /** What a snapshot on its way still needs. */
  readonly pinnedIndex: () => number | null;
  readonly die: (failure: unknown) => void;
}

export class LogCuts {
  readonly #log: CutLog;
  readonly #sizes = new LogSizes();
  readonly #keeper: LogKeeper;
  #firstIndex: number;

  constructor(log: CutLog) {
    const { host, wal, running } = log;
    this.#log = log;
    this.#firstIndex = wal.firstIndex();
    this.#keeper = new LogKeeper({
      log: wal,
      sizes: this.#sizes,
      retainBytes: host.retainBytes,
      syncBooks: async () => {
        await host.diskTime();
        const { index, term } = running.sync();
        wal.setSnapshotMeta({ index, term, conf: running.conf });
        return { index, term };
      },
      booksNumber: () => running.number,
      pinnedIndex: log.pinnedIndex,
      die: log.die,
    });
  }

  applied(entry: Entry): void {
    this.#sizes.applied(entry.index, entry.data.length * bytesStoodFor);
  }

  maybeCut(): void {
    const { host, wal } = this.#log;
    const firstIndex = wal.firstIndex();
    if (firstIndex > this.#firstIndex) host.compacted();
    this.#firstIndex = firstIndex;
    if (wal.failure !== null) return;
    this.#keeper.maybeCut();
  }

  undisturbed(replace: () => Promise<void>): Promise<void> {
    return this.#keeper.undisturbed(replace);
  }
}
