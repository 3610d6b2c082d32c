// Claims about what a node counts.

import { expect, onTestFinished, test } from 'vitest';
import { commandsAnswered } from '../../src/node/node-meters.ts';
import { Bookkeeping, deposit, list, order } from './books/bookkeeping.ts';

test('every command of an entry counts once, whatever became of it', async () => {
  const keeping = await Bookkeeping.fresh();
  onTestFinished(() => keeping.remove());
  keeping.start();
  const mixed = [list('X'), deposit('ann', 5), order('ann', 'X', 3), order('ann', 'Y', 3)];
  expect(commandsAnswered(keeping.run(...mixed))).toBe(4);
  expect(commandsAnswered(keeping.repeat(...mixed))).toBe(4);
  expect(commandsAnswered(keeping.applyFrames([]))).toBe(0);
});
