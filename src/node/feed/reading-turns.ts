// Lets so many readers of the history go on at a time and the others wait in line, each as long as it can:
// what they read is in memory until it is told, and thousands may come back at once. Knows nothing of
// what they read.

import { clearTimeout, setTimeout } from 'node:timers';

export class ReadingTurns {
  /** In the order of asking. */
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(atOnceMax: number) {
    this.#free = atOnceMax;
  }

  /** Resolves to true when it is one's turn, and to false after `waitMs`. Whoever had one calls `done`,
   *  once. */
  turn(waitMs: number): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(begin);
        resolve(false);
      }, waitMs);
      this.#waiting.add(begin);
    });
  }

  done(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
