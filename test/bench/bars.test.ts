// When a promise of speed counts as kept, broken, or not judged at all.

import { expect, test } from 'vitest';
import { judge } from '../../bench/bars.ts';
import type { Verdict } from '../../bench/bars.ts';
import type { Row } from '../../bench/row.ts';
import { row } from './rows.ts';

const verdictOn = (rows: readonly Row[], words: string): Verdict => {
  const found = judge(rows).find(({ says }) => says.includes(words));
  if (found === undefined) throw new Error(`no bar says "${words}"`);
  return found;
};

const pair = (load: Row['load'], ours: Partial<Row>, etcd: Partial<Row>): Row[] => [
  row({ load, ...ours }),
  row({ load, system: 'etcd', ...etcd }),
];

test('a bar whose rows were not taken is not measured', () => {
  expect(judge([]).map(({ verdict }) => verdict)).toEqual(Array(6).fill('not measured'));
});

test('three times etcd at 1,000 callers is met at three, not below', () => {
  const at = (ordersPerSecond: number): Row[] =>
    pair('singles-1000', { ordersPerSecond }, { ordersPerSecond: 10_000 });
  expect(verdictOn(at(30_000), '3x etcd').verdict).toBe('met');
  expect(verdictOn(at(29_999), '3x etcd').verdict).toBe('not met');
});

test('one caller may take half as long again as with etcd', () => {
  const at = (p50Ms: number): Row[] => pair('one', { p50Ms, callers: 1 }, { p50Ms: 1, callers: 1 });
  expect(verdictOn(at(1.5), 'one caller').verdict).toBe('met');
  expect(verdictOn(at(1.6), 'one caller').verdict).toBe('not met');
});

test('a ratio of which either row was disturbed is void, and still shown', () => {
  const rows = pair(
    'singles-256',
    { ordersPerSecond: 50_000 },
    { ordersPerSecond: 10_000, foreignCpu: 0.5 },
  );
  const { verdict, because } = verdictOn(rows, '2x etcd');
  expect(verdict).toBe('void');
  expect(because).toContain('5.00x');
});

test('disturbed passes are left out as soon as one was not disturbed', () => {
  const rows = [
    ...pair('singles-256', { ordersPerSecond: 10_000 }, { ordersPerSecond: 10_000 }),
    ...pair(
      'singles-256',
      { ordersPerSecond: 90_000, foreignCpu: 1, pass: 2 },
      { ordersPerSecond: 10_000, pass: 2 },
    ),
  ];
  const { verdict, because } = verdictOn(rows, '2x etcd');
  expect(verdict).toBe('not met');
  expect(because).toContain('1 of 2 passes');
});

test('a rate below its bar is void when foreign work took part of the machine', () => {
  const rate = (ordersPerSecond: number, foreignCpu: number): string =>
    verdictOn([row({ ordersPerSecond, foreignCpu })], '120,000').verdict;
  expect(rate(119_000, 0.02)).toBe('not met');
  expect(rate(119_000, 0.3)).toBe('void');
  expect(rate(120_000, 0.02)).toBe('met');
});

test('a rate that is reached in spite of foreign work is reached', () => {
  expect(verdictOn([row({ ordersPerSecond: 130_000, foreignCpu: 1 })], '120,000').verdict).toBe(
    'met',
  );
});

test('the largest node of any row decides about memory; peers do not', () => {
  const rows = [row({ residentBytesMax: 299e6 }), row({ system: 'etcd', residentBytesMax: 900e6 })];
  expect(verdictOn(rows, '300 MB').verdict).toBe('met');
  expect(verdictOn([...rows, row({ residentBytesMax: 300e6 })], '300 MB').verdict).toBe('not met');
});
