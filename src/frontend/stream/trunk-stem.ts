// One watch at the cluster for a set of names, read until it is stopped. Until it takes over from the
// one before, what it brings is held. Knows no branches.

import type { FeedFrame } from '../../domain/change.ts';
import type { BookClient } from '../books/book-client.ts';
import type { Names } from './branch-index.ts';

export interface StemNames {
  readonly accounts: ReadonlySet<string>;
  readonly symbols: ReadonlySet<string>;
}

export interface StemPlace {
  readonly index: number;
  readonly epoch: string;
}

export class TrunkStem {
  readonly #names: StemNames;
  readonly #over = new AbortController();
  #held: FeedFrame[] = [];
  /** The index of its first frame; null before that. */
  openedAt: number | null = null;
  /** Everything through here was brought. */
  index = 0;

  constructor(names: StemNames) {
    this.#names = names;
  }

  get nameCount(): number {
    return this.#names.accounts.size + this.#names.symbols.size;
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  covers({ accounts, symbols }: Names): boolean {
    const { accounts: knownAccounts, symbols: knownSymbols } = this.#names;
    return (
      accounts.every((name) => knownAccounts.has(name)) &&
      symbols.every((name) => knownSymbols.has(name))
    );
  }

  /** Hands over frames until `stop`; ends early, or throws ClusterError, when the cluster ends it.
   *  `from` null: beginning with a snapshot. */
  async run(
    book: Pick<BookClient, 'watch'>,
    from: StemPlace | null,
    onFrame: (frame: FeedFrame) => void,
  ): Promise<void> {
    const names = { accounts: [...this.#names.accounts], symbols: [...this.#names.symbols] };
    const place = from === null ? {} : { fromIndex: from.index, epoch: from.epoch };
    const { signal } = this.#over;
    for await (const frame of book.watch({ ...names, ...place }, { signal })) {
      if (signal.aborted) return;
      this.openedAt ??= frame.index;
      this.index = Math.max(this.index, frame.index);
      onFrame(frame);
    }
  }

  stop(): void {
    this.#over.abort();
    this.#held = [];
  }

  hold(frame: FeedFrame): void {
    this.#held.push(frame);
  }

  takeHeld(): FeedFrame[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
