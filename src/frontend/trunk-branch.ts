// One shared subscription as a branch of the frontend's one watch: its own snapshot, then its part of
// every frame, each naming the frame before it. What comes before the snapshot is held until then.

import type { Change, FeedFrame } from '../domain/change.ts';
import { logIndex } from '../domain/ids.ts';
import type { Watched } from './book-client.ts';

/** This branch's part of a frame of the watch. */
export interface BranchNews {
  readonly kind: 'delta' | 'recovered';
  readonly index: number;
  /** None: nothing of it concerns this branch, which is news all the same. */
  readonly changes: readonly Change[];
}

/** More than a branch is given while its snapshot is on its way. */
const heldMax = 10_000;

export class TrunkBranch {
  readonly accounts: string[];
  readonly symbols: string[];
  #frames: FeedFrame[] = [];
  #held: BranchNews[] = [];
  #started = false;
  #ended = false;
  #error: Error | null = null;
  /** Of the last snapshot or delta. */
  #prev = 0;
  #completeThrough = 0;
  #wake: () => void = () => undefined;

  constructor({ accounts, symbols }: Watched) {
    this.accounts = accounts;
    this.symbols = symbols;
  }

  get isOver(): boolean {
    return this.#ended;
  }

  /** All that it follows, as of `index`; then `later`, and what was offered meanwhile. */
  start(index: number, changes: readonly Change[], later: readonly BranchNews[]): void {
    if (this.#ended) return;
    this.#started = true;
    this.#prev = index;
    this.#completeThrough = index;
    this.#put({ kind: 'snapshot', index: logIndex(index), recovered: false, changes });
    const held = this.#held;
    this.#held = [];
    for (const news of [...later, ...held]) this.offer(news);
  }

  offer(news: BranchNews): void {
    if (this.#ended) return;
    if (!this.#started) this.#hold(news);
    else if (news.index > this.#completeThrough) this.#take(news);
    else if (news.index === this.#completeThrough && news.changes.length === 0) this.#beat();
  }

  end(error: Error | null): void {
    this.#ended = true;
    this.#error = error;
    this.#held = [];
    this.#wake();
  }

  async *frames(): AsyncGenerator<FeedFrame> {
    for (;;) {
      const frames = this.#frames;
      this.#frames = [];
      yield* frames;
      if (this.#frames.length > 0) continue;
      if (this.#error !== null) throw this.#error;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #hold(news: BranchNews): void {
    if (this.#held.length < heldMax) this.#held.push(news);
    // It begins anew, which is cheaper by then.
    else this.end(null);
  }

  #take({ kind, index, changes }: BranchNews): void {
    this.#completeThrough = index;
    if (changes.length === 0) {
      this.#beat();
      return;
    }
    const at = logIndex(index);
    if (kind === 'recovered') this.#put({ kind: 'snapshot', index: at, recovered: true, changes });
    else this.#put({ kind, index: at, prev: logIndex(this.#prev), changes });
    this.#prev = index;
  }

  #beat(): void {
    this.#put({ kind: 'heartbeat', index: logIndex(this.#completeThrough) });
  }

  #put(frame: FeedFrame): void {
    this.#frames.push(frame);
    this.#wake();
  }
}
