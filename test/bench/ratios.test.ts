// Only rows of the same pass are divided.

import { expect, test } from 'vitest';
import { ratios, spread } from '../../bench/ratios.ts';
import { row } from './rows.ts';

test('each pass is divided by the peer of the same pass', () => {
  const found = ratios([
    row({ pass: 1, ordersPerSecond: 300 }),
    row({ pass: 1, ordersPerSecond: 100, system: 'etcd' }),
    row({ pass: 2, ordersPerSecond: 500, system: 'etcd' }),
    row({ pass: 2, ordersPerSecond: 1_000 }),
  ]);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ load: 'batches', peer: 'etcd', of: 'orders/s' });
  expect(found[0]?.passes.map(({ value }) => value)).toEqual([3, 2]);
});

test('a pass in which one of the two is missing has no ratio', () => {
  const found = ratios([row({ pass: 1 }), row({ pass: 2 }), row({ pass: 2, system: 'etcd' })]);
  expect(found[0]?.passes.map(({ pass }) => pass)).toEqual([2]);
});

test('without peers there are no ratios', () => {
  expect(ratios([row()])).toEqual([]);
});

test('a peer that placed nothing is not divided by', () => {
  expect(ratios([row(), row({ system: 'etcd', ordersPerSecond: 0 })])).toEqual([]);
});

test('a ratio carries the worse foreign CPU of its two rows', () => {
  const [ratio] = ratios([row({ foreignCpu: 0.02 }), row({ foreignCpu: 0.5, system: 'etcd' })]);
  expect(ratio?.passes[0]?.foreignCpu).toBe(0.5);
});

test('the time of a call is compared for one caller only', () => {
  const one = { load: 'one', batch: 1, callers: 1 } as const;
  const many = ratios([row({ p50Ms: 2 }), row({ p50Ms: 1, system: 'etcd' })]);
  const single = ratios([row({ ...one, p50Ms: 3 }), row({ ...one, p50Ms: 2, system: 'etcd' })]);
  expect(many.map(({ of }) => of)).toEqual(['orders/s']);
  expect(single.map(({ of, passes }) => [of, passes[0]?.value])).toContainEqual(['p50', 1.5]);
});

test('a spread is median and range', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
});
