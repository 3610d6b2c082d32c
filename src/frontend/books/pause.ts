// A wait that an AbortSignal cuts short.

import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after `pauseMs`, or at once when `signal` is or becomes aborted. */
export async function pause(pauseMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(pauseMs, undefined, { signal, ref: false });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
