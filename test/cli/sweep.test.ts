// Claims about the sweep over p: every p with the cache and without, one after the other, and one
// mismatch anywhere fails it.

import { expect, test } from 'vitest';
import type { BazaarReport } from '../../src/cli/bazaar/bazaar-report.ts';
import { sweep, sweepText, sweptP } from '../../src/cli/bazaar/sweep.ts';

const latency = (kind: string, p50Ms: number) => ({
  ...{ kind, count: 9, p50Ms, p90Ms: p50Ms, p99Ms: p50Ms * 3, p999Ms: 9, maxMs: 99 },
});

const reportOf = (p: number, fresh: boolean, passed = true): BazaarReport => ({
  ...{ clients: 5, route: 'HTTP', p, seed: 1, ordersTold: 3, complaints: [], elapsedMs: 1, passed },
  counts: {
    ...{ lookups: 100, cacheHits: fresh ? 0 : 40, trades: 3, refused: 0 },
    unanswered: passed ? 0 : 1,
  },
  mismatches: [],
  allOrders: null,
  latency: [latency('lookup', fresh ? 2 : 1), ...(p > 0 ? [latency('trade', 5)] : [])],
});

test('each p is run with the cache and then without, never two at a time', async () => {
  let running = 0;
  const asked: [number, boolean][] = [];
  const report = await sweep(async (p, fresh) => {
    running += 1;
    expect(running).toBe(1);
    asked.push([p, fresh]);
    await Promise.resolve();
    running -= 1;
    return reportOf(p, fresh);
  });
  expect(asked).toEqual(
    sweptP.flatMap((p) => [
      [p, false],
      [p, true],
    ]),
  );
  expect(report.passed).toBe(true);
  const text = sweepText(report);
  expect(text).toContain('40 %');
  expect(text.endsWith('passed')).toBe(true);
});

test('one run that did not pass fails the sweep', async () => {
  const report = await sweep((p, fresh) => Promise.resolve(reportOf(p, fresh, p !== 0.4)));
  expect(report.passed).toBe(false);
  expect(sweepText(report)).toContain('FAILED');
});
