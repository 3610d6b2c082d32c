// History: rows read back as written, and the orders that frames and answers tell of are found
// again, each once.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DamagedRow } from '../../src/codec/damaged-row.ts';
import { encodeEntryPayload } from '../../src/codec/entry-payload.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { decodeHistory, decodeOrderNumber, decodePosting } from '../../src/codec/history-reader.ts';
import { HistoryWriter } from '../../src/codec/history-writer.ts';
import type { HistoryEntry } from '../../src/codec/history-writer.ts';
import { orderFactsOf } from '../../src/codec/order-history.ts';
import { OutcomePacker } from '../../src/codec/outcome-packer.ts';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { everyFlippedBit, home, plainOrder, someIds } from './commands.ts';

const frames = new FrameWriter(home, someIds);
const place = { sessionId: 3, firstSeq: 1, ackedThrough: 0 };

/** Two frames: an order filled, one rejected, one told again, a lock, its commit, an opening. */
function exampleEntry(): HistoryEntry {
  const buy: Command = { kind: 'buy', account: 'Ümit', symbol: 'X', amountUnits: money(500) };
  const commands: Command[] = [
    {
      kind: 'order',
      account: 'alice',
      symbol: 'X',
      side: 'sell',
      quantity: quantity(2),
      clOrdId: 'c9',
    },
    plainOrder(7),
    plainOrder(8),
    buy,
    { kind: 'commit-buy', account: 'Ümit' },
  ];
  const payload = encodeEntryPayload(1_000, [
    frames.frame(place, commands),
    frames.openSession(55),
  ]);
  const packer = new OutcomePacker();
  const fill = {
    accountId: 1,
    symbolId: 3,
    number: 40,
    ordStatus: 'filled' as const,
    quantity: 2,
    priceUnits: 100,
  };
  const old = new Uint8Array(56);
  packer.begin(60);
  packer.beginFrame(3, 1);
  packer.accepted({ ...fill, number: 11 });
  packer.remember(new DataView(old.buffer), 0);
  packer.begin(77);
  packer.beginFrame(3, 1);
  packer.accepted(fill);
  packer.rejected('insufficient-cash', fill);
  packer.repeat(old, 0);
  const lock = { ...fill, accountId: 3, number: 41 };
  packer.accepted({ ...lock, ordStatus: 'awaiting_confirmation' });
  packer.accepted({ ...lock, ordStatus: 'filled' });
  packer.reported({
    ...fill,
    side: 'sell',
    clOrdId: null,
    number: 42,
    isNew: true,
    lastQty: 2,
    cumQty: 2,
    cumUnits: 200,
  });
  packer.beginFrame(0, 55);
  packer.accepted({ ...fill, accountId: 0, symbolId: 0, number: 4, ordStatus: null });
  return {
    index: 77,
    term: 5,
    machineMs: 1_002,
    firstOrderNumber: 40,
    orderCount: 3,
    payload,
    answers: packer.frames().map((frame) => frame.bytes),
    reports: packer.reports(),
  };
}

function written(entry: HistoryEntry): { key: Buffer; value: Buffer } {
  const writer = new HistoryWriter();
  writer.writeEntry(entry);
  return { key: Buffer.from(writer.key), value: Buffer.from(writer.value) };
}

const plain = (bytes: Uint8Array): number[] => [...bytes];

test('an entry of the history reads back byte for byte', () => {
  const entry = exampleEntry();
  const { key, value } = written(entry);
  const read = decodeHistory(key, value);
  expect({
    ...read,
    payload: plain(read.payload),
    answers: read.answers.map(plain),
    reports: plain(read.reports),
  }).toEqual({
    ...entry,
    payload: plain(entry.payload),
    answers: entry.answers.map(plain),
    reports: plain(entry.reports),
  });
});

