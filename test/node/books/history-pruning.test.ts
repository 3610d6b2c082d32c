// A pruned history: what is older is gone from every answer, the disk and a snapshot; what is younger, the
// audit of it and all that anybody owns is as it was; and a replica that was pruned late, or got a
// snapshot, tells the same.

import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { AuditFold } from '../../../src/audit/audit-fold.ts';
import type { AuditRecord } from '../../../src/audit/audit-record.ts';
import type { Command } from '../../../src/domain/command.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { countRows } from '../../../src/raft/transport/snapshot-rows.ts';
import { namesOf } from '../../audit/audited-books.ts';
import {
  Bookkeeping,
  clusterId,
  conf,
  contentOf,
  deposit,
  list,
  lock,
  order,
} from './bookkeeping.ts';

const open: Bookkeeping[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((keeping) => keeping.remove()));
});

const bid = (limitDollars: number): Command => ({
  kind: 'limit-order',
  account: 'ann',
  symbol: 'X',
  side: 'buy',
  quantity: quantity(1),
  limitUnits: money(limitDollars * 10_000),
  timeInForce: 'gtc',
});
const price = (units: number): Command => ({
  kind: 'set-price',
  symbol: 'X',
  priceUnits: money(units),
  source: 0,
  sourceSequence: null,
});

/** A day with what an audit must remember over a cut: a lock, an amount with a trigger, a resting order
 *  and where the price was set. Answers the entry after which it is cut. */
async function busyDay(): Promise<{ keeping: Bookkeeping; cut: number }> {
  const keeping = await Bookkeeping.fresh(0);
  open.push(keeping);
  keeping.start();
  keeping.run(list('X'), deposit('ann', 10_000), deposit('ben', 10_000));
  for (let at = 0; at < 300; at += 1) {
    keeping.run(order('ann', 'X', 1), order(`ben`, 'X', 2), deposit(`trader-${at}`, 10));
  }
  await keeping.keeper.sync();
  const whose = { account: 'ann', symbol: 'X' };
  keeping.run(lock('buy', 'ann', 50), bid(0.5), order('ben', 'X', 1));
  keeping.run({ kind: 'set-buy-amount', ...whose, amountUnits: money(1_000_000) });
  keeping.run({ kind: 'set-buy-trigger', ...whose, triggerUnits: money(8_000) });
  keeping.run({ kind: 'record-event', account: 'ann', data: 'early' });
  const cut = keeping.books.appliedIndex;
  await keeping.keeper.sync();
  keeping.run({ kind: 'record-event', account: 'ann', data: 'late' });
  keeping.run({ kind: 'commit-buy', account: 'ann' }, order('ben', 'X', 3));
  keeping.run(price(7_000), { kind: 'quote', ...whose });
  keeping.run(price(4_000), { kind: 'cancel-all', account: 'ann' });
  return { keeping, cut };
}

function prune(keeping: Bookkeeping, throughIndex: number): void {
  keeping.run({ kind: 'set-audit-retention', keptMs: 60_000 });
  keeping.stampMs += 120_000;
  const pruning = { kind: 'prune-history', throughIndex, throughMs: keeping.stampMs - 60_000 };
  const { answers } = keeping.run(pruning as Command);
  expect(answers[0]?.bytes[36]).toBe(1);
}

/** The audit as a node tells it, of the entries behind `afterIndex`. */
async function auditAfter(keeping: Bookkeeping, afterIndex: number): Promise<AuditRecord[]> {
  const { index, texts } = await keeping.keeper.auditStart();
  const fold = new AuditFold(namesOf(keeping.books), clusterId);
  fold.goOn(texts);
  const records: AuditRecord[] = [];
  const span = { afterIndex: index, throughIndex: keeping.books.appliedIndex };
  for await (const entry of keeping.keeper.history(span)) {
    const told = fold.recordsOf(entry);
    if (entry.index > afterIndex) records.push(...told);
  }
  return records;
}

/** Rows on disk, by a snapshot of them. */
async function rowsOf(keeping: Bookkeeping): Promise<number> {
  const snapshot = await keeping.keeper.openSnapshot();
  let rows = 0;
  for await (const chunk of snapshot.chunksAfter(null)) rows += countRows(chunk);
  await snapshot.close();
  return rows;
}

