// Finding the tokens that are over without looking at all of them each time.

import { expect, test } from 'vitest';
import type { TokenRow } from '../../../src/statemachine/tables/rows.ts';
import { TokensTable } from '../../../src/statemachine/tables/tokens-table.ts';

// A table with a token for each of these ends, and how often one was looked at since it was made.
function tableOf(ends: readonly number[]) {
  const table = new TokensTable();
  const looks = { count: 0 };
  for (const [at, endMs] of ends.entries()) {
    const rest = { changedIndex: 0, accountId: 0, role: 'admin', name: '', createdMs: 0 } as const;
    const row: TokenRow = {
      ...{ table: 'token', hash: '', ...rest, id: String(ends.length - at) },
      get expiresMs() {
        looks.count += 1;
        return endMs;
      },
    };
    table.add(row);
  }
  looks.count = 0;
  return { table, looks };
}

test('tokens that are over are found, in the order of their ids', () => {
  const { table } = tableOf([10, 0, 30, 20]);
  expect(table.over(9)).toEqual([]);
  expect(table.over(20).map(({ id }) => id)).toEqual(['1', '4']);
  for (const row of table.over(20)) table.remove(row);
  expect(table.over(29)).toEqual([]);
  expect(table.over(30).map(({ id }) => id)).toEqual(['2']);
});

test('asked again and again while none is over, it looks at none', () => {
  const { table, looks } = tableOf([10, 0, 30]);
  for (const row of table.over(10)) table.remove(row);
  table.over(11);
  looks.count = 0;
  for (let asked = 0; asked < 100; asked += 1) expect(table.over(29)).toEqual([]);
  expect(looks.count).toBe(0);
});
