// Whether an entry on a majority can still be lost: the paper's figure 8.

import { expect, test } from 'vitest';
import { isHeld, unseenLog, usurper } from './log-seen.ts';
import type { LogSeen } from './log-seen.ts';
import type { Membership } from './members-seen.ts';

const five: Membership = {
  ...{ voters: new Set([1, 2, 3, 4, 5]), votersOutgoing: new Set(), learners: new Set() },
};
/** The entry at index 2 of term 2, and by its hash all before it. */
const place = { index: 2, hash: 22 };

const log = (durableTerm: number, ...durable: readonly number[]): LogSeen => ({
  ...unseenLog(),
  ...{ durable: [0, ...durable], durableIndex: durable.length, durableTerm },
});

function judged(...logs: readonly LogSeen[]) {
  const logOf = (id: number): LogSeen => logs[id - 1] ?? unseenLog();
  return { held: isHeld(place, five, logOf), usurper: usurper(place, five, logOf) };
}

test('an entry of an older term on a majority may yet be overwritten', () => {
  const [holder, old] = [log(2, 11, 22), log(1, 11)];
  const newer = log(3, 11, 33);
  expect(judged(holder, holder, holder, old, newer)).toEqual({ held: true, usurper: 5 });
});

test('once an entry of a newer term stands behind it on a majority it may not', () => {
  const [holder, old] = [log(4, 11, 22, 44), log(1, 11)];
  const newer = log(3, 11, 33);
  expect(judged(holder, holder, holder, old, newer)).toEqual({ held: true, usurper: undefined });
});

test('an entry on a minority is not held', () => {
  const [holder, old] = [log(2, 11, 22), log(1, 11)];
  expect(judged(holder, holder, old, old, old).held).toBe(false);
});
