// What the golden bytes say, as values: one example of every format.

import { encodeEntryPayload } from '../../src/codec/entry-payload.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { HistoryWriter } from '../../src/codec/history-writer.ts';
import type { BooksMeta } from '../../src/codec/meta-row-codec.ts';
import { OutcomePacker } from '../../src/codec/outcome-packer.ts';
import { bookTables, historyTables } from '../../src/codec/row-tables.ts';
import { RowWriter } from '../../src/codec/row-writer.ts';
import { TableDigests } from '../../src/codec/table-digests.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import type { Row } from '../../src/statemachine/tables/rows.ts';
import { home, someIds } from './commands.ts';
import { windowOf } from './rows.ts';

export function exampleFrame(): Uint8Array {
  return new FrameWriter(home, someIds).frame({ sessionId: 9, firstSeq: 5, ackedThrough: 2 }, [
    {
      kind: 'order',
      account: 'alice',
      symbol: 'BRK.B',
      side: 'sell',
      quantity: quantity(300),
      clOrdId: 'c-1',
    },
    { kind: 'deposit', account: 'bob', amountUnits: money(-1), createIfMissing: true },
    {
      kind: 'list-instrument',
      symbol: 'X',
      priceUnits: money(2 ** 40 + 1),
      inventory: null,
      priceTtlMs: 60_000,
    },
  ]);
}

export const examplePayload = (): Uint8Array =>
  encodeEntryPayload(1_700_000_000_000, [exampleFrame()]);

export function exampleAnswers(): Uint8Array {
  const packer = new OutcomePacker();
  packer.begin(2 ** 33);
  packer.beginFrame(9, 5);
  packer.accepted({
    accountId: 1,
    symbolId: 2,
    number: 17,
    ordStatus: 'filled',
    quantity: 300,
    priceUnits: 4_000_000,
  });
  packer.rejected('bad-amount', { accountId: 0, symbolId: 0 });
  packer.rejected('limit-exceeded', { accountId: 0, symbolId: 0 });
  return packer.frames()[0]?.bytes ?? new Uint8Array(0);
}

export const exampleRows: readonly Row[] = [
  {
    table: 'account',
    changedIndex: 3,
    id: 258,
    name: 'bob',
    displayName: 'Bob',
    kind: 'house',
    active: true,
    cashUnits: -1,
    reservedCashUnits: 5,
  },
  {
    table: 'holding',
    changedIndex: 3,
    accountId: 1,
    symbolId: 2,
    quantity: 3,
    reserved: 4,
    costUnits: 5,
    changedMs: 6,
  },
  {
    table: 'instrument',
    changedIndex: 3,
    id: 2,
    symbol: 'BRK.B',
    priceUnits: 4,
    priceMs: 5,
    priceTtlMs: 6,
    inventory: -1,
    listed: 7,
    volume: 8,
    houseShares: -2,
    sourceSequences: new Map([[1, 9]]),
  },
  {
    table: 'confirmation',
    changedIndex: 3,
    number: 2 ** 32 + 1,
    accountId: 1,
    symbolId: 2,
    side: 'sell',
    quantity: 3,
    priceUnits: 4,
    startedMs: 5,
  },
  {
    table: 'trigger',
    changedIndex: 3,
    id: 2 ** 32 + 1,
    accountId: 1,
    symbolId: 2,
    side: 'sell',
    amountUnits: 300,
    triggerUnits: 100,
    quantity: 3,
  },
  {
    table: 'crossing',
    changedIndex: 3,
    id: 5,
    symbolId: 2,
    priceUnits: 100,
    half: 'falling',
    afterUnits: 200,
    afterId: 4,
  },
  {
    table: 'open-order',
    changedIndex: 3,
    number: 2 ** 32 + 1,
    accountId: 1,
    symbolId: 2,
    side: 'sell',
    quantity: 4,
    limitUnits: 5,
    stopUnits: 6,
    timeInForce: 'day',
    expiresMs: 7,
    clOrdId: 'c-1',
    replaces: -1,
    acceptedIndex: 8,
    acceptedMs: 9,
    ladderId: 10,
    isStopped: true,
    cumQty: 11,
    cumUnits: 12,
    lastPriceUnits: 13,
  },
  {
    table: 'session',
    ownerId: 0,
    changedIndex: 3,
    id: 9,
    lastSeq: 5,
    ackedThrough: 4,
    lastUsedLedMs: 6,
    window: windowOf(new Uint8Array(56).fill(0xab)),
  },
  {
    table: 'cl-ord-id',
    changedIndex: 3,
    accountId: 1,
    clOrdId: 'c-1',
    bodyCrc: 0xdead_beef,
    usedLedMs: 6,
    outcome: new Uint8Array(56).fill(0xcd),
  },
  {
    table: 'token',
    changedIndex: 3,
    id: '0123456789abcdef',
    hash: '0123456789abcdef'.repeat(4),
    accountId: 258,
    role: 'trade',
    name: 'Ø',
    createdMs: 4,
    expiresMs: 5,
  },
  { table: 'access', changedIndex: 3, required: true },
  {
    table: 'counters',
    changedIndex: 3,
    nextOrderNumber: 1,
    nextSessionId: 2,
    houseCashUnits: -3,
    depositedUnits: 4,
    withdrawnUnits: 5,
    machineMs: 6,
    ledMs: 7,
    lastTerm: 8,
    digestHigh: 0xffff_ffff,
    digestLow: 1,
    nextLadderId: 9,
    auditKeptMs: 0,
    prunedThrough: 0,
  },
];

export function storedRow(row: Row): Buffer {
  const writer = new RowWriter();
  writer.write(row);
  return Buffer.concat([writer.key, writer.value]);
}

export function storedHistory(write: (writer: HistoryWriter) => void): Buffer {
  const writer = new HistoryWriter();
  write(writer);
  return Buffer.concat([writer.key, writer.value]);
}

/** With a payload and answers of a few bytes: those have drawings of their own. */
export const exampleHistory = (): Buffer =>
  storedHistory((writer) => {
    writer.writeEntry({
      index: 77,
      term: 5,
      machineMs: 1_700_000_000_000,
      firstOrderNumber: 40,
      orderCount: 2,
      payload: Uint8Array.of(0xaa, 0xbb),
      answers: [Uint8Array.of(0xcc)],
      reports: Uint8Array.of(0xdd),
    });
  });

export function exampleMeta(): BooksMeta {
  const tables = new TableDigests();
  tables.add(bookTables.account, 0xdead_beef);
  tables.add(historyTables.entry, 7);
  return {
    clusterId: home.clusterId,
    appliedIndex: 77,
    historyIndex: 79,
    term: 5,
    machineMs: 1_700_000_000_000,
    digest: 'ffffffff00000001',
    tables,
    confState: Uint8Array.of(0xee, 0xff),
  };
}
