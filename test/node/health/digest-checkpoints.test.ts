// Which entries replicas are compared at.

import { expect, test } from 'vitest';
import { DigestCheckpoints } from '../../../src/node/health/digest-checkpoints.ts';
import { REPORTED_DIGESTS_MAX } from '../../../src/raft/transport/digest-report.ts';

function appliedThrough(last: number): DigestCheckpoints {
  const checkpoints = new DigestCheckpoints();
  for (let index = 1; index <= last; index += 1) checkpoints.applied(index, () => `after ${index}`);
  return checkpoints;
}

const indices = (checkpoints: DigestCheckpoints): number[] =>
  checkpoints.all().map(({ index }) => index);

test('a quiet cluster is compared at every 64th entry', () => {
  expect(indices(appliedThrough(200))).toEqual([64, 128, 192]);
  expect(appliedThrough(64).all()).toEqual([{ index: 64, digest: 'after 64' }]);
});

test('far back at every 1,024th, in order, and no more than one report may hold', () => {
  const kept = indices(appliedThrough(100 * 1_024 + 130));
  const far = kept.filter((index) => index % 1_024 === 0);
  expect(far).toEqual(Array.from({ length: 48 }, (_, at) => (53 + at) * 1_024));
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
  expect(kept.at(-1)).toBe(100 * 1_024 + 128);
  expect(kept.length).toBeLessThanOrEqual(REPORTED_DIGESTS_MAX);
});

test('replicas that are a thousand entries apart share some', () => {
  const ahead = new Set(indices(appliedThrough(20_000)));
  expect(indices(appliedThrough(19_000)).some((index) => ahead.has(index))).toBe(true);
});

test('of books that were replaced nothing is said', () => {
  const checkpoints = appliedThrough(5_000);
  checkpoints.forget();
  expect(checkpoints.all()).toEqual([]);
});
