// The simulator itself: a seed is a run.

import { expect, onTestFinished, test, vi } from 'vitest';
import { runSeed } from './sim-run.ts';

test('one seed is one run: played twice, the same things happen at the same times', async () => {
  const first = await runSeed({ seed: 12, events: 3_000 });
  const second = await runSeed({ seed: 12, events: 3_000 });
  expect(second.digest).toBe(first.digest);
  expect(second.events).toBe(first.events);
});

test('how slow the machine is that plays it makes no difference', async () => {
  const run = { seed: 12, events: 3_000 };
  const { digest } = await runSeed(run);
  let realMs = 0;
  const slow = vi.spyOn(performance, 'now').mockImplementation(() => (realMs += 1_000));
  const late = vi.spyOn(Date, 'now').mockImplementation(() => (realMs += 1_000));
  onTestFinished(() => {
    slow.mockRestore();
    late.mockRestore();
  });
  expect((await runSeed(run)).digest).toBe(digest);
});

test('other seeds are other runs', async () => {
  const one = await runSeed({ seed: 13, events: 1_000 });
  const other = await runSeed({ seed: 14, events: 1_000 });
  expect(other.digest).not.toBe(one.digest);
});
