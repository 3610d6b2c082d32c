// Orders that rest, as readers are shown them while they are open and after they ended, from memory and
// from the disk.

import { afterEach, expect, test } from 'vitest';
import type { Command } from '../../../src/domain/command.ts';
import { orderNumber } from '../../../src/domain/ids.ts';
import { money } from '../../../src/domain/money.ts';
import type { OrderView, TimeInForce } from '../../../src/domain/order.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { Bookkeeping, deposit, list, order } from './bookkeeping.ts';

const open: Bookkeeping[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((keeping) => keeping.remove()));
});

/** Ann and ben have $1,000; X costs $1 and the house has ten. */
async function fresh(): Promise<Bookkeeping> {
  const keeping = await Bookkeeping.fresh();
  open.push(keeping);
  keeping.start();
  keeping.run(deposit('ann', 1_000), deposit('ben', 1_000), list('X', 10));
  return keeping;
}

const bid = (shares: number, units: number, timeInForce: TimeInForce = 'gtc'): Command => ({
  kind: 'limit-order',
  account: 'ann',
  symbol: 'X',
  side: 'buy',
  quantity: quantity(shares),
  limitUnits: money(units),
  timeInForce,
  clOrdId: `bid-${shares}-${units}`,
});

const price = (units: number): Command => ({
  kind: 'set-price',
  symbol: 'X',
  priceUnits: money(units),
  source: 0,
  sourceSequence: null,
});

/** The order by its number and in its account's list, before and after the disk has it. */
async function shown(keeping: Bookkeeping, number: number): Promise<OrderView | null> {
  const { orders } = keeping.keeper;
  const first = await orders.byNumber(number);
  const listed = async (): Promise<OrderView | undefined> =>
    (await orders.ofAccount('ann', 100, 0)).find((view) => view.number === number);
  expect(await listed()).toEqual(first);
  await keeping.keeper.sync();
  expect(await orders.byNumber(number)).toEqual(first);
  expect(await listed()).toEqual(first);
  return first;
}

test('an open order is shown as it stands, a filled one with what it came to', async () => {
  const keeping = await fresh();
  keeping.run(order('ben', 'X', 6), bid(8, 12_000));
  const placed = { number: 1, quantity: 8, limitUnits: 12_000, clOrdId: 'bid-8-12000' };
  expect(await shown(keeping, 1)).toMatchObject({
    ...placed,
    ordStatus: 'partially_filled',
    cumQty: 4,
    leavesQty: 4,
    avgPxUnits: 10_000,
  });
  keeping.run(price(11_000), order('ben', 'X', -6));
  expect(await shown(keeping, 1)).toMatchObject({
    ...placed,
    ordStatus: 'filled',
    cumQty: 8,
    leavesQty: 0,
    priceUnits: 11_000,
    avgPxUnits: 10_500,
  });
});

test('canceled, expired and replaced orders say so, and what they had filled', async () => {
  const keeping = await fresh();
  keeping.run(order('ben', 'X', 7), bid(5, 10_000), bid(2, 9_000), bid(3, 8_000, 'day'));
  keeping.run(
    { kind: 'cancel-order', account: 'ann', number: orderNumber(1) },
    { kind: 'replace-order', account: 'ann', number: orderNumber(2), quantity: quantity(9) },
  );
  expect(await shown(keeping, 1)).toMatchObject({ ordStatus: 'canceled', cumQty: 3, leavesQty: 0 });
  expect(await shown(keeping, 2)).toMatchObject({ ordStatus: 'replaced', cumQty: 0 });
  const taken = { replaces: 2, quantity: 9, limitUnits: 9_000, clOrdId: 'bid-2-9000' };
  expect(await shown(keeping, 4)).toMatchObject({ ...taken, ordStatus: 'new' });
  keeping.run({ kind: 'cancel-order', account: 'ann', number: orderNumber(4) });
  expect(await shown(keeping, 4)).toMatchObject({ ...taken, ordStatus: 'canceled' });
  keeping.pass(86_400_000);
  expect(await shown(keeping, 3)).toMatchObject({ ordStatus: 'expired', timeInForce: 'day' });
});

test('open orders come back from the disk, and fill as they would have', async () => {
  const keeping = await fresh();
  keeping.run(bid(2, 9_000), {
    kind: 'stop-order',
    account: 'ann',
    symbol: 'X',
    side: 'buy',
    quantity: quantity(1),
    stopUnits: money(20_000),
    limitUnits: money(21_000),
    timeInForce: 'gtc',
  });
  const before = [...keeping.books.openOrders.all()];
  await keeping.keeper.close();
  await keeping.reopen();
  expect([...keeping.books.openOrders.all()]).toEqual(before);
  keeping.run(price(20_500), price(9_000));
  expect((await keeping.keeper.orders.byNumber(0))?.ordStatus).toBe('filled');
  expect(await keeping.keeper.orders.byNumber(1)).toMatchObject({
    ordStatus: 'filled',
    stopUnits: 20_000,
    limitUnits: 21_000,
    avgPxUnits: 20_500,
  });
});

test('books of which one open order ended and others stand are whole after a restart', async () => {
  const keeping = await fresh();
  keeping.run(bid(2, 9_000), bid(3, 8_000), bid(4, 7_000));
  await keeping.keeper.sync();
  keeping.run({ kind: 'cancel-order', account: 'ann', number: orderNumber(0) });
  await keeping.keeper.close();
  await keeping.reopen();
  keeping.run({ kind: 'cancel-order', account: 'ann', number: orderNumber(2) }, bid(5, 6_000));
  await keeping.keeper.close();
  await keeping.reopen();
  expect([...keeping.books.openOrders.all()].map(({ number }) => number)).toEqual([1, 3]);
});
