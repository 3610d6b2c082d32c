// Claims about daily and monthly rollups: equal to a naive count over every price, trades apart.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RollupBook, rollupPeriodsMax } from '../../src/catalog/rollup-book.ts';
import type { RollupRow } from '../../src/catalog/rollup-book.ts';
import type { InstrumentView } from '../../src/domain/instrument.ts';
import { logIndex } from '../../src/domain/ids.ts';
import { row } from './running-catalog.ts';

const dayMs = 86_400_000;

function tell(book: RollupBook, ...rows: readonly InstrumentView[]): void {
  for (const [at, instrument] of rows.entries()) {
    const index = logIndex(at + 2);
    const changes = [{ kind: 'instrument', instrument } as const];
    book.absorb({ kind: 'delta', index, prev: logIndex(at + 1), changes });
  }
}

const priced = (units: number, priceMs: number): InstrumentView => ({
  ...row('A', units, 1),
  priceMs,
});

test('high, low, mean, first and last of a day are those of a naive count (P10)', () => {
  const price = fc.record({
    units: fc.integer({ min: 1, max: 10 ** 10 }),
    day: fc.integer({ min: 0, max: 40 }),
  });
  fc.assert(
    fc.property(fc.array(price, { minLength: 1, maxLength: 80 }), (wild) => {
      const book = new RollupBook();
      const prices = wild
        .sort((a, b) => a.day - b.day)
        .map(({ units, day }, at) => ({ units, ms: day * dayMs + at }));
      tell(book, ...prices.map(({ units, ms }) => priced(units, ms)));
      for (const [period, length] of [
        ['day', 10],
        ['month', 7],
      ] as const) {
        const naive = new Map<string, number[]>();
        for (const { units, ms } of prices) {
          const name = new Date(ms).toISOString().slice(0, length);
          naive.set(name, [...(naive.get(name) ?? []), units]);
        }
        expect(book.of('A', period)).toEqual(
          [...naive].map(([name, units]) => ({
            period: name,
            highUnits: Math.max(...units),
            lowUnits: Math.min(...units),
            meanUnits: Number(
              units.reduce((sum, one) => sum + BigInt(one), 0n) / BigInt(units.length),
            ),
            firstUnits: units[0],
            lastUnits: units.at(-1),
            changes: units.length,
          })),
        );
      }
    }),
  );
});

test('a trade changes the row and no price: it does not count', () => {
  const book = new RollupBook();
  const before = priced(10, 5);
  tell(book, before, { ...before, index: logIndex(9) }, priced(10, 6));
  expect(book.of('A', 'day')?.[0]?.changes).toBe(2);
});

test('days beyond the bound are forgotten, the oldest first', () => {
  const book = new RollupBook();
  const days = rollupPeriodsMax.day + 5;
  tell(book, ...Array.from({ length: days }, (_, day) => priced(10 + day, day * dayMs)));
  const kept = book.of('A', 'day') ?? [];
  expect(kept).toHaveLength(rollupPeriodsMax.day);
  expect(kept[0]?.firstUnits).toBe(15);
  expect(book.of('Nobody', 'day')).toBeNull();
});

test('what is told as news and put back goes on as if nothing had been interrupted', () => {
  const prices = [10, 12, 7, 9, 11, 8].map((units, at) => priced(units, at * dayMs * 0.4 + 5));
  const whole = new RollupBook();
  tell(whole, ...prices);
  const first = new RollupBook();
  const kept = new Map<string, RollupRow>();
  const keep = (): void => {
    for (const row of first.takeNews().changed) kept.set(`${row.span} ${row.period}`, { ...row });
  };
  tell(first, ...prices.slice(0, 2));
  keep();
  tell(first, ...prices.slice(2, 4));
  keep();
  const second = new RollupBook();
  for (const row of kept.values()) second.restore(row);
  // The feed begins with the rows as they are.
  tell(second, ...prices.slice(3));
  expect(second.of('A', 'day')).toEqual(whole.of('A', 'day'));
  expect(second.of('A', 'month')).toEqual(whole.of('A', 'month'));
});

test('a forgotten day is news as well', () => {
  const book = new RollupBook();
  const days = rollupPeriodsMax.day + 1;
  tell(book, ...Array.from({ length: days }, (_, day) => priced(10 + day, day * dayMs)));
  const { changed, forgotten } = book.takeNews();
  expect(forgotten.map(({ period }) => period)).toEqual(['1970-01-01']);
  expect(changed.some(({ period }) => period === '1970-01-01')).toBe(false);
  expect(book.takeNews()).toEqual({ changed: [], forgotten: [] });
});
