// The history on disk may be ahead of the books: after a crash the entries in between are applied
// again, and their history must be neither written twice nor shown before its time.

import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { decodeMeta } from '../../../src/codec/meta-row-codec.ts';
import { metaKey } from '../../../src/codec/row-keys.ts';
import { openDatabase, valueOf } from '../../../src/node/books/books-database.ts';
import { BooksStore } from '../../../src/node/books/books-store.ts';
import { Bookkeeping, contentOf, deposit, list, order } from './bookkeeping.ts';

const accounts = Array.from({ length: 300 }, (_, n) => `account-${n}`);

test('after a crash with the history ahead, every order is there once and the disk is sound', async () => {
  const keeping = await Bookkeeping.paced({ historyBytes: 1, afterMs: 3_600_000 });
  onTestFinished(() => keeping.remove());
  keeping.start();
  keeping.run(list('X'), ...accounts.map((account) => deposit(account, 1_000)));
  await keeping.keeper.sync();
  for (let round = 0; round < 40; round += 1) {
    keeping.run(...accounts.slice(round, round + 9).map((account) => order(account, 'X', 1)));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const before = { content: contentOf(keeping.books), orders: await ordersIn(keeping) };
  const { appliedIndex, historyIndex } = await crash(keeping);
  expect(historyIndex).toBeGreaterThan(appliedIndex);

  await keeping.reopen();
  expect(contentOf(keeping.books)).toEqual(before.content);
  expect(await ordersIn(keeping)).toEqual(before.orders);
  await storeOf(keeping).scrub();
  await keeping.keeper.sync();
  await storeOf(keeping).scrub();
  expect(await ordersIn(keeping)).toEqual(before.orders);
});

test('what is ahead is not shown before the books get there', async () => {
  const keeping = await Bookkeeping.paced({ historyBytes: 1, afterMs: 3_600_000 });
  onTestFinished(() => keeping.remove());
  keeping.start();
  keeping.run(list('X'), deposit('account-0', 1_000));
  await keeping.keeper.sync();
  for (let n = 0; n < 5; n += 1) {
    keeping.run(order('account-0', 'X', 1));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const { appliedIndex, historyIndex } = await crash(keeping);
  expect(historyIndex).toBeGreaterThan(appliedIndex);

  const log = keeping.log.splice(appliedIndex);
  await keeping.reopen();
  expect(await keeping.keeper.orders.byNumber(0)).toBeNull();
  expect(await keeping.keeper.orders.ofAccount('account-0', 50, 0)).toEqual([]);
  keeping.log.push(...log);
});

function storeOf({ keeper }: Bookkeeping): BooksStore {
  if (!(keeper instanceof BooksStore)) throw new Error('no store keeps these books');
  return keeper;
}

/** The process dies: what was not flushed is gone. Answers how far the disk had come. */
async function crash(
  keeping: Bookkeeping,
): Promise<{ appliedIndex: number; historyIndex: number }> {
  const live = join(keeping.dataDir, 'books-1');
  const kept = join(keeping.dataDir, 'kept');
  await cp(live, kept, { recursive: true });
  await keeping.keeper.close();
  await rm(live, { recursive: true });
  await rename(kept, live);
  const database = await openDatabase(live, false);
  const value = await valueOf(database, metaKey);
  await database.close();
  if (value === null) throw new Error('the meta row is missing');
  return decodeMeta(value);
}

async function ordersIn(keeping: Bookkeeping): Promise<unknown> {
  const { orders } = keeping.keeper;
  const lists = await Promise.all(accounts.map((account) => orders.ofAccount(account, 50, 0)));
  const count = keeping.books.counters.nextOrderNumber;
  const single = Array.from({ length: count }, (_, number) => orders.byNumber(number));
  return { lists, single: await Promise.all(single) };
}
