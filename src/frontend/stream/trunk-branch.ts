// One shared subscription as a branch of the frontend's one watch: its own snapshot, then its part of
// every frame, each naming the frame before it. What comes before the snapshot is held until then.
// Frames are handed on in the turn in which they come: with thousands of them a second, a promise for
// each would cost more than all that is done with it.

import type { Change, FeedFrame } from '../../domain/change.ts';
import { logIndex } from '../../domain/ids.ts';
import type { Names } from './branch-index.ts';

/** This branch's part of a frame of the watch. */
export interface BranchNews {
  readonly kind: 'delta' | 'recovered';
  readonly index: number;
  /** None: nothing of it concerns this branch, which is news all the same. */
  readonly changes: readonly Change[];
}

/** Takes what is followed, in log order; false: it wants no more. */
export type TakeFrame = (frame: FeedFrame) => boolean;

/** More than a branch is given while its snapshot is on its way. */
const heldMax = 10_000;

export class TrunkBranch {
  readonly accounts: string[];
  readonly symbols: string[];
  /** Resolves at its end; rejects where the end has a reason. */
  readonly over: Promise<void>;
  readonly #take: TakeFrame;
  #held: BranchNews[] = [];
  #started = false;
  #ended = false;
  #settle: (error: Error | null) => void = () => undefined;
  /** Of the last snapshot or delta. */
  #prev = 0;
  #completeThrough = 0;

  constructor({ accounts, symbols }: Names, take: TakeFrame) {
    this.accounts = accounts;
    this.symbols = symbols;
    this.#take = take;
    this.over = new Promise((resolve, reject) => {
      this.#settle = (error) => {
        if (error === null) resolve();
        else reject(error);
      };
    });
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
    else if (news.index > this.#completeThrough) this.#pass(news);
    else if (news.index === this.#completeThrough && news.changes.length === 0) this.#beat();
  }

  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#held = [];
    this.#settle(error);
  }

  #hold(news: BranchNews): void {
    if (this.#held.length < heldMax) this.#held.push(news);
    // It begins anew, which is cheaper by then.
    else this.end(null);
  }

  #pass({ kind, index, changes }: BranchNews): void {
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
    if (!this.#take(frame)) this.end(null);
  }
}
