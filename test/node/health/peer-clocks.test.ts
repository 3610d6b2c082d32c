// How far a peer's clock is, from reports that take their time each way: never further wrong than said.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PeerClocks } from '../../../src/node/health/peer-clocks.ts';
import type { ClockReading } from '../../../src/node/health/peer-clocks.ts';

/** Two nodes whose clocks of day are `skewMs` apart; time passes when it is said to. */
class Pair {
  readonly near = new PeerClocks(1_000);
  readonly far = new PeerClocks(9_000);
  skewMs: number;
  nowMs = 50_000;

  constructor(skewMs: number) {
    this.skewMs = skewMs;
  }

  /** Near tells far, far waits and tells near: the delays of the three steps, ms. */
  exchange(thereMs: number, heldMs: number, backMs: number): void {
    const there = this.near.reports(this.#near)(2);
    this.nowMs += thereMs;
    this.far.heard(1, there, this.#far);
    this.nowMs += heldMs;
    const back = this.far.reports(this.#far)(1);
    this.nowMs += backMs;
    this.near.heard(2, back, this.#near);
  }

  get reading(): ClockReading | undefined {
    return this.near.readings(this.#near).get(2);
  }

  get #near(): { monotonicMs: number; wallMs: number } {
    return { monotonicMs: this.nowMs, wallMs: 1_700_000_000_000 + this.nowMs };
  }

  // Its process began at another moment.
  get #far(): { monotonicMs: number; wallMs: number } {
    const wallMs = 1_700_000_000_000 + this.nowMs + this.skewMs;
    return { monotonicMs: this.nowMs - 31_337, wallMs };
  }
}

test('the guess is never further wrong than it says, however the delays fall', () => {
  const delay = fc.integer({ min: 0, max: 190 });
  const exchanges = fc.array(fc.tuple(delay, delay, delay), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), exchanges, (skewMs, delays) => {
      const pair = new Pair(skewMs);
      for (const [there, held, back] of delays) pair.exchange(there, held, back);
      const { aheadMs, errorMs } = pair.reading ?? { aheadMs: NaN, errorMs: NaN };
      expect(errorMs).toBeLessThanOrEqual(200);
      expect(Math.abs(aheadMs - skewMs)).toBeLessThanOrEqual(errorMs + 0.01);
    }),
  );
});

test('a round trip that took too long says nothing', () => {
  const pair = new Pair(5_000);
  pair.exchange(300, 0, 300);
  expect(pair.reading).toBeUndefined();
});

test('a clock that is set is noticed at the next exchange', () => {
  const pair = new Pair(0);
  pair.exchange(1, 5, 1);
  pair.skewMs = 700;
  pair.exchange(90, 5, 90);
  expect(pair.reading?.aheadMs).toBe(700);
});

test('a reading is forgotten three seconds after the last word', () => {
  const pair = new Pair(700);
  pair.exchange(1, 5, 1);
  pair.nowMs += 2_900;
  expect(pair.reading?.aheadMs).toBe(700);
  pair.nowMs += 200;
  expect(pair.reading).toBeUndefined();
});

test('an answer to a process before this one fits nothing', () => {
  const pair = new Pair(0);
  const late = { number: 9_001, wallMs: 5, heardNumber: 1_001, heardAgoMs: 0 };
  pair.near.heard(2, late, { monotonicMs: 60_000, wallMs: 60_000 });
  expect(pair.reading).toBeUndefined();
});
