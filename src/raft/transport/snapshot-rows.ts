// Rows packed into the chunks of a snapshot. Knows lengths, not what a row means.
//
//   row  0 u32 key length   4 u32 value length   8 key   then the value; little-endian

import { assert, present } from '../../base/assert.ts';
import { ByteReader } from '../codec/byte-reader.ts';
import { require } from '../codec/malformed-bytes.ts';

const ROW_HEADER_BYTES = 8;

export interface SnapshotRow {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What the row adds to a chunk: lets a producer fill chunks up to their limit. */
export const packedRowBytes = (row: SnapshotRow): number =>
  ROW_HEADER_BYTES + row.key.length + row.value.length;

/** One chunk of whole rows, in order. */
export function packRows(rows: readonly SnapshotRow[]): Uint8Array {
  assert(rows.length > 0, 'a chunk holds at least one row');
  const packed = new Uint8Array(rows.reduce((sum, row) => sum + packedRowBytes(row), 0));
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const { key, value } of rows) {
    view.setUint32(at, key.length, true);
    view.setUint32(at + 4, value.length, true);
    packed.set(key, at + ROW_HEADER_BYTES);
    packed.set(value, at + ROW_HEADER_BYTES + key.length);
    at += ROW_HEADER_BYTES + key.length + value.length;
  }
  return packed;
}

/**
 * The rows of a chunk, sharing its bytes.
 * @throws MalformedBytes when it ends within a row
 */
export function* unpackRows(chunk: Uint8Array): Generator<SnapshotRow> {
  const reader = new ByteReader(chunk);
  while (reader.remainingBytes > 0) {
    const keyBytes = reader.u32();
    const valueBytes = reader.u32();
    yield { key: reader.bytes(keyBytes), value: reader.bytes(valueBytes) };
  }
}

/** Of the last row of a chunk that holds one; shares its bytes. @throws MalformedBytes */
export function lastKeyOf(chunk: Uint8Array): Uint8Array {
  let last: Uint8Array | null = null;
  for (const { key } of unpackRows(chunk)) last = key;
  return present(last, 'a chunk holds at least one row');
}

/** @throws MalformedBytes when the chunk ends within a row */
export function countRows(chunk: Uint8Array): number {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  let rows = 0;
  let at = 0;
  while (at < chunk.length) {
    require(at + ROW_HEADER_BYTES <= chunk.length, 'a chunk ends with a whole row');
    at += ROW_HEADER_BYTES + view.getUint32(at, true) + view.getUint32(at + 4, true);
    rows += 1;
  }
  require(at === chunk.length, 'a chunk ends with a whole row');
  return rows;
}
