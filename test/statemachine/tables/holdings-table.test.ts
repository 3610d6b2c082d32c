// The holdings table against a plain map: whatever comes and goes, each row is found, and no other.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HoldingsTable } from '../../../src/statemachine/tables/holdings-table.ts';
import type { HoldingRow } from '../../../src/statemachine/tables/rows.ts';

const holding = (accountId: number, symbolId: number): HoldingRow => ({
  ...{ table: 'holding', changedIndex: 0, accountId, symbolId },
  ...{ quantity: 1, reserved: 0, costUnits: 0, changedMs: 0 },
});

test('whatever is added and removed, each holding is found and no other', () => {
  const ids = { account: fc.integer({ min: 1, max: 40 }), symbol: fc.integer({ min: 1, max: 8 }) };
  fc.assert(
    fc.property(fc.array(fc.record(ids), { maxLength: 400 }), (keys) => {
      const table = new HoldingsTable();
      const model = new Map<string, HoldingRow>();
      for (const { account, symbol } of keys) {
        const key = `${account}/${symbol}`;
        const known = model.get(key);
        if (known === undefined) {
          const row = holding(account, symbol);
          table.add(row);
          model.set(key, row);
        } else {
          table.remove(known);
          model.delete(key);
        }
      }
      for (let account = 1; account <= 41; account += 1) {
        for (let symbol = 1; symbol <= 9; symbol += 1) {
          expect(table.get(account, symbol)).toBe(model.get(`${account}/${symbol}`) ?? null);
        }
      }
      expect(table.count).toBe(model.size);
      expect(new Set(table.all())).toEqual(new Set(model.values()));
    }),
  );
});

test('an account has its holdings in symbol order, however they came', () => {
  const table = new HoldingsTable();
  for (const symbol of [5, 1, 9, 3]) table.add(holding(2, symbol));
  expect(table.of(2).map((row) => row.symbolId)).toEqual([1, 3, 5, 9]);
  expect(table.of(1)).toEqual([]);
});
