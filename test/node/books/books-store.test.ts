// Stored books: what was applied comes back, whatever moment the process ended at; what was touched
// on disk is noticed and named.

import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import type { Random } from '../../../src/base/prng.ts';
import type { Command } from '../../../src/domain/command.ts';
import { openDatabase } from '../../../src/node/books/books-database.ts';
import { loadBooks } from '../../../src/node/books/load-books.ts';
import { BooksStore } from '../../../src/node/books/books-store.ts';
import { DamagedBooks } from '../../../src/node/books/damaged-books.ts';
import { Books } from '../../../src/statemachine/books.ts';
import { Bookkeeping, conf, contentOf, deposit, list, lock, order } from './bookkeeping.ts';

const open: Bookkeeping[] = [];

async function fresh(sliceMs = 5): Promise<Bookkeeping> {
  const keeping = await Bookkeeping.fresh(sliceMs);
  open.push(keeping);
  keeping.start();
  return keeping;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((keeping) => keeping.remove()));
});

const accounts = ['ann', 'ben', 'cem', 'dora', 'eva'];
const symbols = ['X', 'Y', 'Z'];

/** A day's mix: fills, refusals, locks settled, dropped and left to expire, repeated ids. */
function randomCommand(random: Random): Command {
  const account = accounts[random.below(accounts.length)] ?? 'ann';
  const symbol = symbols[random.below(symbols.length)] ?? 'X';
  const shares = 1 + random.below(9);
  const side = random.below(2) === 0 ? 'buy' : 'sell';
  switch (random.below(8)) {
    case 0:
      return deposit(account, 1 + random.below(50));
    case 1:
      return order(account, symbol, -shares);
    case 2:
      return order(account, `${symbol}#id-${random.below(40)}`, shares);
    case 3:
    case 4:
      return lock(side, account, shares);
    case 5:
      return { kind: side === 'buy' ? 'commit-buy' : 'commit-sell', account };
    case 6:
      return { kind: side === 'buy' ? 'cancel-buy' : 'cancel-sell', account };
    default:
      return order(account, symbol, shares);
  }
}

function randomEntries(keeping: Bookkeeping, random: Random, count: number): void {
  for (let at = 0; at < count; at += 1) {
    if (random.below(20) === 0) keeping.pass(20_000);
    keeping.run(...Array.from({ length: 1 + random.below(6) }, () => randomCommand(random)));
  }
}

function listAll(keeping: Bookkeeping): void {
  keeping.run(...symbols.map((symbol) => list(symbol, symbol === 'Z' ? 500 : null)));
}

test('closed books come back as they were', async () => {
  const keeping = await fresh();
  listAll(keeping);
  randomEntries(keeping, prng(1), 300);
  const before = contentOf(keeping.books);
  await keeping.keeper.close();
  await keeping.reopen();
  expect(contentOf(keeping.books)).toEqual(before);
  expect(keeping.books.appliedIndex).toBe(keeping.log.length);
});

test('new books hold the membership they began with', async () => {
  const keeping = await fresh();
  await keeping.keeper.close();
  const opened = await keeping.shelf().open({ number: 1, create: false, conf });
  expect(opened.conf).toEqual(conf);
  expect(opened.keeper.flushed()).toEqual({ index: 1, term: 1 });
  await opened.keeper.close();
});

