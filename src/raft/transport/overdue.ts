// Waits for something, but not for ever. Knows nothing of what it waits for.

export const OVERDUE = Symbol('overdue');

/** What `work` came to, or OVERDUE after `limitMs`; the work itself is not stopped. */
export function within<T>(work: PromiseLike<T>, limitMs: number): Promise<T | typeof OVERDUE> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(OVERDUE), limitMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (failure: unknown) => {
        clearTimeout(timer);
        reject(failure instanceof Error ? failure : new Error(String(failure)));
      },
    );
  });
}
