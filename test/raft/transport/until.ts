// Waits for something to become true over real sockets, looking again every other millisecond.

/** Resolves as soon as `holds`; fails after `limitMs`. */
export async function until(holds: () => boolean, limitMs = 10_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > endMs)
      throw new Error(`not so within ${limitMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Resolves once `value` has stayed the same for fifty looks. */
export async function settled(value: () => number): Promise<void> {
  let last = value();
  let looks = 0;
  await until(() => {
    const now = value();
    looks = now === last ? looks + 1 : 0;
    last = now;
    return looks === 50;
  });
}
