// A reader that comes back is told what it missed, whatever the node forgot meanwhile: it then holds what
// somebody holds who was never away, and was told the same orders in the same order.

import { afterEach, expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import type { Random } from '../../../src/base/prng.ts';
import type { FeedFrame } from '../../../src/domain/change.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import type { Command } from '../../../src/domain/command.ts';
import { orderNumber } from '../../../src/domain/ids.ts';
import { money } from '../../../src/domain/money.ts';
import { ordStatusCodes } from '../../../src/domain/order.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { MissedOrders, missedLimits } from '../../../src/node/feed/missed-orders.ts';
import type { MissedLimits } from '../../../src/node/feed/missed-orders.ts';
import { entryEventsMax } from '../../../src/node/health/recent-events.ts';
import { deposit, list, lock, order } from '../books/bookkeeping.ts';
import { ordersOf, WatchedBooks } from './watched-books.ts';
import type { ComingReader, Place } from './watched-books.ts';

const open: WatchedBooks[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((books) => books.remove()));
});

/** X and Y cost $1; the house has thirty of X. Everybody has $10,000. */
async function fresh(followed: readonly string[] = ['ann', 'ben']): Promise<WatchedBooks> {
  const books = await WatchedBooks.fresh(followed);
  open.push(books);
  books.run(list('X', 30), list('Y'));
  for (const name of ['ann', 'ben', 'cem']) books.run(deposit(name, 10_000));
  return books;
}

/** The reader comes back, and afterwards holds and has heard what it should. */
async function expectCaughtUp(books: WatchedBooks, { index, mirror }: Place): Promise<void> {
  const frame = await books.comeBack({ index });
  expect(frame.recovered).toBe(true);
  const told = books.orders.filter((one) => one.index > index && one.index <= frame.index);
  expect(ordersOf(frame.changes)).toEqual(told.map((one) => one.order));
  mirror.recover(frame.index, frame.changes);
  for (const name of ['ann', 'ben']) {
    expect(mirror.account(name)).toEqual(books.mirror.account(name));
    expect(mirror.holdings(name)).toEqual(books.mirror.holdings(name));
    expect(mirror.orders(name)).toEqual(books.mirror.orders(name));
  }
  expect(mirror.instruments()).toEqual(books.mirror.instruments());
}

test('a node that restarted after a reader left tells it every order, and what was sold out', async () => {
  const books = await fresh();
  books.run(order('ann', 'X', 5), order('ann', 'Y', 5));
  const place = books.leave();
  for (let at = 0; at < 80; at += 1) books.run(order('ann', 'Y', 1), order('cem', 'Y', 1));
  books.run(order('ann', 'X', -5), order('ann', 'Y', -85), order('ann', 'Y', 2));
  await books.restart();
  books.run(order('ann', 'Y', 3));
  const { index, changes } = await books.comeBack(place);
  expect(index).toBe(books.views.index);
  expect(changes).toContainEqual({ kind: 'holding-removed', account: 'ann', symbol: 'X' });
  expect(changes).not.toContainEqual({ kind: 'holding-removed', account: 'ann', symbol: 'Y' });
  expect(ordersOf(changes)).toHaveLength(84);
  await expectCaughtUp(books, place);
});

test('locks that were settled or whose time ran out while nobody remembered are told', async () => {
  const books = await fresh();
  books.run(order('ben', 'X', 20));
  books.run(lock('buy', 'ann', 5), lock('buy', 'ann', 6), lock('sell', 'ben', 3));
  books.pass(10_000);
  books.run(lock('buy', 'ann', 7));
  const place = books.leave();
  books.run({ kind: 'cancel-buy', account: 'ann' }, lock('sell', 'ben', 4));
  books.run({ kind: 'commit-sell', account: 'ben' }, lock('sell', 'ben', 5));
  books.pass(51_000);
  const between = books.leave();
  books.pass(60_000);
  const after = books.leave();
  await books.restart();
  books.run(lock('buy', 'ann', 2));
  const told = ordersOf((await books.comeBack(place)).changes);
  expect(told.map((view) => view.ordStatus).filter((word) => word === 'expired')).toHaveLength(4);
  for (const left of [place, between, after]) await expectCaughtUp(books, left);
});