test('a flush shows one entry boundary while entries go on changing the same rows', async () => {
  const keeping = await fresh(0);
  listAll(keeping);
  const random = prng(2);
  const contents = new Map<number, unknown>();
  const run = (count: number): void => {
    for (let at = 0; at < count; at += 1) {
      randomEntries(keeping, random, 1);
      contents.set(keeping.books.appliedIndex, contentOf(keeping.books));
    }
  };
  for (let round = 0; round < 6; round += 1) {
    run(25);
    let entriesMeanwhile = 0;
    const shown = { index: 0 };
    const flushing = keeping.keeper.sync().then((at) => (shown.index = at.index));
    // One row of the flush is encoded in a turn; the books go on in between.
    for (; shown.index === 0 && entriesMeanwhile < 400; entriesMeanwhile += 1) {
      run(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await flushing;
    expect(await storedContent(keeping)).toEqual(contents.get(shown.index));
  }
  const atEnd = contentOf(keeping.books);
  await abandon(keeping);
  await keeping.reopen();
  expect(contentOf(keeping.books)).toEqual(atEnd);
}, 60_000);

/** What the database shows now, read by a second reader that shares nothing with the store. */
async function storedContent(keeping: Bookkeeping): Promise<unknown> {
  const copy = join(keeping.dataDir, 'copy');
  await cp(join(keeping.dataDir, 'books-1'), copy, { recursive: true });
  const database = await openDatabase(copy, false);
  const { meta, rows } = await loadBooks(database, copy);
  await database.close();
  await rm(copy, { recursive: true });
  return contentOf(Books.restore(rows, meta.appliedIndex));
}

/** The process dies: what was not flushed is gone. */
async function abandon(keeping: Bookkeeping): Promise<void> {
  const [live, kept] = ['books-1', 'kept'].map((name) => join(keeping.dataDir, name));
  await cp(live ?? '', kept ?? '', { recursive: true });
  await keeping.keeper.close();
  await rm(live ?? '', { recursive: true });
  await rename(kept ?? '', live ?? '');
}

test('a crash between flushes loses nothing that the log holds', async () => {
  const keeping = await fresh();
  listAll(keeping);
  const random = prng(3);
  randomEntries(keeping, random, 120);
  const shown = await keeping.keeper.sync();
  randomEntries(keeping, random, 120);
  const atEnd = contentOf(keeping.books);
  await abandon(keeping);
  const opened = await keeping.shelf().open({ number: 1, create: false, conf });
  expect(opened.books.appliedIndex).toBe(shown.index);
  await opened.keeper.close();
  await keeping.reopen();
  expect(contentOf(keeping.books)).toEqual(atEnd);
});

test('a key that is removed and used again between two flushes holds its last row', async () => {
  const keeping = await fresh();
  keeping.run(list('X'), deposit('ann', 100), order('ann', 'X', 5));
  await keeping.keeper.sync();
  keeping.run(order('ann', 'X', -5));
  keeping.run(order('ann', 'X', 7));
  await keeping.keeper.sync();
  keeping.run(order('ann', 'X', -7));
  keeping.run(order('ann', 'X', 1));
  keeping.run(order('ann', 'X', -1));
  const before = contentOf(keeping.books);
  await keeping.keeper.close();
  await keeping.reopen();
  expect(contentOf(keeping.books)).toEqual(before);
});

test('a key used again while its removal waits in a flush is not removed by it', async () => {
  const keeping = await fresh(0);
  listAll(keeping);
  keeping.run(deposit('ann', 100), ...symbols.map((symbol) => order('ann', symbol, 5)));
  await keeping.keeper.sync();
  keeping.run(...symbols.map((symbol) => order('ann', symbol, -5)));
  const flushing = keeping.keeper.sync();
  // The first of three removals is encoded; the others wait.
  keeping.run(...symbols.map((symbol) => order('ann', symbol, 2)));
  const before = contentOf(keeping.books);
  await flushing;
  expect(await storedContent(keeping)).toEqual(before);
});

test('a clOrdId forgotten and used again between two flushes is stored once', async () => {
  const keeping = await fresh();
  keeping.run(list('X'), deposit('ann', 100), order('ann', 'X#again', 1));
  await keeping.keeper.sync();
  // Led time passes in steps of less than a session's idle life.
  for (let hour = 0; hour < 49; hour += 1) {
    keeping.pass(1_800_000);
    keeping.run({ kind: 'noop' });
  }
  expect(keeping.books.clOrdIds.count).toBe(0);
  keeping.run(order('ann', 'X#again', 1));
  const before = contentOf(keeping.books);
  await keeping.keeper.close();
  await keeping.reopen();
  expect(contentOf(keeping.books)).toEqual(before);
  expect(keeping.books.clOrdIds.count).toBe(1);
});

/** Edits one stored row behind the store's back, with LevelDB's own consistency intact. */
async function tamper(
  keeping: Bookkeeping,
  edit: (rows: Map<string, Buffer>) => void,
): Promise<void> {
  // Closing twice does nothing: it may be closed already.
  await keeping.keeper.close();
  const database = await openDatabase(join(keeping.dataDir, 'books-1'), false);
  const before = new Map<string, Buffer>();
  for await (const [key, value] of database.iterator()) before.set(key.toString('hex'), value);
  const after = new Map(before);
  edit(after);
  for (const [key, value] of after) {
    if (before.get(key) !== value) await database.put(Buffer.from(key, 'hex'), value);
  }
  for (const key of before.keys()) {
    if (!after.has(key)) await database.del(Buffer.from(key, 'hex'));
  }
  await database.close();
}

const reopened = (keeping: Bookkeeping): Promise<unknown> =>
  keeping.shelf().open({ number: 1, create: false, conf });

const annKey = '4100000002';

test('a flipped bit in a stored row is noticed and named', async () => {
  const keeping = await fresh();
  keeping.run(list('X'), deposit('ann', 100));
  await tamper(keeping, (rows) => {
    const value = Buffer.from(rows.get(annKey) ?? '');
    value[18] = (value[18] ?? 0) ^ 4;
    rows.set(annKey, value);
  });
  await expect(reopened(keeping)).rejects.toThrow(
    'row 4100000002 of table account: its CRC does not match',
  );
});

test('a missing, a stale and a foreign row are noticed and their table named', async () => {
  const keeping = await fresh();
  keeping.run(list('X'), deposit('ann', 100));
  await keeping.keeper.sync();
  let older = Buffer.alloc(0);
  let missing = Buffer.alloc(0);
  await tamper(keeping, (rows) => {
    older = Buffer.from(rows.get(annKey) ?? '');
    rows.delete(annKey);
  });
  await expect(reopened(keeping)).rejects.toThrow('table account should have 2 rows and has 1');
  await tamper(keeping, (rows) => {
    rows.set(annKey, older);
  });
  await keeping.reopen();
  keeping.run(deposit('ann', 1));
  await tamper(keeping, (rows) => {
    missing = Buffer.from(rows.get(annKey) ?? '');
    rows.set(annKey, older);
  });
  await expect(reopened(keeping)).rejects.toThrow('table account holds rows that it should not');
  await tamper(keeping, (rows) => {
    rows.set(annKey, missing);
    rows.delete('6d');
  });
  await expect(reopened(keeping)).rejects.toThrow('the meta row is missing');
});

test('any flipped byte in a table file of the database is noticed or harmless', async () => {
  const keeping = await fresh();
  listAll(keeping);
  randomEntries(keeping, prng(5), 200);
  const before = contentOf(keeping.books);
  await keeping.keeper.close();
  // Reopening moves the database's log into a table file.
  await (await openDatabase(join(keeping.dataDir, 'books-1'), false)).close();
  const directory = join(keeping.dataDir, 'books-1');
  const names = await readdir(directory);
  const name = present(names.find((one) => one.endsWith('.ldb')));
  const whole = await readFile(join(directory, name));
  const random = prng(8);
  let noticed = 0;
  for (let trial = 0; trial < 40; trial += 1) {
    const bytes = Buffer.from(whole);
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    await writeFile(join(directory, name), bytes);
    noticed += await openAndCompare(keeping, before);
    await writeFile(join(directory, name), whole);
  }
  expect(noticed).toBeGreaterThan(0);
}, 60_000);

/** 1 when the damage was noticed; 0 when the books are what they were. */
async function openAndCompare(keeping: Bookkeeping, before: unknown): Promise<number> {
  try {
    const opened = await keeping.shelf().open({ number: 1, create: false, conf });
    const content = contentOf(opened.books);
    await opened.keeper.close();
    expect(content).toEqual(before);
    return 0;
  } catch (error) {
    expect(error).toBeInstanceOf(DamagedBooks);
    return 1;
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it should be there');
  return value;
}

test('a scrub passes over whole books and finds damage in the history', async () => {
  const keeping = await fresh();
  listAll(keeping);
  randomEntries(keeping, prng(7), 60);
  const store = async (): Promise<BooksStore> => {
    await keeping.reopen();
    const { keeper } = keeping;
    if (keeper instanceof BooksStore) return keeper;
    throw new Error('the shelf opens a store');
  };
  await keeping.keeper.close();
  await (await store()).scrub();
  const historyKey = '680000000000000020';
  await tamper(keeping, (rows) => {
    const value = Buffer.from(rows.get(historyKey) ?? '');
    value[100] = (value[100] ?? 0) ^ 1;
    rows.set(historyKey, value);
  });
  await expect((await store()).scrub()).rejects.toThrow(`row ${historyKey} of table history`);
  await tamper(keeping, (rows) => {
    rows.delete(historyKey);
  });
  await expect((await store()).scrub()).rejects.toThrow('table history should have');
});

test('a lost CURRENT does not come back as empty books', async () => {
  const keeping = await fresh();
  await keeping.keeper.close();
  await rm(join(keeping.dataDir, 'books-1', 'CURRENT'));
  await expect(reopened(keeping)).rejects.toThrow('LevelDB does not open it');
});

test('books that somebody has open are not taken for damaged ones', async () => {
  const keeping = await fresh();
  const refused: unknown = await reopened(keeping).catch((error: unknown) => error);
  expect(refused).toMatchObject({ cause: { code: 'LEVEL_LOCKED' } });
  expect(refused).not.toBeInstanceOf(DamagedBooks);
});

test("books that end too early, or are another cluster's, are refused", async () => {
  const keeping = await fresh();
  await keeping.keeper.close();
  const wanted = { number: 1, create: false, conf };
  await expect(keeping.shelf().open({ ...wanted, atLeastIndex: 9 })).rejects.toThrow(
    'is as of entry 1 and should reach 9',
  );
  await expect(keeping.shelf().open({ ...wanted, create: true })).rejects.toThrow(
    'holds entries that the log never had',
  );
});

test('books beside the live ones are cleared away at the first open', async () => {
  const keeping = await fresh();
  const half = await keeping.shelf().receive(2);
  expect(await readdir(keeping.dataDir)).toContain('books-2');
  await keeping.keeper.close();
  await half.end(0, new Uint8Array(32)).catch(() => undefined);
  await keeping.reopen();
  expect(await readdir(keeping.dataDir)).not.toContain('books-2');
  await half.discard();
});

test('every flush is told of, and books take as much as their files', async () => {
  const keeping = await fresh();
  await keeping.keeper.close();
  await keeping.reopen();
  const before = await keeping.shelf().bytesOf(1);
  keeping.run(list('X'), deposit('ann', 100));
  await keeping.keeper.sync();
  expect(keeping.flushesMs).toHaveLength(1);
  expect(await keeping.shelf().bytesOf(1)).toBeGreaterThan(before);
  expect(await keeping.shelf().bytesOf(2)).toBe(0);
});

test('a failed write is told once and nothing is written behind it', async () => {
  const keeping = await fresh();
  await keeping.keeper.close();
  await keeping.reopen();
  keeping.run(list('X'));
  const database = join(keeping.dataDir, 'books-1');
  await rm(database, { recursive: true });
  await keeping.keeper.sync().catch(() => undefined);
  expect(keeping.failures).toHaveLength(1);
  await expect(keeping.keeper.sync()).rejects.toThrow('nothing is written behind');
});
