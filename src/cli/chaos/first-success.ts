// How long until something works again: tries every few milliseconds, without waiting for the try
// before, because a caller that waits for its answer measures its own patience. Knows no cluster.

export const attemptEveryMs = 10;
const giveUpMs = 60_000;

/** Milliseconds from now until an attempt that began after now has succeeded; null when none did in a
 *  minute. Resolves once every attempt has ended. */
export async function firstSuccess(attempt: () => Promise<boolean>): Promise<number | null> {
  const startMs = performance.now();
  const attempts: Promise<number | null>[] = [];
  const found = { tookMs: Infinity };
  while (found.tookMs === Infinity && performance.now() - startMs < giveUpMs) {
    const one = attempt().then((worked) => (worked ? performance.now() - startMs : null));
    void one.then((tookMs) => {
      found.tookMs = Math.min(found.tookMs, tookMs ?? Infinity);
    });
    attempts.push(one);
    await new Promise((resolve) => setTimeout(resolve, attemptEveryMs));
  }
  await Promise.all(attempts);
  return Number.isFinite(found.tookMs) ? found.tookMs : null;
}
