// Slows a snapshot down while the node is busy, so that reading and sending it leaves time for
// orders: a follower that comes back can wait, a client cannot. With nothing else to do it hurries.
// Knows bytes, time and how busy things are, nothing of what is in the chunks.

export interface Pacing {
  /** Kept to while the node is busy; otherwise up to eight times as much. */
  readonly bytesPerSecond: number;
  now(): number;
  /** How busy the busiest of what the chunks take is, 0 to 1. */
  utilization(): number;
  pause(waitMs: number): Promise<void>;
}

/** A chunk of 256 KiB every 42 ms. What reads, sends, takes in and stores it comes to some 30 ms of
 *  processor time a MiB, of which the receiver takes more than half: a tenth of two processors. */
export const snapshotMebibytesPerSecond = 6;

const hurryMax = 8;
/** Busy: back to the rate. Idle: a little quicker with every chunk, so slowly that what it does to
 *  the machine is seen before it has doubled. */
const busyShare = 0.7;
const idleShare = 0.5;
const hurryStep = 1.05;

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
