// Slows a snapshot down to a rate, so that reading and sending it leaves the node time for orders:
// a follower that comes back can wait, a client cannot. Knows bytes and time, nothing of what is
// in the chunks.

export interface Pacing {
  readonly bytesPerSecondMax: number;
  now(): number;
  pause(waitMs: number): Promise<void>;
}

/** A chunk of 256 KiB every 16 ms: about a fifth of the thread goes into it. */
export const snapshotBytesPerSecondMax = 16 * 1024 * 1024;

/** The same chunks. After a stall it does not hurry to make up for it. */
export async function* pacedChunks(
  chunks: AsyncIterable<Uint8Array>,
  pacing: Pacing,
): AsyncGenerator<Uint8Array> {
  let dueMs = pacing.now();
  for await (const chunk of chunks) {
    const waitMs = dueMs - pacing.now();
    if (waitMs > 0) await pacing.pause(waitMs);
    yield chunk;
    const spanMs = (chunk.length * 1_000) / pacing.bytesPerSecondMax;
    dueMs = Math.max(dueMs, pacing.now() - spanMs) + spanMs;
  }
}