test('an entry with a flood of orders of others costs nobody a resume', async () => {
  const books = await fresh();
  const place = books.leave();
  const flood = Array.from({ length: entryEventsMax + 1 }, () => order('cem', 'Y', 1));
  books.run(order('ann', 'Y', 1));
  books.run(...flood, order('ben', 'Y', 2));
  expect(books.recent.floorIndex).toBe(books.views.index);
  // Another one while the history is read.
  books.meanwhile = () => {
    books.meanwhile = () => undefined;
    books.run(...flood, order('ben', 'Y', 3));
  };
  await expectCaughtUp(books, place);
});

test('what was given up is a fresh snapshot', async () => {
  const books = await fresh();
  books.run(order('ann', 'Y', 1));
  const place = books.leave();
  books.run(order('ann', 'Y', 1), { kind: 'set-audit-retention', keptMs: 60_000 });
  books.pass(120_000);
  const throughMs = books.keeping.stampMs - 60_000;
  books.run({ kind: 'prune-history', throughIndex: place.index + 1, throughMs });
  expect(books.views.prunedThrough).toBe(place.index + 1);
  books.forget();
  expect((await books.comeBack(place)).recovered).toBe(false);
});

/** Somebody who left before the node forgot, and the moment in which the history is read for it. */
async function whileRead(act: (books: WatchedBooks) => void): Promise<[WatchedBooks, Place]> {
  const books = await fresh();
  const place = books.leave();
  books.run(order('ann', 'Y', 1));
  books.forget();
  books.meanwhile = () => {
    books.meanwhile = () => undefined;
    act(books);
  };
  return [books, place];
}

const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

test('who leaves while the history is read for it is followed by nobody', async () => {
  const heard: FeedFrame[] = [];
  let reader: ComingReader | null = null;
  const [books, place] = await whileRead(() => queueMicrotask(() => reader?.leave()));
  const before = books.fanout.subscriptionCount;
  reader = books.reader(place, (frame) => heard.push(frame));
  await turns();
  expect(books.fanout.subscriptionCount).toBe(before);
  expect(heard).toEqual([]);
});

test('who asks anew while the history is read for it is told once', async () => {
  const heard: FeedFrame[] = [];
  let reader: ComingReader | null = null;
  const [books, place] = await whileRead(() => queueMicrotask(() => reader?.ask(place.index)));
  const before = books.fanout.subscriptionCount;
  reader = books.reader(place, (frame) => heard.push(frame));
  await expect.poll(() => heard.length).toBe(1);
  await turns();
  expect(books.fanout.subscriptionCount).toBe(before + 1);
  books.run(order('ann', 'Y', 1));
  expect(heard.map(({ kind }) => kind)).toEqual(['snapshot', 'delta']);
  reader.leave();
  expect(books.fanout.subscriptionCount).toBe(before);
});

test('what cannot be read here and now is refused, so that another node tells it', async () => {
  const [books, place] = await whileRead(() => {
    throw new ClusterError('unavailable', 'none', { message: 'the books are being replaced' });
  });
  const reader = books.reader(place, () => expect.unreachable());
  await expect.poll(() => reader.refusals).toEqual(['unavailable']);
});

test('a reader begins anew before it takes a long reading for silence', async () => {
  const books = await fresh();
  const place = books.leave();
  for (let at = 0; at < 30; at += 1) books.run(order('ann', 'Y', 1));
  books.forget();
  books.slowMs = 100;
  expect((await books.comeBack(place)).recovered).toBe(false);
  books.slowMs = 0;
  await expectCaughtUp(books, place);
});

test('beyond any of its limits a reader begins anew', async () => {
  const books = await fresh();
  const { index } = books.views;
  for (let at = 0; at < 5; at += 1) books.run(order('ann', 'Y', 1), lock('buy', 'ann', 2));
  books.pass(60_001);
  const isKnown = async (limits: Partial<MissedLimits>, index: number): Promise<boolean> => {
    const parts = {
      ...{ views: books.views, limits: { ...missedLimits, ...limits } },
      reads: () => books.keeping.keeper.steps,
      guarded: async <Row>(reading: Promise<Row>): Promise<Row> => reading,
      now: () => performance.now(),
    };
    const missed = new MissedOrders(parts, new Set(['ann']), index);
    return missed.readThrough(books.views.index, () => true);
  };
  for (const [limits, tight] of [
    [{ entriesMax: 6 }, { entriesMax: 5 }],
    [{ stepsMax: 10 }, { stepsMax: 9 }],
    [{ lockTimesMax: 5 }, { lockTimesMax: 4 }],
    [{ bytesMax: 10_000 }, { bytesMax: 500 }],
  ]) {
    expect(await isKnown(limits ?? {}, index), JSON.stringify(limits)).toBe(true);
    expect(await isKnown(tight ?? {}, index), JSON.stringify(tight)).toBe(false);
  }
});

