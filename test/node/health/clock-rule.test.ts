// Whose clock may stamp: the one near the median of the voters', whatever the leader's shows; of two
// the lower.

import { expect, test } from 'vitest';
import { judgeClock } from '../../../src/node/health/clock-rule.ts';
import type { ClockVerdict } from '../../../src/node/health/clock-rule.ts';

/** Node 1 of these voters, whose clocks differ from its own by so much; unknown ones are left out. */
function judged(
  aheadMs: readonly number[],
  more: { readonly voters?: readonly number[]; readonly wasOff?: boolean; errorMs?: number } = {},
): ClockVerdict {
  const { errorMs = 0, wasOff = false } = more;
  const readings = new Map(aheadMs.map((ms, at) => [at + 2, { aheadMs: ms, errorMs }]));
  const voters = more.voters ?? [1, ...readings.keys()];
  return judgeClock({ nodeId: 1, voters, readings, wasOff });
}

test('a clock more than 500 ms from the median of three is off, on either side', () => {
  expect(judged([-500, -480])).toEqual({ kind: 'right', aheadMs: 480 });
  expect(judged([-510, -501])).toEqual({ kind: 'off', aheadMs: 501, fit: [2, 3] });
  expect(judged([5_000, 5_100])).toEqual({ kind: 'off', aheadMs: -5_000, fit: [2, 3] });
});

test('one clock that is off takes no other along: the median is another', () => {
  expect(judged([60_000, 20])).toEqual({ kind: 'right', aheadMs: -20 });
  expect(judged([-60_000, 20])).toEqual({ kind: 'right', aheadMs: 0 });
});

test('only clocks near the median are fit to lead instead', () => {
  expect(judged([9_000, 5_000, 5_400, 4_600])).toMatchObject({ kind: 'off', fit: [3, 4, 5] });
});

test('of an even number the lower of the two in the middle counts', () => {
  expect(judged([0, 5_000, 5_000])).toMatchObject({ kind: 'right', aheadMs: 0 });
  expect(judged([0, -5_000, -5_000])).toMatchObject({ kind: 'off', aheadMs: 5_000 });
});

test('of two clocks neither is off, and the lower one counts', () => {
  expect(judged([800])).toEqual({ kind: 'few', lowestMs: 0, apartMs: 800 });
  expect(judged([-800])).toEqual({ kind: 'few', lowestMs: -800, apartMs: 800 });
  expect(judged([])).toEqual({ kind: 'few', lowestMs: 0, apartMs: 0 });
});

test('three clocks of seven voters are no quorum', () => {
  expect(judged([5_000, 5_000], { voters: [1, 2, 3, 4, 5, 6, 7] }).kind).toBe('few');
});

test('what the reading may be wrong speaks for the clock, and a pair that agrees holds no time back', () => {
  expect(judged([-600, -600], { errorMs: 150 }).kind).toBe('right');
  expect(judged([-700, -700], { errorMs: 150 }).kind).toBe('off');
  expect(judged([-100], { errorMs: 150 })).toMatchObject({ lowestMs: 0 });
});

test('a clock that was off comes back within 400 ms only', () => {
  expect(judged([-450, -450], { wasOff: true }).kind).toBe('off');
  expect(judged([-390, -390], { wasOff: true }).kind).toBe('right');
});

test('clocks of nodes that do not vote count for nothing', () => {
  expect(judged([60_000, 60_000, 5], { voters: [1, 4] })).toMatchObject({ kind: 'few' });
});

test('of any clocks some voter’s is right: there is always somebody to lead', () => {
  const clocks = [0, 2_000, 4_000, 6_000, 8_000];
  const verdicts = clocks.map((own, self) => {
    const readings = new Map(clocks.map((ms, id) => [id, { aheadMs: ms - own, errorMs: 0 }]));
    return judgeClock({ nodeId: self, voters: [0, 1, 2, 3, 4], readings, wasOff: true }).kind;
  });
  expect(verdicts).toEqual(['off', 'off', 'right', 'off', 'off']);
});
