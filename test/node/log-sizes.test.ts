// Claims about how much log is kept.

import { expect, test } from 'vitest';
import { LogSizes } from '../../src/node/log-sizes.ts';

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
