// Which loads there are, how they are chosen, and in which order systems take them.

import { expect, test } from 'vitest';
import { readBenchFlags } from '../../bench/bench-flags.ts';
import { loads, pickLoads } from '../../bench/loads.ts';
import { rotated } from '../../bench/passes.ts';

test('callers are shared evenly by the processes of a load', () => {
  expect(loads.filter(({ callers, processes }) => callers % processes !== 0)).toEqual([]);
});

test('a group is named by what its loads begin with', () => {
  const names = (words: string[]): string[] | undefined =>
    pickLoads(words)?.map(({ name }) => name);
  expect(names(['singles'])).toEqual(['singles-256', 'singles-1000']);
  expect(names(['batches', 'one'])).toEqual(['one', 'batches']);
  expect(names([])).toHaveLength(loads.length);
  expect(names(['single'])).toBeUndefined();
});

test('the flags have defaults and come out checked', () => {
  expect(readBenchFlags([], '/somewhere')).toMatchObject({
    kind: 'flags',
    flags: {
      ...{ passes: 3, seconds: 5, peers: true, install: false, json: null, dir: '/somewhere' },
      rows: loads,
    },
  });
  const words = ['--passes', '1', '--no-peers', '--rows', 'singles,batches', '--json', 'out.json'];
  expect(readBenchFlags(words, '/somewhere')).toMatchObject({
    flags: { passes: 1, peers: false, json: 'out.json', rows: { length: 3 } },
  });
});

test('each pass begins with another system', () => {
  const all = ['holdfast', 'etcd', 'postgresql'];
  expect([1, 2, 3].map((pass) => rotated(all, pass)[0])).toEqual([
    'etcd',
    'postgresql',
    'holdfast',
  ]);
  expect(rotated(all, 1)).toEqual(['etcd', 'postgresql', 'holdfast']);
  expect(rotated([], 4)).toEqual([]);
});
