// A run is judged by every one of its verdicts: one that is bad, or that was never reached, fails it.

import { expect, test } from 'vitest';
import { chaosPassed, chaosText, percentile } from '../../../src/cli/chaos/chaos-report.ts';
import type { ChaosReport } from '../../../src/cli/chaos/chaos-report.ts';

const orders = { acknowledged: 5, unknown: 0, unknownHappened: 0, lost: [], duplicated: [] };
const good: ChaosReport = {
  ...{ scenario: 'kills', nodes: 3, seed: 7, elapsedMs: 1_000, passed: true },
  wanted: ['orders', 'conservation', 'digests'],
  faults: [{ label: 'kill leader', nodeIds: [2], outageMs: 321 }],
  operations: [{ op: 'order', ok: 5, fail: 0, info: 0 }],
  after: { orders, conservation: [], digests: 'equal' },
  judged: [{ name: 'linearizable', violations: [] }],
  leftOut: [],
  stuck: [],
};

test('a clean run passes, and its table names faults, operations and outages', () => {
  expect(chaosPassed(good)).toBe(true);
  const text = chaosText(good);
  for (const part of ['kill leader', '5 ok', 'p50 321', 'of 5 acknowledged', 'equal', 'passed'])
    expect(text).toContain(part);
});

const after = (differing: Partial<ChaosReport['after']>) => ({
  after: { ...good.after, ...differing },
});

test.each<[string, Partial<ChaosReport>]>([
  ['a lost order', after({ orders: { ...orders, lost: ['order 3: not there'] } })],
  ['a doubled order', after({ orders: { ...orders, duplicated: ['order 3 twice'] } })],
  ['nothing acknowledged', after({ orders: { ...orders, acknowledged: 0 } })],
  ['a broken law', after({ conservation: ['cash: there are 2 where 1'] })],
  ['differing digests', after({ digests: 'different' })],
  ['digests that were never compared', after({ digests: 'not-compared' })],
  ['a fault that it did not come back from', { stuck: ['nobody leads'] }],
  ['no fault at all', { faults: [] }],
  ['a judge of its own', { judged: [{ name: 'linearizable', violations: ['stale read'] }] }],
])('%s fails a run', (_what, differing) => {
  const facts = { ...good, ...differing };
  expect(chaosPassed(facts)).toBe(false);
  expect(chaosText({ ...facts, passed: false })).toContain('FAILED');
});

test('percentiles go by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile([7], 0.99)).toBe(7);
});
