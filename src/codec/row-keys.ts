// Keys of stored rows: a table byte, then ids in big-endian, so that byte order is key order
// (docs/formats.md sections 5 and 6). Knows no values.
//
//   | u8 table | u32 id | u32 id |      | u8 table | u53 number, eight bytes |
//   | u8 table | u8 bucket | u53 index, eight bytes |

import { unreachable } from '../base/assert.ts';
import type { Row } from '../statemachine/tables/rows.ts';
import { bookTables, historyTables, metaByte } from './row-tables.ts';

const highUnit = 0x1_0000_0000;

/** Longest key there is: a client order id of 64 bytes. */
export const keyBytesMax = 1 + 4 + 64;

export const metaKey = Buffer.of(metaByte);

/** Writes the key of `row` into `out` and answers its length. */
export function writeRowKey(out: Buffer, row: Row): number {
  out[0] = bookTables[row.table].byte;
  switch (row.table) {
    case 'account':
    case 'instrument':
      return out.writeUInt32BE(row.id, 1);
    case 'holding':
      out.writeUInt32BE(row.accountId, 1);
      return out.writeUInt32BE(row.symbolId, 5);
    case 'confirmation':
    case 'open-order':
      return writeBigEndian53(out, row.number, 1);
    case 'session':
    case 'trigger':
    case 'crossing':
      return writeBigEndian53(out, row.id, 1);
    case 'cl-ord-id':
      out.writeUInt32BE(row.accountId, 1);
      return 5 + out.write(row.clOrdId, 5, 'latin1');
    case 'token':
      return 1 + out.write(row.id, 1, 'hex');
    case 'access':
    case 'counters':
      return 1;
    default:
      return unreachable(row);
  }
}

/** A copy of the key of `row`. */
export function rowKey(row: Row): Buffer {
  const scratch = Buffer.alloc(keyBytesMax);
  return scratch.subarray(0, writeRowKey(scratch, row));
}

/** Of the history row of the entry at `index`. */
export const historyKey = (index: number): Buffer => numberedKey(historyTables.entry.byte, index);

/** Of the row that says which entry accepted the order `firstOrderNumber` first. */
export const orderNumberKey = (firstOrderNumber: number): Buffer =>
  numberedKey(historyTables.number.byte, firstOrderNumber);

/** Accounts share the rows of their postings, by id modulo this: a row per active account and flush
 *  would be most of what is written. */
export const postingBuckets = 256;

/** Of a bucket's postings from the entry at `firstIndex` on. */
export function postingKey(bucket: number, firstIndex: number): Buffer {
  const key = Buffer.alloc(10);
  key[0] = historyTables.posting.byte;
  key[1] = bucket;
  writeBigEndian53(key, firstIndex, 2);
  return key;
}

/** Of part `part` of what the audit knew where the history was cut. */
export const auditKey = (part: number): Buffer => numberedKey(historyTables.audit.byte, part);

/** The index or number that a key of this kind ends with. */
export const numberOfKey = (key: Buffer): number => readBigEndian53(key, key.length - 8);

export function readBigEndian53(bytes: Buffer, offset: number): number {
  const high = bytes.readUInt32BE(offset);
  const low = bytes.readUInt32BE(offset + 4);
  return high === 0 ? low : high * highUnit + low;
}

function numberedKey(table: number, number: number): Buffer {
  const key = Buffer.alloc(9);
  key[0] = table;
  writeBigEndian53(key, number, 1);
  return key;
}

function writeBigEndian53(out: Buffer, value: number, offset: number): number {
  out.writeUInt32BE(Math.floor(value / highUnit), offset);
  return out.writeUInt32BE(value >>> 0, offset + 4);
}
