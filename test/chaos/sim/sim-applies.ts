// What one life of a simulated replica has yet to apply: entries wait here as long as the seed's
// books lag behind, then go one by one into the books, the witness and the answers. Knows no log.

import type { AnswerBoard } from '../../../src/node/consensus/answer-board.ts';
import { committedConfChange } from '../../../src/raft/core/conf-change-bytes.ts';
import { isConfChange } from '../../../src/raft/core/entry.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import type { LogCuts } from './log-cuts.ts';
import type { ProcessHost } from './process-host.ts';
import type { RaftTrace } from './raft-trace.ts';
import type { SimFeed } from './sim-feed.ts';
import type { RunningBooks } from './running-books.ts';

export interface AppliesParts {
  readonly host: ProcessHost;
  readonly driver: RaftDriver;
  readonly running: RunningBooks;
  readonly cuts: LogCuts;
  readonly board: AnswerBoard;
  readonly feed: SimFeed;
  readonly trace: RaftTrace | null;
  /** Whether the process died, perhaps in the middle of this. */
  readonly isOver: () => boolean;
  /** Applies what waits, as an input of its own. */
  readonly wake: () => void;
}

export class SimApplies {
  readonly #parts: AppliesParts;
  #waiting: Entry[] = [];

  constructor(parts: AppliesParts) {
    this.#parts = parts;
  }

  take(entries: readonly Entry[]): void {
    const { host, wake } = this.#parts;
    const lagMs = host.applyLagMs();
    const idle = this.#waiting.length === 0;
    this.#waiting.push(...entries);
    if (lagMs === 0) this.applyAll();
    else if (idle) host.after(lagMs, wake);
  }

  applyAll(): void {
    const { host, driver, running, isOver } = this.#parts;
    const entries = this.#waiting;
    if (entries.length === 0) return;
    this.#waiting = [];
    for (const entry of entries) {
      this.#apply(entry);
      if (isOver()) return;
    }
    driver.applied(running.books.appliedIndex);
    host.boundary('applied');
  }

  #apply(entry: Entry): void {
    const { host, driver, running, cuts, board, feed, trace } = this.#parts;
    const { id, witness } = host;
    witness.applied(id, entry, running.conf);
    if (isConfChange(entry)) {
      const change = committedConfChange(entry.data);
      running.joined(driver.applyConfChange(change, entry.index));
      trace?.confApplied(running.conf);
    }
    const applied = running.apply(entry);
    const { answers } = applied;
    cuts.applied(entry);
    witness.booksAt(id, running.books);
    host.effects.applied(entry.index, answers, running.books);
    host.feedTruth.applied(applied, running.books);
    feed.applied(applied);
    for (const answer of answers) board.deliver(answer);
  }
}
