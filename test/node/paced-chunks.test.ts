// A snapshot that keeps to its rate, whoever waits for it.

import { expect, test } from 'vitest';
import { pacedChunks } from '../../src/node/paced-chunks.ts';

const kib = 1024;

/** When each chunk came, ms, if taking chunk `slow.at` takes `slow.ms`. */
async function takenAt(sizes: readonly number[], slow = { at: -1, ms: 0 }): Promise<number[]> {
  const clock = { nowMs: 0 };
  const pacing = {
    bytesPerSecondMax: 1_000 * kib,
    now: () => clock.nowMs,
    pause: (waitMs: number) => {
      clock.nowMs += waitMs;
      return Promise.resolve();
    },
  };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const bytes of sizes) yield await Promise.resolve(new Uint8Array(bytes));
  }
  const times: number[] = [];
  for await (const chunk of pacedChunks(chunks(), pacing)) {
    expect(chunk.length).toBe(sizes[times.length]);
    times.push(clock.nowMs);
    if (times.length - 1 === slow.at) clock.nowMs += slow.ms;
  }
  return times;
}

test('the first chunk leaves at once, each next when the one before has had its time', async () => {
  expect(await takenAt([250 * kib, 250 * kib, 100 * kib, kib])).toEqual([0, 250, 500, 600]);
});

test('a receiver slower than the rate is not kept waiting on top', async () => {
  expect(await takenAt([100 * kib, 100 * kib, kib], { at: 0, ms: 5_000 })).toEqual([
    0, 5_000, 5_100,
  ]);
});
