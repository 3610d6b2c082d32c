// The formats do not drift: every example packs to exactly the bytes drawn in golden.ts.

import { expect, test } from 'vitest';
import { encodeMeta } from '../../src/codec/meta-row-codec.ts';
import {
  bytesOf,
  goldenAnswers,
  goldenFrame,
  goldenHistory,
  goldenMeta,
  goldenNumber,
  goldenPosting,
  goldenRows,
} from './golden.ts';
import {
  exampleAnswers,
  exampleFrame,
  exampleHistory,
  exampleMeta,
  examplePayload,
  exampleRows,
  storedHistory,
  storedRow,
} from './golden-examples.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('a frame packs to the drawn bytes', () => {
  expect(hex(exampleFrame())).toBe(hex(bytesOf(goldenFrame)));
});

test('an entry is its head and its frames as they are', () => {
  const head = bytesOf('01 01 0100 00000000 0068e5cf 8b010000');
  expect(hex(examplePayload())).toBe(hex(head) + hex(bytesOf(goldenFrame)));
});

test('answers pack to the drawn bytes', () => {
  expect(hex(exampleAnswers())).toBe(hex(bytesOf(goldenAnswers)));
});

test.each(exampleRows)('a row of $table is stored as the drawn key and value', (row) => {
  expect(hex(storedRow(row))).toBe(hex(bytesOf(goldenRows[row.table])));
});

test('history rows are stored as the drawn keys and values', () => {
  expect(hex(exampleHistory())).toBe(hex(bytesOf(goldenHistory)));
  const posting = storedHistory((writer) => {
    const accountIds = [2, 2, 2, 770];
    writer.writePosting({ bucket: 2, accountIds, indices: [1, 2, 130, 2 ** 33 - 1] });
  });
  expect(hex(posting)).toBe(hex(bytesOf(goldenPosting)));
  const number = storedHistory((writer) => {
    writer.writeNumber(40, 77);
  });
  expect(hex(number)).toBe(hex(bytesOf(goldenNumber)));
});

test('the meta row is stored as the drawn value', () => {
  expect(hex(encodeMeta(exampleMeta()))).toBe(hex(bytesOf(goldenMeta)));
});
