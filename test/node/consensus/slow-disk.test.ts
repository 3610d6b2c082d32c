// When a leader's disk may be called slower than the others'.

import { expect, test } from 'vitest';
import { SlowDisk } from '../../../src/node/consensus/slow-disk.ts';

/** Writes one after the other of a given length; the others are done after `othersMs`. */
function verdicts(
  slow: SlowDisk,
  writes: { readonly elapsedMs: number; readonly othersMs: number | null; readonly count: number },
  fromMs = 0,
): number[] {
  const { elapsedMs, othersMs, count } = writes;
  const found: number[] = [];
  for (let n = 1; n <= count; n += 1) {
    if (othersMs !== null) slow.overtaken(othersMs);
    if (slow.ended(elapsedMs, fromMs + n * elapsedMs)) found.push(n);
  }
  return found;
}

test('slow writes that the others were done with tell after five and a second', () => {
  expect(verdicts(new SlowDisk(), { elapsedMs: 250, othersMs: 50, count: 6 })).toEqual([5]);
  expect(verdicts(new SlowDisk(), { elapsedMs: 100, othersMs: 50, count: 12 })).toEqual([10]);
});

test('a disk as slow as the others is not to blame', () => {
  expect(verdicts(new SlowDisk(), { elapsedMs: 300, othersMs: null, count: 20 })).toEqual([]);
  expect(verdicts(new SlowDisk(), { elapsedMs: 300, othersMs: 260, count: 20 })).toEqual([]);
});

test('one quick write in between begins the count anew', () => {
  const slow = new SlowDisk();
  expect(verdicts(slow, { elapsedMs: 300, othersMs: 20, count: 4 })).toEqual([]);
  expect(verdicts(slow, { elapsedMs: 5, othersMs: 1, count: 1 }, 1200)).toEqual([]);
  expect(verdicts(slow, { elapsedMs: 300, othersMs: 20, count: 4 }, 1500)).toEqual([]);
});

test('a write in which all disks were slow takes one of the others back', () => {
  const slow = new SlowDisk();
  expect(verdicts(slow, { elapsedMs: 300, othersMs: 20, count: 4 })).toEqual([]);
  expect(verdicts(slow, { elapsedMs: 300, othersMs: null, count: 1 }, 1200)).toEqual([]);
  expect(verdicts(slow, { elapsedMs: 300, othersMs: 20, count: 2 }, 1500)).toEqual([2]);
});

test('a change of role begins the count anew', () => {
  const slow = new SlowDisk();
  verdicts(slow, { elapsedMs: 300, othersMs: 20, count: 4 });
  slow.reset();
  expect(slow.storedByOthers).toBe(false);
  expect(verdicts(slow, { elapsedMs: 300, othersMs: 20, count: 4 }, 1200)).toEqual([]);
});

test('it is told again only ten seconds later, so that leadership does not circle', () => {
  const slow = new SlowDisk();
  const told = verdicts(slow, { elapsedMs: 250, othersMs: 20, count: 60 });
  expect(told).toEqual([5, 45]);
});

test('a write that hangs tells if the others are done with it', () => {
  const slow = new SlowDisk();
  expect(slow.hangs(500)).toBe(false);
  slow.overtaken(100);
  expect([slow.hangs(550), slow.hangs(600), slow.hangs(10_551)]).toEqual([true, false, true]);
});

test('books that are behind count once in ten seconds', () => {
  const slow = new SlowDisk();
  expect([100, 200, 10_200].map((nowMs) => slow.booksBehind(nowMs))).toEqual([true, false, true]);
});
