// Slows a snapshot down while the node is busy, so that reading and sending it leaves time for
// orders: a follower that comes back can wait, a client cannot. With nothing else to do it hurries.
// Knows bytes, time and how busy the thread is, nothing of what is in the chunks.

export interface Pacing {
  /** Kept to while the node is busy; otherwise up to eight times as much. */
  readonly bytesPerSecond: number;
  now(): number;
  /** The share of the time since the last call in which the thread was at work, 0 to 1. */
  utilization(): number;
  pause(waitMs: number): Promise<void>;
}

/** At 16 MiB/s, a chunk of 256 KiB every 16 ms, about a fifth of the thread goes into it. */
export const snapshotMebibytesPerSecond = 16;

const hurryMax = 8;
/** Busy thread: back to the rate. Idle thread: a little quicker with every chunk. */
const busyShare = 0.7;
const idleShare = 0.5;
const hurryStep = 1.25;

/** The same chunks. After a stall it does not hurry to make up for it. */
export async function* pacedChunks(
  chunks: AsyncIterable<Uint8Array>,
  pacing: Pacing,
): AsyncGenerator<Uint8Array> {
  let dueMs = pacing.now();
  let hurry = 1;
  for await (const chunk of chunks) {
    const waitMs = dueMs - pacing.now();
    if (waitMs > 0) await pacing.pause(waitMs);
    yield chunk;
    hurry = hurryOf(hurry, pacing.utilization());
    const spanMs = (chunk.length * 1_000) / (pacing.bytesPerSecond * hurry);
    dueMs = Math.max(dueMs, pacing.now() - spanMs) + spanMs;
  }
}

function hurryOf(hurry: number, busy: number): number {
  if (busy > busyShare) return 1;
  return busy < idleShare ? Math.min(hurryMax, hurry * hurryStep) : hurry;
}