const price = (symbol: string, units: number): Command => ({
  kind: 'set-price',
  symbol,
  priceUnits: money(units),
  source: 0,
  sourceSequence: null,
});

/** Mostly what can be done, of everything that makes a step of an order. */
function something(random: Random, nextNumber: number): Command {
  const account = ['ann', 'ben', 'cem'][random.below(3)] ?? 'ann';
  const symbol = random.below(3) === 0 ? 'Y' : 'X';
  const side = random.below(2) === 0 ? ('buy' as const) : ('sell' as const);
  const units = 100 * (50 + random.below(100));
  const count = 1 + random.below(8);
  const shares = quantity(count);
  const place = { account, symbol } as const;
  const amountUnits = money(100 * (100 + random.below(500)));
  const number = orderNumber(Math.max(0, nextNumber - 1 - random.below(12)));
  const timeInForce = (['gtc', 'day', 'ioc', 'fok'] as const)[random.below(4)] ?? 'gtc';
  const resting = { ...place, side, quantity: shares, timeInForce };
  const stopLimit = { stopUnits: money(units), limitUnits: money(units + 500) };
  const choices: Command[] = [
    order(account, symbol, count),
    order(account, symbol, -count),
    order(account, `${symbol}#c${random.below(9)}`, -1),
    { kind: 'notional-order', ...place, side, amountUnits },
    lock('buy', account, 1 + random.below(3)),
    lock('sell', account, 1 + random.below(3)),
    { kind: 'commit-buy', account },
    { kind: 'commit-sell', account },
    { kind: random.below(2) === 0 ? 'cancel-buy' : 'cancel-sell', account },
    { kind: 'set-buy-amount', ...place, amountUnits },
    { kind: 'set-buy-trigger', ...place, triggerUnits: money(units) },
    { kind: 'set-sell-amount', ...place, amountUnits },
    { kind: 'set-sell-trigger', ...place, triggerUnits: money(units) },
    { kind: 'limit-order', ...resting, limitUnits: money(units) },
    { kind: 'limit-order', ...resting, limitUnits: money(units), clOrdId: `l${random.below(99)}` },
    { kind: 'stop-order', ...resting, timeInForce: 'day', stopUnits: money(units) },
    { kind: 'stop-order', ...resting, timeInForce: 'gtc', ...stopLimit },
    { kind: 'cancel-order', account, number },
    { kind: 'replace-order', account, number, quantity: shares, priceUnits: money(units) },
    random.below(9) === 0 ? { kind: 'cancel-all', account } : { kind: 'commit-sell', account },
    price(symbol, units),
    price(symbol, units),
  ];
  return choices[random.below(choices.length)] ?? price(symbol, units);
}

test('whenever a reader leaves and whatever the node forgets, it comes back to the same books', async () => {
  const statuses = new Set<string>();
  for (const seed of [1, 2, 3, 4]) {
    const random = prng(seed);
    const books = await fresh(seed % 2 === 0 ? ['ann', 'ben'] : everybody);
    const away: Place[] = [];
    for (let entry = 0; entry < 120; entry += 1) {
      if (random.below(12) === 0) away.push(books.leave());
      if (random.below(40) === 0) books.forget();
      if (random.below(40) === 0) await books.restart();
      if (random.below(6) === 0) books.pass(random.below(45_000));
      const { nextOrderNumber } = books.keeping.books.counters;
      const count = 1 + random.below(4);
      const commands = Array.from({ length: count }, () => something(random, nextOrderNumber));
      books.run(...commands);
      const comesBack = random.below(15) === 0 && away.length > 0;
      const back = comesBack ? away.splice(random.below(away.length), 1) : [];
      for (const place of back) await expectCaughtUp(books, place);
    }
    books.forget();
    for (const place of away) await expectCaughtUp(books, place);
    for (const { order: told } of books.orders) statuses.add(told.ordStatus);
  }
  // A rejected command is no order.
  statuses.add('rejected');
  expect([...statuses].sort()).toEqual(Object.keys(ordStatusCodes).sort());
});

/** More than are looked up one by one: the history is walked. */
const everybody = ['ann', 'ben', ...Array.from({ length: 20 }, (_, at) => `nobody${at}`)];
