// The word that a stream is to be read no more, and why, for whoever waits for its next message. Knows
// no stream.

import type { Refusal } from './hello.ts';

export class StreamCut {
  #reason: Refusal | null = null;
  #onCut: (() => void) | null = null;

  /** Null until it is cut. */
  get reason(): Refusal | null {
    return this.#reason;
  }

  /** The first reason stands. */
  cut(reason: Refusal): void {
    this.#reason ??= reason;
    this.#onCut?.();
  }

  /**
   * What `work` comes to; undefined once cut. One wait at a time. No race against a promise that
   * stays open: such a promise keeps every result it was raced against for as long as it lives.
   */
  orCut<T>(work: PromiseLike<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#onCut = () => {
        resolve(undefined);
      };
      if (this.#reason !== null) resolve(undefined);
      // In any case: work that fails after the cut fails for nobody.
      work.then(resolve, reject);
    });
  }
}
