// Each checker passes what is right and names each kind of wrong.

import { expect, test } from 'vitest';
import { conservationViolations, depositViolations } from './conservation.ts';
import type { BooksTotals } from './conservation.ts';
import { exactlyOnce, exactlyOnceViolations } from './exactly-once.ts';
import { feedViolations } from './feed-completeness.ts';
import type { HeardFrame, TrueChange } from './feed-completeness.ts';
import { monotonicReadViolations } from './monotonic-reads.ts';
import type { HistoryEvent } from './operations.ts';
import { isClean, percentile, verdictText } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { written } from './written-history.ts';
import type { Line } from './written-history.ts';

const order = (process: number, id: string, type: HistoryEvent['type']): Line[] => [
  [process, 'invoke', 'order', 'ann', { id }],
  [process, type, 'order', 'ann'],
];
const orders = written(...order(1, 'a', 'ok'), ...order(1, 'b', 'fail'), ...order(1, 'c', 'info'));

test('acknowledged once, refused never, ambiguous at most once', () => {
  for (const applied of [['a'], ['a', 'c']]) {
    expect(exactlyOnceViolations(exactlyOnce(orders, applied))).toEqual([]);
  }
});

test.each([
  ['lost', ['c'], { lost: ['a'] }],
  ['duplicated', ['a', 'a'], { duplicated: ['a'] }],
  ['duplicated though ambiguous', ['a', 'c', 'c'], { duplicated: ['c'] }],
  ['refused and done', ['a', 'b'], { undead: ['b'] }],
  ['asked for by nobody', ['a', 'x'], { phantom: ['x'] }],
] as const)('%s is caught', (_kind, applied, wrong) => {
  const report = exactlyOnce(orders, applied);
  expect(report).toEqual({ lost: [], duplicated: [], undead: [], phantom: [], ...wrong });
  expect(exactlyOnceViolations(report)).toHaveLength(1);
});

test('a retry under its first id is one command, and knows the strongest answer', () => {
  const retried = written(...order(1, 'a', 'info'), ...order(2, 'a', 'ok'));
  expect(exactlyOnce(retried, []).lost).toEqual(['a']);
  const refusedLater = written(...order(1, 'a', 'info'), ...order(2, 'a', 'fail'));
  expect(exactlyOnceViolations(exactlyOnce(refusedLater, ['a']))).toEqual([]);
});

const totals: BooksTotals = {
  ...{ cashUnits: 70, houseCashUnits: 30, depositedUnits: 110, withdrawnUnits: 10 },
  symbols: [{ symbol: 'X', listed: 10, inventory: 7, held: 3 }],
};

test('cash and shares that were only moved add up', () => {
  expect(conservationViolations(totals)).toEqual([]);
});

test('cash or shares that were made or lost are caught', () => {
  expect(conservationViolations({ ...totals, cashUnits: 71 })).toHaveLength(1);
  expect(conservationViolations({ ...totals, withdrawnUnits: 0 })).toHaveLength(1);
  const symbols = [{ symbol: 'X', listed: 10, inventory: 7, held: 4 }];
  expect(conservationViolations({ ...totals, symbols })[0]).toMatch(/^X: there are 11 shares/);
});

test('deposits come to what was acknowledged and at most what was asked for', () => {
  const paid = (process: number, amountUnits: number, type: HistoryEvent['type']): Line[] => [
    [process, 'invoke', 'deposit', 'ann', { amountUnits }],
    [process, type, 'deposit', 'ann'],
  ];
  const events = written(...paid(1, 10, 'ok'), ...paid(1, 5, 'fail'), ...paid(1, 3, 'info'));
  for (const right of [10, 13]) expect(depositViolations(events, right)).toEqual([]);
  for (const wrong of [9, 14, 15]) expect(depositViolations(events, wrong)).toHaveLength(1);
  expect(depositViolations(events, 110, 100)).toEqual([]);
});

const told = (process: number, op: string, index: number): Line[] => [
  [process, 'invoke', op, 'ann'],
  [process, 'ok', op, 'ann', { index }],
];
const reads = new Set(['read']);

test('reads that only go forward pass, in each process for itself', () => {
  const events = written(...told(1, 'read', 5), ...told(2, 'read', 4), ...told(1, 'read', 5));
  expect(monotonicReadViolations(events, reads)).toEqual([]);
});

test('a read older than the one before, or than an own write, is caught', () => {
  const back = written(...told(1, 'read', 5), ...told(1, 'read', 4));
  expect(monotonicReadViolations(back, reads)).toHaveLength(1);
  const unwritten = written(...told(1, 'order', 5), ...told(1, 'read', 4));
  expect(monotonicReadViolations(unwritten, reads)).toHaveLength(1);
  const acknowledgedLate = written(...told(1, 'order', 5), ...told(1, 'order', 4));
  expect(monotonicReadViolations(acknowledgedLate, reads)).toEqual([]);
});

