// Stored rows: they read back as written, sort as their keys do, and any flipped bit is noticed.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DamagedRow } from '../../src/codec/damaged-row.ts';
import { decodeMeta, encodeMeta } from '../../src/codec/meta-row-codec.ts';
import { rowKey } from '../../src/codec/row-keys.ts';
import { checkStored, decodeRow, isBookKey } from '../../src/codec/row-reader.ts';
import { bookTables, historyTables, storedTables } from '../../src/codec/row-tables.ts';
import { RowWriter } from '../../src/codec/row-writer.ts';
import { TableDigests } from '../../src/codec/table-digests.ts';
import type { Row } from '../../src/statemachine/tables/rows.ts';
import { everyFlippedBit } from './commands.ts';
import { comparable, row, windowOf } from './rows.ts';

function stored(one: Row): { key: Buffer; value: Buffer; mark: number } {
  const writer = new RowWriter();
  writer.write(one);
  return { key: Buffer.from(writer.key), value: Buffer.from(writer.value), mark: writer.mark };
}

test('a row reads back as it was written, with its mark', () => {
  const writer = new RowWriter();
  fc.assert(
    fc.property(row, (one) => {
      writer.write(one);
      const key = Buffer.from(writer.key);
      const read = decodeRow(key, Buffer.from(writer.value));
      expect(comparable(read.row)).toEqual(comparable(one));
      expect(read.mark).toBe(writer.mark);
      expect(isBookKey(key)).toBe(true);
      expect(key).toEqual(rowKey(one));
    }),
    { numRuns: 300 },
  );
});

const holding = (accountId: number, symbolId: number, quantity = 5): Row => ({
  table: 'holding',
  changedIndex: 9,
  accountId,
  symbolId,
  quantity,
  reserved: 0,
  costUnits: 10,
  changedMs: 11,
});

test('a row longer than the writer has ever written is whole', () => {
  const answers = new Uint8Array(4_096 * 56).map((_, at) => at % 251);
  const session: Row = {
    table: 'session',
    ownerId: 0,
    changedIndex: 3,
    id: 4,
    lastSeq: 4_100,
    ackedThrough: 4,
    lastUsedLedMs: 5,
    window: windowOf(answers),
  };
  const sources = Array.from({ length: 500 }, (_, at): [number, number] => [at, at * 3]);
  const instrument: Row = {
    table: 'instrument',
    changedIndex: 6,
    id: 7,
    symbol: 'ABC',
    priceUnits: 8,
    priceMs: 9,
    priceTtlMs: 10,
    inventory: 11,
    listed: 12,
    volume: 13,
    houseShares: -14,
    sourceSequences: new Map(sources),
  };
  for (const one of [session, instrument]) {
    const { key, value } = stored(one);
    expect(comparable(decodeRow(key, value).row)).toEqual(comparable(one));
  }
});

const lock = (number: number, changedIndex: number): Row => ({
  table: 'confirmation',
  changedIndex,
  number,
  accountId: 1,
  symbolId: 2,
  side: 'sell',
  quantity: 3,
  priceUnits: 4,
  startedMs: 5,
});

test('keys sort as their ids do', () => {
  const sorted = [
    holding(1, 1),
    holding(1, 0x1_0000),
    holding(2, 1),
    holding(0x0100_0000, 1),
    lock(5, 1),
    lock(0xffff_ffff, 1),
    lock(0x1_0000_0000, 1),
    lock(Number.MAX_SAFE_INTEGER, 1),
  ].map(rowKey);
  expect([...sorted].sort((a, b) => Buffer.compare(a, b))).toEqual(sorted);
});

test('any flipped bit of a key or a value is noticed, and so is a cut', () => {
  fc.assert(
    fc.property(row, (one) => {
      const { key, value } = stored(one);
      const near = value.subarray(0, 120);
      for (const damaged of everyFlippedBit(near)) {
        const whole = Buffer.concat([damaged, value.subarray(120)]);
        expect(() => decodeRow(key, whole)).toThrow(DamagedRow);
      }
      for (const damaged of everyFlippedBit(key)) {
        expect(() => decodeRow(Buffer.from(damaged), value)).toThrow(DamagedRow);
      }
      expect(() => decodeRow(key, value.subarray(0, value.length - 1))).toThrow(DamagedRow);
    }),
    { numRuns: 20 },
  );
});

test('a damaged row is named by table and key', () => {
  const { key, value } = stored(holding(1, 2));
  value[20] = (value[20] ?? 0) ^ 1;
  expect(() => decodeRow(key, value)).toThrow(
    'row 480000000100000002 of table holding: its CRC does not match',
  );
});

test('a row that changes is marked by its value, one that never does by its key', () => {
  expect(stored(holding(1, 2, 5)).mark).not.toBe(stored(holding(1, 2, 6)).mark);
  expect(stored(lock(7, 1)).mark).toBe(stored(lock(7, 2)).mark);
  const gone = new RowWriter();
  gone.writeKey(lock(7, 3));
  expect(gone.mark).toBe(stored(lock(7, 1)).mark);
});

test('table digests do not depend on the order of rows and forget what was taken out', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), row, (rows, extra) => {
      const there = new TableDigests();
      const back = new TableDigests();
      const marked = [...rows, extra].map((one) => ({
        table: bookTables[one.table],
        mark: stored(one).mark,
      }));
      for (const { table, mark } of marked) there.add(table, mark);
      for (const { table, mark } of marked.slice(0, -1).reverse()) back.add(table, mark);
      expect(there.difference(back)).toMatch(/should have \d+ rows and has \d+/);
      const last = marked.at(-1);
      if (last !== undefined) there.remove(last.table, last.mark);
      expect(there.difference(back)).toBeNull();
      expect(there.rows).toBe(rows.length);
    }),
  );
});

test('the meta row reads back as it was written and notices any flipped bit', () => {
  const tables = new TableDigests();
  tables.add(bookTables.account, 0xdead_beef);
  tables.add(historyTables.entry, 7);
  const meta = {
    clusterId: '00c0ffee00decade',
    appliedIndex: 2 ** 40 + 3,
    historyIndex: 2 ** 40 + 9,
    term: 12,
    machineMs: 1_700_000_000_000,
    digest: 'ffffffff00000001',
    tables,
    confState: Uint8Array.of(0, 1, 2, 3),
  };
  const value = encodeMeta(meta);
  const read = decodeMeta(value);
  expect({ ...read, tables: null }).toEqual({ ...meta, tables: null });
  expect(read.tables.difference(tables)).toBeNull();
  for (const damaged of everyFlippedBit(value)) {
    expect(() => decodeMeta(Buffer.from(damaged))).toThrow(DamagedRow);
  }
});

test('no two tables share a key byte, and a stranger is no row', () => {
  expect(new Set(storedTables.map((table) => table.byte)).size).toBe(storedTables.length);
  expect(() => checkStored(Buffer.from('?'), Buffer.alloc(9))).toThrow('no table has this key');
});
