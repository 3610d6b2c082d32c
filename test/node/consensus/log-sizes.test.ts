// Claims about how much log is kept.

import { expect, test } from 'vitest';
import { LogSizes } from '../../../src/node/consensus/log-sizes.ts';

const mebibyte = 1024 * 1024;

test('what is asked for stays behind the cut', () => {
  const sizes = new LogSizes();
  for (let index = 1; index <= 40; index += 1) sizes.applied(index, mebibyte / 4);
  const cut = sizes.cutFor(2 * mebibyte);
  expect(40 - cut).toBeGreaterThanOrEqual(7);
  expect(40 - cut).toBeLessThanOrEqual(9);
  sizes.cut(cut);
  expect(sizes.heldBytes).toBeLessThan(2.5 * mebibyte);
});

test('nothing may go while less is held than is to be kept', () => {
  const sizes = new LogSizes();
  sizes.applied(1, 1_000);
  expect(sizes.cutFor(mebibyte)).toBe(0);
});

test('what lies behind an index is known to a quarter mebibyte', () => {
  const sizes = new LogSizes();
  for (let index = 1; index <= 40; index += 1) sizes.applied(index, mebibyte / 8);
  for (const index of [0, 5, 20, 39]) {
    const bytes = sizes.bytesBehind(index);
    expect(bytes).toBeGreaterThanOrEqual(((40 - index) * mebibyte) / 8);
    expect(bytes).toBeLessThan(((40 - index) * mebibyte) / 8 + 0.4 * mebibyte);
  }
  sizes.cut(sizes.cutFor(mebibyte));
  expect(sizes.bytesBehind(39)).toBeLessThan(0.6 * mebibyte);
});