const truth: readonly TrueChange[] = [
  { index: 1, changes: [{ key: 'x', value: { n: 1 } }] },
  { index: 3, changes: [{ key: 'y', value: { n: 1 } }] },
  { index: 4, changes: [{ key: 'x', value: null }] },
];
const snapshot: HeardFrame = {
  kind: 'snapshot',
  index: 2,
  changes: [{ key: 'x', value: { n: 1 } }],
};
const third: HeardFrame = {
  ...{ kind: 'delta', index: 3, prev: 2 },
  changes: [{ key: 'y', value: { n: 1 } }],
};
const fourth: HeardFrame = {
  ...{ kind: 'delta', index: 4, prev: 3 },
  changes: [{ key: 'x', value: null }],
};

const resumed: HeardFrame = {
  ...{ kind: 'resumed', index: 4, prev: 2 },
  changes: [
    { key: 'x', value: null },
    { key: 'y', value: { n: 1 } },
  ],
};

test('a reader who comes back and is told all it missed in one passes', () => {
  expect(feedViolations([snapshot, resumed, { kind: 'heartbeat', index: 9 }], truth)).toEqual([]);
});

test('a feed that tells all of it in order passes', () => {
  const heartbeat: HeardFrame = { kind: 'heartbeat', index: 9 };
  expect(feedViolations([snapshot, third, fourth, heartbeat], truth)).toEqual([]);
});

test.each<[string, HeardFrame[], RegExp]>([
  ['a delta left out', [snapshot, { ...fourth, prev: 2 }], /passes over the changes of 3/],
  ['a delta heard twice', [snapshot, third, third], /heard before/],
  ['a broken chain', [snapshot, third, { ...fourth, prev: 2 }], /follows 2, not 3/],
  [
    'a wrong value',
    [snapshot, { ...third, changes: [{ key: 'y', value: { n: 7 } }] }],
    /leaves y at {"n":7}/,
  ],
  [
    'a field left out',
    [snapshot, { ...third, changes: [{ key: 'y', value: {} }] }],
    /y at {}, not/,
  ],
  [
    'a field too many',
    [snapshot, { ...third, changes: [{ key: 'y', value: { n: 1, m: 1 } }] }],
    /y at {"n":1,"m":1}, not/,
  ],
  ['a stale snapshot', [{ ...snapshot, changes: [] }], /leaves x at nothing, not {"n":1}/],
  ['a heartbeat that hides a change', [snapshot, { kind: 'heartbeat', index: 3 }], /passes over/],
  ['a delta from nowhere', [third], /before any snapshot/],
  ['a return from elsewhere', [snapshot, { ...resumed, prev: 1 }], /goes on from 1, not 2/],
  ['a return that lacks something', [snapshot, { ...resumed, changes: [] }], /leaves x at {"n":1}/],
  ['a change nobody made', [snapshot, third, { ...fourth, index: 5 }], /changed nothing/],
])('%s is caught', (_kind, frames, sentence) => {
  expect(feedViolations(frames, truth).join('; ')).toMatch(sentence);
});

const clean: Verdict = {
  faults: new Map([['kill', 3]]),
  operations: new Map([['order', { ok: 90, fail: 2, info: 1 }]]),
  ...{ lost: 0, duplicated: 0, conservation: [], digests: ['aa', 'aa', 'aa'] },
  failoversMs: [1200, 800, 1000],
  checks: new Map([['linearizable', []]]),
};

test('a verdict tells faults, outcomes, every promise and the failovers', () => {
  const text = verdictText(clean);
  expect(isClean(clean)).toBe(true);
  for (const part of [
    'faults: kill',
    '90 ok, 2 refused, 1 unknown',
    '3 equal',
    '3 times, p50 1000 ms, p99 1200 ms, max 1200 ms',
    'every promise held',
  ]) {
    expect(text).toContain(part);
  }
});

test.each<[string, Partial<Verdict>]>([
  ['a loss', { lost: 1 }],
  ['a duplicate', { duplicated: 1 }],
  ['money made', { conservation: ['cash: …'] }],
  ['replicas that differ', { digests: ['aa', 'ab'] }],
  ['any other finding', { checks: new Map([['linearizable', ['A: …']]]) }],
])('%s spoils the verdict', (_kind, spoilt) => {
  const verdict = { ...clean, ...spoilt };
  expect(isClean(verdict)).toBe(false);
  expect(verdictText(verdict)).toContain('A PROMISE WAS BROKEN');
});

test('percentiles are values that occurred', () => {
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(percentile([3, 1, 2, 4], 0.99)).toBe(4);
  expect(percentile([7], 0)).toBe(7);
});
