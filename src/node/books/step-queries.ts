// The steps of orders, read out of the history: of a few accounts by their postings, so that a quiet
// one costs next to nothing however much others trade; of many by walking all entries. Knows no gRPC and no
// names.

import type { HistoryEntry } from '../../codec/history-writer.ts';
import { orderStepsOf } from '../../codec/order-history.ts';
import type { EntrySteps, EntryTime, StepReads } from '../feed/step-reads.ts';
import type { HistoryReads, HistorySpan } from './history-reads.ts';
import { asked } from './order-queries.ts';
import { whileOpen } from './while-open.ts';

/** As many as a socket at a frontend may follow. */
const byPostingsMax = 16;

export class StepQueries implements StepReads {
  readonly #history: HistoryReads;

  constructor(history: HistoryReads) {
    this.#history = history;
  }

  between(span: HistorySpan, accountIds: ReadonlySet<number>): AsyncGenerator<EntrySteps> {
    return whileOpen(this.#between(span, accountIds));
  }

  entryBy(index: number): Promise<EntryTime | null> {
    return asked(async () => {
      // Nearly every index has an entry; Raft's own have none, and come one by one.
      for (let back = 0; back < index; back = 2 * back + 1) {
        const entry = await this.#history.firstFrom(index - back, index);
        if (entry !== null) return entry;
      }
      return this.#history.firstFrom(1, index);
    });
  }

  firstSince(sinceMs: number, throughIndex: number): Promise<EntryTime | null> {
    return asked(async () => {
      const before = await this.#history.indexBefore(sinceMs, throughIndex);
      return this.#history.firstFrom(before + 1, throughIndex);
    });
  }

  async *#between(span: HistorySpan, accountIds: ReadonlySet<number>): AsyncGenerator<EntrySteps> {
    for await (const entry of this.#entries(span, accountIds)) {
      const steps = orderStepsOf(entry, accountIds);
      yield { index: entry.index, bytes: bytesOf(entry), steps };
    }
  }

  async *#entries(
    span: HistorySpan,
    accountIds: ReadonlySet<number>,
  ): AsyncGenerator<HistoryEntry> {
    if (accountIds.size > byPostingsMax) yield* this.#history.between(span);
    else {
      const indices = await this.#history.indicesOf(accountIds, span);
      for (const index of indices) yield await this.#history.byIndex(index);
    }
  }
}

function bytesOf({ payload, answers, reports }: HistoryEntry): number {
  return answers.reduce((sum, { length }) => sum + length, payload.length + reports.length);
}
