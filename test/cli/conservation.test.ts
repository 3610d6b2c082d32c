// The two laws, on totals that keep them and totals that break them.

import { expect, test } from 'vitest';
import { checkConservation } from '../../src/cli/conservation.ts';
import { totals } from './statuses.ts';

test('books that only move cash and shares keep both laws', () => {
  expect(checkConservation(totals())).toEqual({ holds: true, violations: [] });
});

test('a unit of cash too many is found', () => {
  const { holds, violations } = checkConservation(totals({ cashUnits: 701 }));
  expect(holds).toBe(false);
  expect(violations).toEqual([
    'cash: there are 1001 units where 1000 were deposited and not withdrawn',
  ]);
});

test('a share too few is found, by symbol', () => {
  const [finite, unlimited] = totals().symbols;
  const symbols = [{ ...finite, held: 29 }, unlimited] as ReturnType<typeof totals>['symbols'];
  const { violations } = checkConservation(totals({ symbols }));
  expect(violations).toEqual(['FishCo: there are 99 shares where 100 were listed']);
});
