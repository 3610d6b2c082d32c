// Which stamps the simulator takes for wrong: those of a node that has just heard better.

import { expect, test } from 'vitest';
import { ClocksSeen } from './clocks-seen.ts';

const voters = [1, 2, 3];

/** Node 1 reported at 1,000 and again at 1,200; each of these peers answered the first report, at 1,100. */
function heardFrom(peers: readonly number[], heardAgoMs = 0): ClocksSeen {
  const seen = new ClocksSeen();
  seen.began(1);
  const report = (number: number) => ({ number, wallMs: 0, heardNumber: 0, heardAgoMs: 0 });
  seen.reported(1, report(7), { nowMs: 1_000, voters });
  for (const peer of peers) {
    seen.heard(1, peer, { number: 1, wallMs: 0, heardNumber: 7, heardAgoMs, nowMs: 1_100 });
  }
  seen.reported(1, report(8), { nowMs: 1_200, voters });
  return seen;
}

test('who has just heard two others stamps nothing far from true time, either way', () => {
  const seen = heardFrom([2, 3]);
  const now = { nowMs: 1_300, voters };
  expect(seen.stamped(1, 999, now)).toBeNull();
  expect(seen.stamped(1, 1_200, now)).toMatch(/1 stamps 1200 ms from true time.* 2 and 3/);
  expect(seen.stamped(1, -1_200, now)).toMatch(/-1200 ms/);
});

test('who has heard fewer, or longer ago, or other voters, knows no better', () => {
  const wrong = 30_000;
  expect(heardFrom([2]).stamped(1, wrong, { nowMs: 1_300, voters })).toBeNull();
  expect(heardFrom([2, 3]).stamped(1, wrong, { nowMs: 2_000, voters })).toBeNull();
  expect(heardFrom([2, 3]).stamped(1, wrong, { nowMs: 1_300, voters: [1, 2, 3] })).toBeNull();
  const begun = heardFrom([2, 3]);
  begun.began(1);
  expect(begun.stamped(1, wrong, { nowMs: 1_300, voters })).toBeNull();
});

test('who answers a report of long ago tells nothing: the node has forgotten when that left', () => {
  const saidAfter = (rounds: number): string | null => {
    const seen = heardFrom([2]);
    for (let round = 1; round <= rounds; round++) {
      const report = { number: 8 + round, wallMs: 0, heardNumber: 0, heardAgoMs: 0 };
      seen.reported(1, report, { nowMs: 1_200 + 200 * round, voters });
    }
    const nowMs = 1_300 + 200 * rounds;
    for (const [peer, heardNumber] of [
      [2, 7 + rounds],
      [3, 8],
    ] as const) {
      const heardAgoMs = (8 + rounds - heardNumber) * 200;
      seen.heard(1, peer, { number: 2, wallMs: 0, heardNumber, heardAgoMs, nowMs });
    }
    const report = { number: 9 + rounds, wallMs: 0, heardNumber: 0, heardAgoMs: 0 };
    seen.reported(1, report, { nowMs: nowMs + 100, voters });
    return seen.stamped(1, 30_000, { nowMs: nowMs + 100, voters });
  };
  expect(saidAfter(29)).toMatch(/the clocks of 2 and 3/);
  expect(saidAfter(30)).toBeNull();
});
