// What `holdfast tail` prints: a line per event, and one per so many of an account. Counts as long as it
// lives, so that an outage changes no line.

import type { AccountEvent } from '../../domain/account-event.ts';
import { visibleText } from './visible-text.ts';

export interface TailShape {
  readonly format: 'text' | 'json';
  /** A line of its own after so many events of one account; 0: never. */
  readonly aggregateEvery: number;
  /** No more events than this; null: no end. */
  readonly limit: number | null;
}

export class TailLines {
  readonly #shape: TailShape;
  readonly #countOf = new Map<string, number>();
  #count = 0;

  constructor(shape: TailShape) {
    this.#shape = shape;
  }

  get isOver(): boolean {
    return this.#shape.limit !== null && this.#count >= this.#shape.limit;
  }

  /** The lines of one more event, none of them once the limit is reached. */
  of(event: AccountEvent): string[] {
    const { aggregateEvery, limit } = this.#shape;
    if (limit !== null && this.#count >= limit) return [];
    const { account } = event;
    const count = (this.#countOf.get(account) ?? 0) + 1;
    this.#countOf.set(account, count);
    this.#count += 1;
    const lines = [this.#event(event)];
    if (aggregateEvery > 0 && count % aggregateEvery === 0) {
      lines.push(this.#aggregation(account, count));
    }
    if (this.#count === limit) lines.push(this.#end(limit));
    return lines;
  }

  #event({ account, data, index, recordedMs }: AccountEvent): string {
    if (this.#shape.format === 'json') {
      return JSON.stringify({ kind: 'event', index, recordedMs, account, data });
    }
    return `${new Date(recordedMs).toISOString()} ${account} ${visibleText(data)}`;
  }

  #aggregation(account: string, count: number): string {
    if (this.#shape.format === 'json') {
      return JSON.stringify({ kind: 'aggregation', account, count });
    }
    return `Aggregation for accountId ${account}: ${count} messages received.`;
  }

  #end(limit: number): string {
    if (this.#shape.format === 'json') return JSON.stringify({ kind: 'limit', count: limit });
    return `Initiate service shutdown, limit of ${limit} messages reached.`;
  }
}
