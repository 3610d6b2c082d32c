// A reader's first picture is gathered in slices while the books go on, and is still of one moment.

import { expect, onTestFinished, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import type { Change } from '../../../src/domain/change.ts';
import { BookViews } from '../../../src/node/views/book-views.ts';
import { ChangeFanout } from '../../../src/node/feed/change-fanout.ts';
import { gatherRows } from '../../../src/node/snapshots/snapshot-rows.ts';
import { Bookkeeping, deposit, list, order } from '../books/bookkeeping.ts';

const accounts = ['ann', 'ben', 'cem', 'dora', 'eva', 'nobody'];
const symbols = ['X', 'Y', 'Z', 'none'];
const followed = { accounts: new Set(accounts), symbols: new Set(symbols), allSymbols: false };

async function trading() {
  const keeping = await Bookkeeping.fresh();
  onTestFinished(() => keeping.remove());
  keeping.start();
  const views = new BookViews(() => keeping.books);
  const fanout = new ChangeFanout(views);
  const run = (...commands: Parameters<Bookkeeping['run']>): void => {
    fanout.applied(keeping.run(...commands));
  };
  run(...symbols.slice(0, 3).map((symbol) => list(symbol)));
  for (const name of accounts.slice(0, 5)) run(deposit(name, 1_000), order(name, 'X', 2));
  return { views, fanout, run };
}

/** Each look at the clock is a slice's length later: one name in a turn. */
const hurried = () => {
  let nowMs = 0;
  return () => (nowMs += 5);
};

test('rows that change while others are read are read again', async () => {
  const { views, fanout, run } = await trading();
  const random = prng(4);
  let turns = 0;
  let seen: { readonly index: number; readonly rows: Change[] } | null = null;
  await gatherRows({ views, fanout, now: hurried() }, followed, {
    isWanted: () => {
      turns += 1;
      const name = accounts[random.below(5)] ?? 'ann';
      // For some turns only: the books may not outrun the reader for ever.
      if (turns < 30) run(order(name, 'XYZ'.charAt(random.below(3)), 1), order(name, 'X', -1));
      return true;
    },
    take: (rows) => {
      seen = { index: views.index, rows };
    },
  });
  const atOnce: { readonly index: number; readonly rows: Change[] }[] = [];
  await gatherRows({ views, fanout, now: () => 0 }, followed, {
    isWanted: () => true,
    take: (rows) => atOnce.push({ index: views.index, rows }),
  });
  expect(turns).toBeGreaterThan(30);
  expect([seen]).toEqual(atOnce);
  expect(fanout.subscriptionCount).toBe(0);
});

test('a reader that leaves, or whose books are replaced, gets nothing', async () => {
  const { views, fanout } = await trading();
  const given: string[] = [];
  const take = (): void => void given.push('rows');
  const source = { views, fanout, now: hurried() };
  expect(await gatherRows(source, followed, { isWanted: () => false, take })).toBe(false);
  const isWanted = (): boolean => {
    fanout.endAll();
    return true;
  };
  expect(await gatherRows(source, followed, { isWanted, take })).toBe(false);
  expect(given).toEqual([]);
  expect(fanout.subscriptionCount).toBe(0);
});

test('whoever follows every symbol gets those listed while it waits, too', async () => {
  const { views, fanout, run } = await trading();
  let listed = false;
  const found: string[] = [];
  const everything = { accounts: new Set<string>(), symbols: new Set<string>(), allSymbols: true };
  await gatherRows({ views, fanout, now: hurried() }, everything, {
    isWanted: () => {
      if (!listed) run(list('NEW'));
      return (listed = true);
    },
    take: (rows) => {
      for (const row of rows) if (row.kind === 'instrument') found.push(row.instrument.symbol);
    },
  });
  expect(found).toEqual(['X', 'Y', 'Z', 'NEW']);
});
