// Orders out of the history: every accepted order is found once, by number and by account, wherever
// it is: on disk, on its way there, or in memory only.

import { afterEach, expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { money } from '../../../src/domain/money.ts';
import type { OrderView } from '../../../src/domain/order.ts';
import { Bookkeeping, deposit, list, lock, order } from './bookkeeping.ts';

const open: Bookkeeping[] = [];

async function fresh(sliceMs = 5): Promise<Bookkeeping> {
  const keeping = await Bookkeeping.fresh(sliceMs);
  open.push(keeping);
  keeping.start();
  keeping.run(list('X'), list('Y'), deposit('ann', 10_000), deposit('ben', 10_000));
  return keeping;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((keeping) => keeping.remove()));
});

const numbersOf = (views: readonly OrderView[]): number[] => views.map((view) => view.number);

test('an order is shown with everything it was accepted with', async () => {
  const keeping = await fresh();
  const applied = keeping.run(order('ann', 'X#first', 3), order('ben', 'Y', 2));
  const expected = {
    number: 0,
    account: 'ann',
    symbol: 'X',
    side: 'buy',
    quantity: 3,
    priceUnits: 10_000,
    limitUnits: 0,
    stopUnits: 0,
    timeInForce: 'gtc',
    ordStatus: 'filled',
    cumQty: 3,
    leavesQty: 0,
    avgPxUnits: 10_000,
    replaces: null,
    clOrdId: 'first',
    index: applied.index,
    transactTimeMs: applied.machineMs,
    endedMs: applied.machineMs,
  };
  expect(await keeping.keeper.orders.byNumber(0)).toEqual(expected);
  await keeping.keeper.sync();
  expect(await keeping.keeper.orders.byNumber(0)).toEqual(expected);
  expect(await keeping.keeper.orders.ofAccount('ann', 10, 0)).toEqual([expected]);
  expect(await keeping.keeper.orders.byNumber(1)).toMatchObject({ account: 'ben', clOrdId: null });
});

test('an automatic trade is an order of the entry whose price set it off', async () => {
  const keeping = await fresh();
  const place = { account: 'ann', symbol: 'X' };
  keeping.run(
    { kind: 'set-buy-amount', ...place, amountUnits: money(50_000) },
    { kind: 'set-buy-trigger', ...place, triggerUnits: money(5_000) },
    order('ben', 'Y', 1),
  );
  const price = { symbol: 'X', priceUnits: money(4_000), source: 1, sourceSequence: null };
  const fired = keeping.run(order('ben', 'Y', 1), { kind: 'set-price', ...price });
  const expected = {
    number: 2,
    account: 'ann',
    side: 'buy',
    quantity: 12,
    priceUnits: 4_000,
    ordStatus: 'filled',
    index: fired.index,
  };
  for (const where of ['memory', 'disk']) {
    expect(await keeping.keeper.orders.byNumber(2), where).toMatchObject(expected);
    expect(await keeping.keeper.orders.ofAccount('ann', 9, 0), where).toMatchObject([expected]);
    await keeping.keeper.sync();
  }
  const content = keeping.books.digest();
  await keeping.keeper.close();
  await keeping.reopen();
  expect(keeping.books.digest()).toBe(content);
  expect(await keeping.keeper.orders.byNumber(2)).toMatchObject(expected);
});

test('books with an amount and a trigger set come back from the disk with them', async () => {
  const keeping = await fresh();
  const place = { account: 'ann', symbol: 'X' };
  keeping.run(
    { kind: 'set-buy-amount', ...place, amountUnits: money(50_000) },
    { kind: 'set-buy-trigger', ...place, triggerUnits: money(5_000) },
    { kind: 'set-buy-amount', ...place, amountUnits: money(40_000) },
  );
  const before = [...keeping.books.triggers.all()];
  await keeping.keeper.close();
  await keeping.reopen();
  expect([...keeping.books.triggers.all()]).toEqual(before);
  const price = { symbol: 'X', priceUnits: money(4_000), source: 1, sourceSequence: null };
  keeping.run({ kind: 'set-price', ...price });
  expect(await keeping.keeper.orders.byNumber(0)).toMatchObject({ quantity: 10 });
});

test('numbers never given and accounts never opened have no orders', async () => {
  const keeping = await fresh();
  keeping.run(order('ann', 'X', 1));
  const { orders } = keeping.keeper;
  expect(await orders.byNumber(1)).toBeNull();
  expect(await orders.byNumber(-1)).toBeNull();
  expect(await orders.byNumber(0.5)).toBeNull();
  expect(await orders.ofAccount('nobody', 10, 0)).toEqual([]);
  expect(await orders.ofAccount('ben', 10, 0)).toEqual([]);
});

test('a rejected and a repeated order are in no history', async () => {
  const keeping = await fresh();
  keeping.run(order('ann', 'X#c', 1));
  keeping.repeat(order('ann', 'X#c', 1));
  keeping.run(order('ann', 'X#c', 1), order('ann', 'X', 0), order('ann', 'X', -50));
  await keeping.keeper.sync();
  keeping.repeat(order('ann', 'X#c', 1), order('ann', 'X', 0), order('ann', 'X', -50));
  expect(numbersOf(await keeping.keeper.orders.ofAccount('ann', 10, 0))).toEqual([0]);
});

