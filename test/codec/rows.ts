// Random rows of the books for the tests of the codec.

import fc from 'fast-check';
import { timesInForce } from '../../src/domain/order.ts';
import { ladderHalves } from '../../src/statemachine/tables/price-ladders.ts';
import type { OutcomeWindow, Row } from '../../src/statemachine/tables/rows.ts';
import { plainRows } from '../statemachine/row-copies.ts';

const index = fc.maxSafeNat();
const id = fc.integer({ min: 1, max: 0xffff_ffff });
const any53 = fc.maxSafeInteger();
const natural = fc.maxSafeNat();
const u32 = fc.nat({ max: 0xffff_ffff });
const name = fc.constantFrom('alice', 'Ümit', '山田太郎', 'a'.repeat(64), 'b@x:y_z-1');
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

export function windowOf(answers: Uint8Array): OutcomeWindow {
  return { length: answers.length / 56, toBytes: () => answers };
}

export const row: fc.Arbitrary<Row> = fc.oneof(
  fc.record({
    table: fc.constant('account' as const),
    changedIndex: index,
    id,
    name,
    displayName: fc.constantFrom('Ada', 'Ø'.repeat(60), ''),
    kind: fc.constantFrom('cash' as const, 'house' as const),
    active: fc.boolean(),
    cashUnits: any53,
    reservedCashUnits: any53,
  }),
  fc.record({
    table: fc.constant('holding' as const),
    changedIndex: index,
    accountId: id,
    symbolId: id,
    quantity: natural,
    reserved: natural,
    costUnits: any53,
    changedMs: natural,
  }),
  fc.record({
    table: fc.constant('instrument' as const),
    changedIndex: index,
    id,
    symbol: fc.constantFrom('A', 'BRK.B', 'X'.repeat(14)),
    priceUnits: natural,
    priceMs: natural,
    priceTtlMs: natural,
    inventory: any53,
    listed: any53,
    volume: natural,
    houseShares: any53,
    sourceSequences: fc
      .uniqueArray(u32, { maxLength: 64 })
      .map((sources) => new Map(sources.sort((a, b) => a - b).map((key) => [key, key * 3]))),
  }),
  fc.record({
    table: fc.constant('confirmation' as const),
    changedIndex: index,
    number: natural,
    accountId: id,
    symbolId: id,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantity: natural,
    priceUnits: natural,
    startedMs: natural,
  }),
  fc.record({
    table: fc.constant('trigger' as const),
    changedIndex: index,
    id: natural,
    accountId: id,
    symbolId: id,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    amountUnits: natural,
    triggerUnits: natural,
    quantity: natural,
  }),
  fc.record({
    table: fc.constant('crossing' as const),
    changedIndex: index,
    id: natural,
    symbolId: id,
    priceUnits: natural,
    half: fc.constantFrom(...ladderHalves),
    afterUnits: natural,
    afterId: natural,
  }),
  fc.record({
    table: fc.constant('open-order' as const),
    changedIndex: index,
    number: natural,
    accountId: id,
    symbolId: id,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantity: natural,
    limitUnits: natural,
    stopUnits: natural,
    timeInForce: fc.constantFrom(...timesInForce),
    expiresMs: natural,
    clOrdId: fc.option(fc.stringMatching(/^[\x21-\x7e]{1,64}$/), { nil: null }),
    replaces: fc.integer({ min: -1 }),
    acceptedIndex: natural,
    acceptedMs: natural,
    ladderId: natural,
    isStopped: fc.boolean(),
    cumQty: natural,
    cumUnits: natural,
    lastPriceUnits: natural,
  }),
  fc.record({
    table: fc.constant('session' as const),
    changedIndex: index,
    id: natural,
    ownerId: fc.constantFrom(0, 0, 1, 0xffff_ffff),
    lastSeq: natural,
    ackedThrough: natural,
    lastUsedLedMs: natural,
    window: fc
      .nat({ max: 3 })
      .chain((answers) => bytes(answers * 56))
      .map(windowOf),
  }),
  fc.record({
    table: fc.constant('cl-ord-id' as const),
    changedIndex: index,
    accountId: id,
    clOrdId: fc.stringMatching(/^[\x21-\x7e]{1,64}$/),
    bodyCrc: u32,
    usedLedMs: natural,
    outcome: bytes(56),
  }),
  fc
    .record({
      table: fc.constant('token' as const),
      changedIndex: index,
      hash: fc.stringMatching(/^[0-9a-f]{64}$/),
      accountId: u32,
      role: fc.constantFrom(
        'view' as const,
        'trade' as const,
        'admin' as const,
        'service' as const,
      ),
      name: fc.constantFrom('', 'Ümit', 'a laptop'),
      createdMs: natural,
      expiresMs: natural,
    })
    .map((token) => ({ ...token, id: token.hash.slice(0, 16) })),
  fc.record({
    table: fc.constant('access' as const),
    changedIndex: index,
    required: fc.boolean(),
  }),
  fc.record({
    table: fc.constant('counters' as const),
    changedIndex: index,
    nextOrderNumber: natural,
    nextSessionId: natural,
    houseCashUnits: any53,
    depositedUnits: natural,
    withdrawnUnits: natural,
    machineMs: natural,
    ledMs: natural,
    lastTerm: natural,
    digestHigh: u32,
    digestLow: u32,
    nextLadderId: natural,
    auditKeptMs: fc.constantFrom(0, 5, 2 ** 40),
    prunedThrough: fc.constantFrom(0, 7),
  }),
);

/** A row as something that compares by content, and a copy: the row itself may change on. */
export const comparable = (one: Row): unknown => plainRows([one])[0];
