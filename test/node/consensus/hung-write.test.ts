// When a disk may be called hung.

import { expect, test } from 'vitest';
import { HungWrite } from '../../../src/node/consensus/hung-write.ts';

test('a write hangs for as many ticks as were taken, however late they came', () => {
  const hung = new HungWrite(100);
  expect([hung.tick(), hung.tick(), hung.tick()]).toEqual([100, 200, 300]);
});

test('a write that ended counts nothing towards the next', () => {
  const hung = new HungWrite(100);
  hung.tick();
  hung.reset();
  expect(hung.tick()).toBe(100);
});
