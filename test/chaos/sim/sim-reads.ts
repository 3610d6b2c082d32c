// The linearizable reads that wait in one life of a replica: first for the leader's word, then until
// the books have come as far. Knows no Raft.

import type { ReadState } from '../../../src/raft/core/ready.ts';
import type { Books } from '../../../src/statemachine/books.ts';

export class SimReads {
  readonly #serve = new Map<number, (books: Books) => void>();
  #confirmed: ReadState[] = [];
  /** No confirmed read waits for less. */
  #dueIndex = Infinity;
  #contexts = 0;

  nextContext(): number {
    this.#contexts += 1;
    return this.#contexts;
  }

  waits(context: number, serve: (books: Books) => void): void {
    this.#serve.set(context, serve);
  }

  confirmed(states: readonly ReadState[]): void {
    for (const state of states) {
      this.#confirmed.push(state);
      this.#dueIndex = Math.min(this.#dueIndex, state.index);
    }
  }

  aborted(contexts: readonly number[]): void {
    for (const context of contexts) this.#serve.delete(context);
  }

  serveFrom(books: Books): void {
    const { appliedIndex } = books;
    if (this.#dueIndex > appliedIndex) return;
    const due = this.#confirmed.filter(({ index }) => index <= appliedIndex);
    this.#confirmed = this.#confirmed.filter(({ index }) => index > appliedIndex);
    this.#dueIndex = Math.min(...this.#confirmed.map(({ index }) => index));
    for (const { context } of due) {
      this.#serve.get(context)?.(books);
      this.#serve.delete(context);
    }
  }
}
