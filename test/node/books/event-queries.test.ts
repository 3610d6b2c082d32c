// Account events out of the history: every one of them once and in its place, wherever it is: on disk,
// on its way there, or in memory only.

import { afterEach, expect, test } from 'vitest';
import type { EventEntry } from '../../../src/node/feed/recent-account-events.ts';
import type { Command } from '../../../src/domain/command.ts';
import { Bookkeeping, deposit, list, order } from './bookkeeping.ts';

const open: Bookkeeping[] = [];

async function fresh(): Promise<Bookkeeping> {
  const keeping = await Bookkeeping.fresh(5);
  open.push(keeping);
  keeping.start();
  keeping.run(list('X'), deposit('ann', 10_000), deposit('ben', 10_000));
  return keeping;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((keeping) => keeping.remove()));
});

const event = (account: string, data: string): Command => ({
  kind: 'record-event',
  account,
  data,
});
const setActive = (account: string, active: boolean): Command => ({
  kind: 'set-account-active',
  account,
  active,
});

const told = (entries: readonly EventEntry[]): string[] =>
  entries.flatMap(({ events }) => events.map(({ data }) => data));

async function between(
  { keeper, books }: Bookkeeping,
  afterIndex: number,
  accountIds: ReadonlySet<number> | null = null,
): Promise<string[]> {
  const found: EventEntry[] = [];
  const span = { afterIndex, throughIndex: books.appliedIndex };
  for await (const entry of keeper.events.between(span, accountIds)) found.push(entry);
  return told(found);
}

test('events come in log order, those of an inactive account not at all', async () => {
  const keeping = await fresh();
  keeping.run(event('ann', '1'), order('ann', 'X', 1), event('ben', '2'));
  const middle = keeping.run(setActive('ben', false), event('ben', 'never'), event('ann', '3'));
  const ben = keeping.books.accounts.byName('ben')?.id ?? 0;
  keeping.run(setActive('ben', true), event('ben', '4'));
  for (const where of ['memory', 'disk']) {
    expect(await between(keeping, 0), where).toEqual(['1', '2', '3', '4']);
    expect(await between(keeping, middle.index), where).toEqual(['4']);
    expect(await between(keeping, 0, new Set([ben])), where).toEqual(['2', '4']);
    await keeping.keeper.sync();
  }
});

test('a reader that is half way when the history is written misses nothing', async () => {
  const keeping = await fresh();
  for (let at = 0; at < 40; at += 1) keeping.run(event('ann', String(at)));
  await keeping.keeper.sync();
  for (let at = 40; at < 80; at += 1) keeping.run(event('ann', String(at)));
  const span = { afterIndex: 0, throughIndex: keeping.books.appliedIndex };
  const found: EventEntry[] = [];
  for await (const entry of keeping.keeper.events.between(span, null)) {
    found.push(entry);
    if (found.length === 10) await keeping.keeper.sync();
    if (found.length === 20) keeping.run(event('ann', 'too late'));
  }
  expect(told(found)).toEqual(Array.from({ length: 80 }, (_, at) => String(at)));
});

test('looking back gives the newest first, within a limit, a place and a time, and can count', async () => {
  const keeping = await fresh();
  const entries = ['a', 'b', 'c', 'd'].map((data) => {
    keeping.run(event('ben', `not ${data}`), order('ann', 'X', 1));
    return keeping.run(event('ann', data), event('ann', `${data}2`));
  });
  const ann = keeping.books.accounts.byName('ann')?.id ?? 0;
  const all = { limit: 100, beforeIndex: 0, sinceMs: 0 };
  for (const where of ['memory', 'disk']) {
    const { events } = keeping.keeper;
    expect(told(await events.newestOf(ann, all)), where).toEqual([
      ...['d', 'd2', 'c', 'c2', 'b', 'b2', 'a', 'a2'],
    ]);
    expect(told(await events.newestOf(ann, { ...all, limit: 3 }))).toEqual(['d', 'd2', 'c', 'c2']);
    const beforeIndex = entries[1]?.index ?? 0;
    expect(told(await events.newestOf(ann, { ...all, beforeIndex }))).toEqual(['a', 'a2']);
    const sinceMs = entries[2]?.machineMs ?? 0;
    expect(await events.count(ann, 0)).toBe(8);
    expect(await events.count(ann, sinceMs)).toBe(
      2 * entries.filter(({ machineMs }) => machineMs >= sinceMs).length,
    );
    expect(await between(keeping, await events.indexBefore(sinceMs), new Set([ann]))).toHaveLength(
      await events.count(ann, sinceMs),
    );
    expect(await events.indexBefore(Number.MAX_SAFE_INTEGER)).toBe(keeping.books.appliedIndex);
    await keeping.keeper.sync();
  }
});
