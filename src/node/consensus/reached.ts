// Lets callers wait until the books have reached an index. Knows nothing of what is in them.

interface Waiter {
  readonly index: number;
  readonly resolve: (reached: boolean) => void;
  readonly timer: NodeJS.Timeout;
}

export class Reached {
  #appliedIndex: number;
  readonly #waiters = new Set<Waiter>();

  constructor(appliedIndex: number) {
    this.#appliedIndex = appliedIndex;
  }

  get appliedIndex(): number {
    return this.#appliedIndex;
  }

  applied(index: number): void {
    this.#appliedIndex = index;
    for (const waiter of this.#waiters) {
      if (waiter.index <= index) this.#settle(waiter, true);
    }
  }

  /** True once `index` is applied; false if it is not within `waitMs`. */
  wait(index: number, waitMs: number): Promise<boolean> {
    if (index <= this.#appliedIndex) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#settle(waiter, false);
      }, waitMs);
      const waiter: Waiter = { index, resolve, timer };
      this.#waiters.add(waiter);
    });
  }

  #settle(waiter: Waiter, reached: boolean): void {
    clearTimeout(waiter.timer);
    this.#waiters.delete(waiter);
    waiter.resolve(reached);
  }
}
