// Applying in slices: in order, a few milliseconds at a time, and nothing kept of what is done.

import { expect, test } from 'vitest';
import { Applier } from '../../../src/node/consensus/applier.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { collectGarbage, countAlive } from '../../collect-garbage.ts';

const entry = (index: number): Entry => ({
  ...{ index, term: 1, type: 'normal' },
  data: new Uint8Array(8),
});

// An applier whose every entry takes 3 ms: two of them fill a slice.
function setUp() {
  const applied: number[] = [];
  const reached: number[] = [];
  let nowMs = 0;
  let mustWait = false;
  const applier = new Applier({
    apply: ({ index }) => {
      applied.push(index);
      nowMs += 3;
    },
    reached: (index) => {
      reached.push(index);
    },
    sliced: () => undefined,
    now: () => nowMs,
    mustWait: () => mustWait,
  });
  const wait = (wanted: boolean): void => {
    mustWait = wanted;
  };
  return { applier, applied, reached, wait };
}

test('entries are applied in order, a slice at a time, and each slice says how far it got', async () => {
  const { applier, applied, reached } = setUp();
  applier.push([1, 2, 3, 4, 5].map(entry));
  expect(applied).toEqual([1, 2]);
  await applier.idle();
  expect(applied).toEqual([1, 2, 3, 4, 5]);
  expect(reached).toEqual([2, 4, 5]);
});

test('what must wait is applied after it is resumed', async () => {
  const { applier, applied, wait } = setUp();
  wait(true);
  applier.push([entry(1)]);
  expect([applied, applier.backlog]).toEqual([[], 1]);
  wait(false);
  applier.resume();
  await applier.idle();
  expect(applied).toEqual([1]);
});

test('a node that is never done applying keeps nothing of what it applied', async () => {
  const { applier, applied } = setUp();
  const payloads: WeakRef<object>[] = [];
  const push = (count: number): void => {
    const next = Array.from({ length: count }, (_, at) => entry(payloads.length + at + 1));
    payloads.push(...next.map(({ data }) => new WeakRef(data)));
    applier.push(next);
  };
  push(10);
  for (let turn = 0; turn < 100; turn += 1) {
    push(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(applier.backlog).toBeGreaterThan(0);
  }
  await collectGarbage();
  const doneCount = applied.length;
  expect(doneCount).toBeGreaterThan(100);
  // The one applied last may still be on the stack.
  expect(countAlive(payloads.slice(0, doneCount - 1))).toBe(0);
});
