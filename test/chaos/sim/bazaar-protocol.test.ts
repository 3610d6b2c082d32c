// Why leaders are elected: the same blows to a protocol without votes and to ours.

import { expect, test } from 'vitest';
import { playBazaar } from './bazaar-protocol.ts';
import { leaderLeftAlone } from './blow.ts';
import { runSeed } from './sim-run.ts';

test('where the highest number leads, a leader left alone gives out numbers that are given again', () => {
  const { acknowledged, reissued, lost } = playBazaar(1, leaderLeftAlone, 20_000);
  expect(acknowledged).toBeGreaterThan(100);
  expect(reissued.length).toBeGreaterThan(10);
  expect(playBazaar(1, [], 20_000)).toMatchObject({ reissued: [], lost: [] });
  expect(lost).toEqual([]);
});

test('under the same blows no number of ours is given twice and no answer is forgotten', async () => {
  const ours = await runSeed({ seed: 1, events: 0, blows: leaderLeftAlone });
  expect(ours.violation).toBe(null);
  expect(ours.leaderChanges).toBeGreaterThan(0);
  expect(ours.virtualMs).toBeGreaterThan(15_000);
  expect(ours.answers).toBeGreaterThan(100);
});
