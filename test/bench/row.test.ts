// What several passes of a row come to.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, summarize } from '../../bench/row.ts';
import { row } from './rows.ts';

test('a summary has the median rate and the range beside it', () => {
  const rows = [120, 90, 100].map((ordersPerSecond, at) => row({ ordersPerSecond, pass: at + 1 }));
  expect(summarize(rows)).toMatchObject([{ median: 100, low: 90, high: 120, passes: 3 }]);
});

test('failures add up; foreign CPU and memory are the worst of the passes', () => {
  const rows = [
    row({ failed: 2, foreignCpu: 0.4, residentBytesMax: 1 }),
    row({ failed: 1, foreignCpu: 0.1, residentBytesMax: 3, pass: 2 }),
  ];
  expect(summarize(rows)).toMatchObject([{ failed: 3, foreignCpuMax: 0.4, residentBytesMax: 3 }]);
});

test('systems and loads are kept apart, in the order in which they came', () => {
  const rows = [row({ system: 'etcd' }), row(), row({ load: 'one' }), row({ system: 'etcd' })];
  const names = summarize(rows).map(({ system, load, passes }) => `${system} ${load} ${passes}`);
  expect(names).toEqual(['etcd batches 2', 'holdfast batches 1', 'holdfast one 1']);
});

test('every summary carries the setting of its rows', () => {
  const [summary] = summarize([row({ system: 'postgresql', nodes: 1, quorum: '1 of 1' })]);
  expect(summary).toMatchObject({ nodes: 1, fsync: 'yes', quorum: '1 of 1', batch: 100 });
});

test('half of the values are on either side of the median', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 20 }), (values) => {
      const middle = median(values);
      const half = values.length / 2;
      expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(half);
      expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(half);
    }),
  );
});
