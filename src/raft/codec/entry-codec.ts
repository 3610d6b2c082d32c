// Log entries ↔ bytes: the header that stands before an entry's payload, the same in the log and
// on the wire. Knows nothing of files, frames or what a payload means.
//
//    0 u32  data length in the low 24 bits, type in the high 8
//    4 u53  term
//   12 u53  index
//   20      data

import { assert } from '../../base/assert.ts';
import type { Entry, EntryType } from '../core/entry.ts';
import { require } from './malformed-bytes.ts';
import { readSafeInteger, viewOf, writeSafeInteger } from './safe-integer.ts';

export const ENTRY_HEADER_BYTES = 20;
/** The longest payload the header can state; the cluster's own limit is far below. */
export const ENTRY_DATA_BYTES_MAX = 0xff_ffff;

const TYPE_UNIT = 0x100_0000;
const TYPES: readonly (EntryType | undefined)[] = [
  undefined,
  'normal',
  'conf-change',
  'conf-change-v1',
];

export interface EntryHeader {
  readonly term: number;
  readonly index: number;
  readonly type: EntryType;
  readonly dataBytes: number;
}

export const encodedEntryBytes = (entry: Entry): number => ENTRY_HEADER_BYTES + entry.data.length;

/** Writes the 20 bytes before the payload. */
export function writeEntryHeader(view: DataView, offset: number, entry: Entry): void {
  const { term, index, data } = entry;
  assert(data.length <= ENTRY_DATA_BYTES_MAX, 'an entry fits its length field');
  assert(Number.isSafeInteger(term) && term >= 0, 'a term is a safe integer');
  assert(Number.isSafeInteger(index) && index >= 0, 'an index is a safe integer');
  view.setUint32(offset, TYPES.indexOf(entry.type) * TYPE_UNIT + data.length, true);
  writeSafeInteger(view, offset + 4, term);
  writeSafeInteger(view, offset + 12, index);
}

/** @throws MalformedBytes if the type is unknown or a number is not a safe integer. */
export function readEntryHeader(view: DataView, offset: number): EntryHeader {
  const word = view.getUint32(offset, true);
  const type = TYPES[word >>> 24];
  require(type !== undefined, 'an entry has a known type');
  return {
    term: readSafeInteger(view, offset + 4),
    index: readSafeInteger(view, offset + 12),
    type,
    dataBytes: word & ENTRY_DATA_BYTES_MAX,
  };
}

/** One entry as bytes of its own. */
export function encodeEntry(entry: Entry): Uint8Array {
  const bytes = new Uint8Array(encodedEntryBytes(entry));
  writeEntryHeader(viewOf(bytes), 0, entry);
  bytes.set(entry.data, ENTRY_HEADER_BYTES);
  return bytes;
}

/**
 * The entry whose header and payload fill `bytes`; the payload is shared with it.
 * @throws MalformedBytes
 */
export function decodeEntry(bytes: Uint8Array): Entry {
  require(bytes.length >= ENTRY_HEADER_BYTES, 'an entry has a header');
  const { term, index, type, dataBytes } = readEntryHeader(viewOf(bytes), 0);
  require(bytes.length === ENTRY_HEADER_BYTES + dataBytes, 'an entry has its stated length');
  return { term, index, type, data: bytes.subarray(ENTRY_HEADER_BYTES) };
}
