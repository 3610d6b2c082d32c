// Waits for something, but not for ever. Knows nothing of what it waits for.

export const OVERDUE = Symbol('overdue');

/** Calls `then` once, after `waitMs`, unless what it answers is called first. */
export type After = (waitMs: number, then: () => void) => () => void;

/** By the machine's clock; keeps no process alive. */
export const realAfter: After = (waitMs, then) => {
  const timer = setTimeout(then, waitMs);
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
};

/** What `work` came to, or OVERDUE after `limitMs`; the work itself is not stopped. */
export function within<T>(
  work: PromiseLike<T>,
  limitMs: number,
  after = realAfter,
): Promise<T | typeof OVERDUE> {
  return new Promise((resolve, reject) => {
    const cancel = after(limitMs, () => resolve(OVERDUE));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (failure: unknown) => {
        cancel();
        reject(failure instanceof Error ? failure : new Error(String(failure)));
      },
    );
  });
}
