// Snapshots: a copy of the books as of one entry, taken while writes go on; a copy that is not
// whole is refused.

import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { DamagedBooks } from '../../../src/node/books/damaged-books.ts';
import { countRows, packRows, unpackRows } from '../../../src/raft/transport/snapshot-rows.ts';
import { Bookkeeping, clusterId, conf, contentOf, deposit, list, order } from './bookkeeping.ts';
import { otherCluster } from './bookkeeping.ts';

const open: Bookkeeping[] = [];

async function fresh(cluster = clusterId): Promise<Bookkeeping> {
  const keeping = await Bookkeeping.fresh(5, cluster);
  open.push(keeping);
  keeping.start();
  return keeping;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((keeping) => keeping.remove()));
});

function trade(keeping: Bookkeeping, entries: number): void {
  for (let at = 0; at < entries; at += 1) {
    const account = `trader-${at % 300}`;
    keeping.run(deposit(account, 100), order(account, 'X', 1 + (at % 3)), order(account, 'Y', 2));
  }
}

async function filled(entries: number): Promise<Bookkeeping> {
  const keeping = await fresh();
  keeping.run(list('X'), list('Y', 1_000_000));
  trade(keeping, entries);
  return keeping;
}

interface Copy {
  readonly chunks: Uint8Array[];
  readonly rowCount: number;
  readonly sha256: Buffer;
}

function copyOf(chunks: Uint8Array[]): Copy {
  const sha256 = createHash('sha256');
  for (const chunk of chunks) sha256.update(chunk);
  const rowCount = chunks.reduce((sum, chunk) => sum + countRows(chunk), 0);
  return { chunks, rowCount, sha256: sha256.digest() };
}

/** Sends a copy into `books-2` of the receiver. */
async function receive(receiver: Bookkeeping, copy: Copy): Promise<void> {
  const incoming = await receiver.shelf().receive(2);
  try {
    for (const chunk of copy.chunks) await incoming.chunk(chunk);
    await incoming.end(copy.rowCount, copy.sha256);
  } catch (error) {
    await incoming.discard();
    throw error;
  }
}

test('a copy equals its source as of one entry, while the source goes on', async () => {
  const source = await filled(1_500);
  const snapshot = await source.keeper.openSnapshot();
  const atSnapshot = contentOf(source.books);
  expect(snapshot.meta).toEqual({ index: source.books.appliedIndex, term: 1, conf });
  const chunks: Uint8Array[] = [];
  for await (const chunk of snapshot.chunksAfter(null)) {
    chunks.push(chunk);
    trade(source, 40);
    await source.keeper.sync();
  }
  await snapshot.close();
  expect(chunks.length).toBeGreaterThan(2);
  expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(256 * 1024);
  const receiver = await fresh();
  await receive(receiver, copyOf(chunks));
  const opened = await receiver.shelf().open({ number: 2, create: false, conf });
  expect(contentOf(opened.books)).toEqual(atSnapshot);
  expect(opened.keeper.flushed()).toEqual({ index: snapshot.meta.index, term: 1 });
  expect(await opened.keeper.orders.byNumber(3)).toEqual(await source.keeper.orders.byNumber(3));
  await opened.keeper.close();
});

async function chunksOf(source: Bookkeeping): Promise<Uint8Array[]> {
  const snapshot = await source.keeper.openSnapshot();
  const chunks: Uint8Array[] = [];
  for await (const chunk of snapshot.chunksAfter(null)) chunks.push(chunk);
  await snapshot.close();
  return chunks;
}

test('two snapshots in a short time are two whole copies', async () => {
  const source = await filled(20);
  const [first, second] = [await chunksOf(source), await chunksOf(source)];
  expect(first).toEqual(second);
});

const rowsOf = (chunks: readonly Uint8Array[]) =>
  chunks.flatMap((chunk) =>
    [...unpackRows(chunk)].map((row) => ({
      key: Buffer.from(row.key),
      value: Buffer.from(row.value),
    })),
  );

type Rows = ReturnType<typeof rowsOf>;

const wrongs: [string, (rows: Rows) => Rows, RegExp][] = [
  [
    'with a flipped bit',
    (rows) => {
      const value = rows[7]?.value;
      if (value !== undefined) value[9] = (value[9] ?? 0) ^ 1;
      return rows;
    },
    /its CRC does not match/,
  ],
  ['without one row', (rows) => rows.toSpliced(7, 1), /should have \d+ rows and has \d+/],
  ['with rows in another order', (rows) => rows.toReversed(), /do not come in key order/],
  ['without its meta row', (rows) => rows.filter((row) => row.key[0] !== 0x6d), /meta row is mis/],
];

test.each(wrongs)('a copy %s is refused and leaves nothing behind', async (_, edit, message) => {
  const source = await filled(10);
  const receiver = await fresh();
  const copy = copyOf([packRows(edit(rowsOf(await chunksOf(source))))]);
  await expect(receive(receiver, copy)).rejects.toThrow(message);
  await expect(receive(receiver, copy)).rejects.toThrow(DamagedBooks);
  expect(await readdir(receiver.dataDir)).not.toContain('books-2');
});

test('a copy with another count or digest than announced is refused', async () => {
  const source = await filled(10);
  const receiver = await fresh();
  const copy = copyOf(await chunksOf(source));
  await expect(receive(receiver, { ...copy, rowCount: 1 })).rejects.toThrow('1 rows were sent');
  const sha256 = Buffer.alloc(32);
  await expect(receive(receiver, { ...copy, sha256 })).rejects.toThrow('SHA-256');
});

test('books of another cluster are refused', async () => {
  const source = await filled(10);
  const stranger = await fresh(otherCluster);
  await expect(receive(stranger, copyOf(await chunksOf(source)))).rejects.toThrow(
    'books of another cluster',
  );
});

test('received books survive their replacement of the live ones', async () => {
  const source = await filled(30);
  const receiver = await fresh();
  await receive(receiver, copyOf(await chunksOf(source)));
  await receiver.keeper.close();
  await receiver.shelf().discard(1);
  receiver.number = 2;
  receiver.log.splice(0, receiver.log.length, ...source.log);
  await receiver.reopen();
  expect(contentOf(receiver.books)).toEqual(contentOf(source.books));
  expect(await readdir(receiver.dataDir)).toEqual(['books-2', 'identity.json']);
});
