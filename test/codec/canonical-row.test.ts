// The books as text that equal books write alike.

import { expect, test } from 'vitest';
import { canonicalJson, canonicalLine } from '../../src/codec/canonical-row.ts';
import type { HoldingRow, InstrumentRow } from '../../src/statemachine/tables/rows.ts';

const holding: HoldingRow = {
  table: 'holding',
  changedIndex: 9,
  accountId: 4,
  symbolId: 2,
  quantity: 300,
  reserved: 0,
  costUnits: 9_007_199_254_740_991,
  changedMs: 77,
};

test('keys are sorted and every number is its decimal digits', () => {
  expect(canonicalLine(holding)).toBe(
    '{"accountId":"4","costUnits":"9007199254740991","quantity":"300","reserved":"0",' +
      '"symbolId":"2","table":"holding"}',
  );
});

test('when a row was touched makes no difference, what it holds does', () => {
  const line = canonicalLine(holding);
  expect(canonicalLine({ ...holding, changedIndex: 10, changedMs: 78 })).toBe(line);
  expect(canonicalLine({ ...holding, costUnits: 1 })).not.toBe(line);
});

test('sources of a price are told by their numbers, in whatever order they came', () => {
  const row: InstrumentRow = {
    table: 'instrument',
    changedIndex: 1,
    id: 1,
    symbol: 'A"B',
    priceUnits: 1,
    priceMs: 2,
    priceTtlMs: 3,
    inventory: -1,
    listed: -5,
    volume: 0,
    houseShares: 0,
    sourceSequences: new Map([
      [7, 1],
      [3, 2],
    ]),
  };
  const line = canonicalLine(row) ?? '';
  expect(line).toContain('"sourceSequences":{"3":"2","7":"1"},"symbol":"A\\"B"');
  expect(line).toContain('"inventory":"-1","listed":"-5"');
});

test('what only says how something was sent has no line', () => {
  const window = { length: 0, toBytes: () => new Uint8Array(0) };
  const at = { changedIndex: 1, id: 1, lastSeq: 0, ackedThrough: 0, lastUsedLedMs: 0 };
  expect(canonicalLine({ table: 'session', ...at, ownerId: 0, window })).toBeNull();
});

test('text, truth and lists keep their JSON', () => {
  expect(canonicalJson({ b: [1, 'x'], a: true, c: null, d: 5n })).toBe(
    '{"a":true,"b":["1","x"],"c":null,"d":"5"}',
  );
});
