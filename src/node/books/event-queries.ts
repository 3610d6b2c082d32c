// Account events, read out of the history: in log order for those who follow them, newest first for
// those who look back. Nothing of them is kept in memory, so all of them are there for ever. Knows no
// gRPC.

import type { HistoryEntry } from '../../codec/history-writer.ts';
import { recordedEventsOf } from '../../codec/event-history.ts';
import type { Books } from '../../statemachine/books.ts';
import type { EventReads, EventsWish } from '../feed/event-reads.ts';
import type { EventEntry } from '../feed/recent-account-events.ts';
import type { HistoryReads, HistorySpan } from './history-reads.ts';
import { asked } from './order-queries.ts';

export class EventQueries implements EventReads {
  readonly #books: Books;
  readonly #history: HistoryReads;

  constructor(books: Books, history: HistoryReads) {
    this.#books = books;
    this.#history = history;
  }

  async *between(
    span: HistorySpan,
    accountIds: ReadonlySet<number> | null,
  ): AsyncGenerator<EventEntry> {
    for await (const entry of this.#history.between(span)) {
      const events = recordedEventsOf(entry, accountIds);
      if (events.length > 0) yield { index: entry.index, machineMs: entry.machineMs, events };
    }
  }

  indexBefore(sinceMs: number): Promise<number> {
    return this.#history.indexBefore(sinceMs, this.#books.appliedIndex);
  }

  newestOf(accountId: number, { limit, beforeIndex, sinceMs }: EventsWish): Promise<EventEntry[]> {
    return asked(async () => {
      const found: EventEntry[] = [];
      let left = limit;
      for await (const { entry, events } of this.#walk(accountId, beforeIndex, sinceMs)) {
        found.push({ index: entry.index, machineMs: entry.machineMs, events });
        left -= events.length;
        if (left <= 0) break;
      }
      return found;
    });
  }

  count(accountId: number, sinceMs: number): Promise<number> {
    return asked(async () => {
      let count = 0;
      for await (const { events } of this.#walk(accountId, 0, sinceMs)) count += events.length;
      return count;
    });
  }

  async *#walk(accountId: number, beforeIndex: number, sinceMs: number): AsyncGenerator<Found> {
    const throughIndex = this.#books.appliedIndex;
    const last = beforeIndex === 0 ? throughIndex : Math.min(beforeIndex - 1, throughIndex);
    const own = new Set([accountId]);
    for await (const entry of this.#history.newestOf(accountId, last)) {
      if (entry.machineMs < sinceMs) return;
      const events = recordedEventsOf(entry, own);
      if (events.length > 0) yield { entry, events };
    }
  }
}

interface Found {
  readonly entry: HistoryEntry;
  readonly events: EventEntry['events'];
}