test('pages follow on one another, newest first, over disk and memory', async () => {
  const keeping = await fresh();
  const expected: number[] = [];
  const random = prng(4);
  for (let entry = 0; entry < 90; entry += 1) {
    const accounts = Array.from({ length: 1 + random.below(5) }, () => random.below(2));
    const first = keeping.books.counters.nextOrderNumber;
    keeping.run(...accounts.map((which) => order(which === 0 ? 'ann' : 'ben', 'X', 1)));
    accounts.forEach((which, at) => {
      if (which === 0) expected.unshift(first + at);
    });
    if (entry % 13 === 7) await keeping.keeper.sync();
  }
  const { orders } = keeping.keeper;
  const pages: number[] = [];
  for (let before = 0; ;) {
    const page = numbersOf(await orders.ofAccount('ann', 7, before));
    expect(page.length).toBeLessThanOrEqual(7);
    pages.push(...page);
    before = page.at(-1) ?? 0;
    if (page.length < 7 || before === 0) break;
  }
  expect(pages).toEqual(expected);
});

test('every order is found once while it moves from memory to disk', async () => {
  const keeping = await fresh(0);
  let ordersOfAnn = 0;
  const runForAnn = (): void => {
    keeping.run(order('ann', 'Y', 1), order('ben', 'Y', 1));
    ordersOfAnn += 1;
  };
  for (let round = 0; round < 6; round += 1) {
    for (let at = 0; at < 10; at += 1) runForAnn();
    const progress = { done: false };
    const flushing = keeping.keeper.sync().finally(() => (progress.done = true));
    for (let turn = 0; !progress.done && turn < 30; turn += 1) {
      runForAnn();
      const newest = keeping.books.counters.nextOrderNumber - 1;
      const [all, last] = await Promise.all([
        keeping.keeper.orders.ofAccount('ann', 10_000, 0),
        keeping.keeper.orders.byNumber(newest),
      ]);
      const everySecond = Array.from({ length: ordersOfAnn }, (_, at) => newest - 1 - 2 * at);
      expect(numbersOf(all)).toEqual(everySecond);
      expect(last?.account).toBe('ben');
    }
    await flushing;
  }
});

test('a quote lock awaits confirmation, then is filled, canceled or expired', async () => {
  const keeping = await fresh();
  const { orders } = keeping.keeper;
  const statuses = async (): Promise<(string | undefined)[]> =>
    Promise.all([0, 1, 2].map(async (number) => (await orders.byNumber(number))?.ordStatus));
  keeping.run(lock('buy', 'ann', 5), lock('buy', 'ann', 6), lock('buy', 'ann', 7));
  expect(await statuses()).toEqual([
    'awaiting_confirmation',
    'awaiting_confirmation',
    'awaiting_confirmation',
  ]);
  keeping.run({ kind: 'commit-buy', account: 'ann' });
  await keeping.keeper.sync();
  keeping.run({ kind: 'cancel-buy', account: 'ann' });
  keeping.run(order('ann', 'X', 1), order('ann', 'X', 1));
  expect(await statuses()).toEqual(['awaiting_confirmation', 'canceled', 'filled']);
  keeping.pass(60_001);
  expect(await statuses()).toEqual(['expired', 'canceled', 'filled']);
  await keeping.keeper.sync();
  expect(await statuses()).toEqual(['expired', 'canceled', 'filled']);
  const all = await orders.ofAccount('ann', 10, 0);
  expect(all.map((view) => view.ordStatus)).toEqual([
    'filled',
    'filled',
    'filled',
    'canceled',
    'expired',
  ]);
  const older = await orders.ofAccount('ann', 10, 3);
  expect(older.map((view) => view.ordStatus)).toEqual(['filled', 'canceled', 'expired']);
});

test('a lock settled in the very entry that made it is shown as settled', async () => {
  const keeping = await fresh();
  keeping.run(lock('buy', 'ann', 5), { kind: 'commit-buy', account: 'ann' });
  expect((await keeping.keeper.orders.byNumber(0))?.ordStatus).toBe('filled');
  await keeping.keeper.sync();
  expect((await keeping.keeper.orders.byNumber(0))?.ordStatus).toBe('filled');
});

test('history survives a restart', async () => {
  const keeping = await fresh();
  keeping.run(order('ann', 'X', 1), order('ben', 'X', 2));
  const before = await keeping.keeper.orders.ofAccount('ben', 10, 0);
  await keeping.keeper.close();
  await keeping.reopen();
  expect(await keeping.keeper.orders.ofAccount('ben', 10, 0)).toEqual(before);
});

test('a question to books that closed is answered with unavailable', async () => {
  const keeping = await fresh();
  keeping.run(order('ann', 'X', 1));
  await keeping.keeper.close();
  await expect(keeping.keeper.orders.byNumber(0)).rejects.toMatchObject({
    code: 'unavailable',
    effect: 'none',
  });
});