async function pruned(keeping: Bookkeeping): Promise<void> {
  await keeping.keeper.sync();
  await keeping.keeper.pruned();
}

test('the audit behind the cut is the same record by record, and the rows before it are gone', async () => {
  const { keeping, cut } = await busyDay();
  prune(keeping, cut);
  const whole = await auditAfter(keeping, cut);
  const before = contentOf(keeping.books);
  const rowsBefore = await rowsOf(keeping);
  await pruned(keeping);
  expect((await keeping.keeper.auditStart()).index).toBe(cut);
  expect(await auditAfter(keeping, cut)).toEqual(whole);
  expect(whole.filter(({ element }) => element === 'systemEvent').length).toBeGreaterThan(1);
  expect(contentOf(keeping.books)).toEqual(before);
  // Entries, order numbers and most of the postings.
  expect(rowsBefore - (await rowsOf(keeping))).toBeGreaterThan(2 * 300);
  const first = keeping.keeper.history({ afterIndex: 0, throughIndex: cut });
  await expect(first[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'unavailable',
  });
  await keeping.keeper.scrub(() => false);
});

test('orders and events before the cut are unknown, those behind it and what is open are not', async () => {
  const { keeping, cut } = await busyDay();
  const { orders, events } = keeping.keeper;
  const ann = keeping.books.accounts.byName('ann')?.id ?? 0;
  keeping.run(bid(0.3));
  prune(keeping, cut);
  const look = async () => {
    const wish = { limit: 500, beforeIndex: 0, sinceMs: 0 };
    const found = await events.newestOf(ann, wish);
    return {
      old: await orders.byNumber(7),
      listed: (await orders.ofAccount('ben', 500, 0)).map(({ number }) => number),
      events: found.flatMap((entry) => entry.events.map(({ data }) => data)),
      since: await events.indexBefore(0),
    };
  };
  const atOnce = await look();
  expect(atOnce.old).toBe(null);
  expect(atOnce.listed).toHaveLength(1);
  expect(atOnce.events).toEqual(['late']);
  await pruned(keeping);
  expect(await look()).toEqual(atOnce);
  await keeping.keeper.close();
  await keeping.reopen();
  expect(await keeping.keeper.orders.byNumber(atOnce.listed[0] ?? -1)).not.toBe(null);
  await keeping.keeper.scrub(() => false);
});

test('an order that rests over the cut is still shown by its number', async () => {
  const { keeping } = await busyDay();
  const { answers } = keeping.run(bid(0.2));
  expect(answers).toHaveLength(1);
  const number = keeping.books.counters.nextOrderNumber - 1;
  prune(keeping, keeping.books.appliedIndex);
  await pruned(keeping);
  expect(await keeping.keeper.orders.byNumber(number)).toMatchObject({ ordStatus: 'new' });
});

test('pruning that is broken off goes on at the next start, and a snapshot of either is the same', async () => {
  const { keeping, cut } = await busyDay();
  prune(keeping, cut);
  const whole = await auditAfter(keeping, cut);
  // The books say so, and the rows still stand: as after a crash in between.
  await keeping.keeper.sync();
  await keeping.keeper.close();
  await keeping.reopen();
  await pruned(keeping);
  expect(await auditAfter(keeping, cut)).toEqual(whole);
  const copy = await received(keeping);
  expect(contentOf(copy.books)).toEqual(contentOf(keeping.books));
  await pruned(copy);
  expect(await auditAfter(copy, cut)).toEqual(whole);
  expect(await copy.keeper.orders.byNumber(7)).toBe(null);
});

/** Another replica that got these books as a snapshot. */
async function received(from: Bookkeeping): Promise<Bookkeeping> {
  const to = await Bookkeeping.fresh(0);
  open.push(to);
  const snapshot = await from.keeper.openSnapshot();
  const incoming = await to.shelf().receive(2);
  const sha256 = createHash('sha256');
  let rows = 0;
  for await (const chunk of snapshot.chunksAfter(null)) {
    sha256.update(chunk);
    rows += countRows(chunk);
    await incoming.chunk(chunk);
  }
  await incoming.end(rows, sha256.digest());
  await snapshot.close();
  await to.keeper.close();
  const opened = await to.shelf().open({ number: 2, create: false, conf });
  to.books = opened.books;
  to.keeper = opened.keeper;
  to.number = 2;
  return to;
}