test('the orders of an entry are found with everything a reader is shown', () => {
  const { key, value } = written(exampleEntry());
  const facts = orderFactsOf(decodeHistory(key, value), null);
  const market = { limitUnits: 0, stopUnits: 0, timeInForce: 'gtc', replaces: -1 };
  const fill = { ...market, quantity: 2, priceUnits: 100, cumQty: 2, cumUnits: 200 };
  const order = { ...fill, symbolId: 3, index: 77, transactTimeMs: 1_002, endedMs: 1_002 };
  expect(facts.accepted).toEqual([
    { ...order, number: 40, accountId: 1, side: 'sell', ordStatus: 'filled', clOrdId: 'c9' },
    {
      ...order,
      number: 41,
      accountId: 3,
      side: 'buy',
      ordStatus: 'awaiting_confirmation',
      cumQty: 0,
      cumUnits: 0,
      endedMs: 0,
      clOrdId: null,
    },
    { ...order, number: 42, accountId: 1, side: 'sell', ordStatus: 'filled', clOrdId: null },
  ]);
  expect(facts.ended).toEqual([
    { number: 41, ordStatus: 'filled', priceUnits: 100, cumQty: 2, cumUnits: 200, endedMs: 1_002 },
  ]);
});

test('the facts of one account leave out the others', () => {
  const entry = exampleEntry();
  expect(orderFactsOf(entry, 1).accepted.map((order) => order.number)).toEqual([40, 42]);
  expect(orderFactsOf(entry, 1).ended).toEqual([]);
  expect(orderFactsOf(entry, 3).ended).toHaveLength(1);
  expect(orderFactsOf(entry, 9).accepted).toEqual([]);
});

test('answers that do not match their frames are damage', () => {
  const entry = exampleEntry();
  expect(() => orderFactsOf({ ...entry, answers: entry.answers.slice(1) }, null)).toThrow(
    'its answers do not match its frames',
  );
  expect(() => orderFactsOf({ ...entry, answers: entry.answers.slice(0, 1) }, null)).toThrow(
    DamagedRow,
  );
});

test('any flipped bit of a history row is noticed', () => {
  const { key, value } = written(exampleEntry());
  for (const damaged of everyFlippedBit(value)) {
    expect(() => decodeHistory(key, Buffer.from(damaged))).toThrow(DamagedRow);
  }
});

test('postings read back account by account, whatever their distances', () => {
  const writer = new HistoryWriter();
  const distance = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 40 }));
  const indices = fc.array(distance, { minLength: 1, maxLength: 20 }).map((distances) => {
    let index = 0;
    return distances.map((step) => (index += step));
  });
  const accounts = fc.dictionary(fc.integer({ min: 0, max: 2 ** 24 - 1 }).map(String), indices, {
    minKeys: 1,
  });
  const bucket = 12;
  const idOf = (rest: string): number => Number(rest) * 256 + bucket;
  fc.assert(
    fc.property(accounts, (byRest) => {
      const rests = Object.keys(byRest).sort((a, b) => Number(a) - Number(b));
      const pairs = rests.flatMap((rest) =>
        (byRest[rest] ?? []).map((index) => ({ accountId: idOf(rest), index })),
      );
      const accountIds = pairs.map((pair) => pair.accountId);
      writer.writePosting({ bucket, accountIds, indices: pairs.map((pair) => pair.index) });
      const row = { key: Buffer.from(writer.key), value: Buffer.from(writer.value) };
      for (const rest of rests) expect(decodePosting(row, idOf(rest))).toEqual(byRest[rest]);
      const stranger = Math.max(...accountIds) + 256;
      expect(decodePosting(row, stranger)).toEqual([]);
    }),
  );
});

test('the row of an order number leads to its entry', () => {
  const writer = new HistoryWriter();
  writer.writeNumber(2 ** 45, 2 ** 50 + 1);
  const [key, value] = [Buffer.from(writer.key), Buffer.from(writer.value)];
  expect(decodeOrderNumber(key, value)).toBe(2 ** 50 + 1);
  for (const damaged of everyFlippedBit(value)) {
    expect(() => decodeOrderNumber(key, Buffer.from(damaged))).toThrow(DamagedRow);
  }
});
