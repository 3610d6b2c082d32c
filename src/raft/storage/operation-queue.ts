// One operation on the files at a time, in the order asked for; after the first failure none.
// A disk that refused a write or a sync has told us that its contents are unknown: retrying on
// the same handle has been seen to succeed and lose the data. Knows nothing of what is done.

export class OperationQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #failure: Error | null = null;
  #closed = false;

  get failure(): Error | null {
    return this.#failure;
  }

  /** Runs after everything asked for before. Rejects with the first failure of any operation, and
   *  when it is asked for after `close`. */
  run<Result>(operation: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(this.#failure ?? new Error('the log is closed'));
    const result = this.#after(this.#tail, operation);
    this.#tail = result.then(ended, ended);
    return result;
  }

  /** Lets the failure of something that runs beside the queue stop the queue. */
  async guard<Result>(running: Promise<Result>): Promise<Result> {
    try {
      return await running;
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** Remembers the first failure and answers it. */
  fail(error: unknown): Error {
    this.#failure ??=
      error instanceof Error ? error : new Error('storage failed', { cause: error });
    return this.#failure;
  }

  /** Runs what was asked for before, then a last operation, and then none. */
  async close(last: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(last);
    this.#closed = true;
    await done;
  }

  async #after<Result>(
    before: Promise<unknown>,
    operation: () => Promise<Result>,
  ): Promise<Result> {
    await before;
    if (this.#failure !== null) throw this.#failure;
    try {
      return await operation();
    } catch (error) {
      throw this.fail(error);
    }
  }
}

const ended = (): void => undefined;
