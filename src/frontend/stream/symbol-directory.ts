// Every listed symbol, for readers who follow them all. The feed follows symbols by name, so new
// listings are looked for now and then; a listing is never taken back.

import type { BookClient } from '../books/book-client.ts';

const deadlineMs = 2_000;

export class SymbolDirectory {
  readonly #book: BookClient;
  readonly #symbols = new Set<string>();
  #read = false;

  constructor(book: BookClient) {
    this.#book = book;
  }

  /** Sorted. Asks the cluster the first time only. @throws ClusterError */
  async symbols(): Promise<readonly string[]> {
    if (!this.#read) await this.refresh();
    return [...this.#symbols].sort();
  }

  /** True when there is a symbol that was not there before. @throws ClusterError */
  async refresh(): Promise<boolean> {
    const known = this.#symbols.size;
    const { value } = await this.#book.instruments({ consistency: 'stale', deadlineMs });
    for (const { symbol } of value) this.#symbols.add(symbol);
    this.#read = true;
    return this.#symbols.size > known;
  }
}
