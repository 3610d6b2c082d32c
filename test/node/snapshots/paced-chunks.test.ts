// A snapshot that keeps to its rate while the node has other work, and hurries when it has none.

import { expect, test } from 'vitest';
import { pacedChunks } from '../../../src/node/snapshots/paced-chunks.ts';

const kib = 1024;

interface Course {
  /** Taking this chunk takes so long. */
  readonly slow?: { readonly at: number; readonly ms: number };
  /** How busy things are at each chunk; all the time if not given. */
  readonly busy?: (at: number) => number;
}

/** When each chunk came, ms. */
async function takenAt(sizes: readonly number[], course: Course = {}): Promise<number[]> {
  const clock = { nowMs: 0 };
  const times: number[] = [];
  const pacing = {
    bytesPerSecond: 1_000 * kib,
    now: () => clock.nowMs,
    utilization: () => course.busy?.(times.length - 1) ?? 1,
    pause: (waitMs: number) => {
      clock.nowMs += waitMs;
      return Promise.resolve();
    },
  };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const bytes of sizes) yield await Promise.resolve(new Uint8Array(bytes));
  }
  for await (const chunk of pacedChunks(chunks(), pacing)) {
    expect(chunk.length).toBe(sizes[times.length]);
    times.push(clock.nowMs);
    if (times.length - 1 === course.slow?.at) clock.nowMs += course.slow.ms;
  }
  return times;
}

test('the first chunk leaves at once, each next when the one before has had its time', async () => {
  expect(await takenAt([250 * kib, 250 * kib, 100 * kib, kib])).toEqual([0, 250, 500, 600]);
});

test('a receiver slower than the rate is not kept waiting on top', async () => {
  const slow = { at: 0, ms: 5_000 };
  expect(await takenAt([100 * kib, 100 * kib, kib], { slow })).toEqual([0, 5_000, 5_100]);
});

test('an idle node sends up to eight times as fast, and a busy one at its rate again at once', async () => {
  const sizes = Array.from({ length: 70 }, () => 100 * kib);
  const times = await takenAt(sizes, { busy: (at) => (at < 60 ? 0.2 : 0.9) });
  const gapsMs = times.slice(1).map((atMs, at) => atMs - (times[at] ?? 0));
  expect(gapsMs[0]).toBeCloseTo(100 / 1.05);
  expect(Math.min(...gapsMs)).toBeCloseTo(12.5);
  expect(gapsMs.slice(60)).toEqual(gapsMs.slice(60).map(() => expect.closeTo(100) as number));
});
