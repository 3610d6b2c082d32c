// Non-negative safe integers in eight bytes: u32 low, then i32 high, little-endian. Two u32 reads
// are several times faster than a BigInt, and an index never reaches 2^53. Knows no format.

import { require } from './malformed-bytes.ts';

export const SAFE_INTEGER_BYTES = 8;

const HIGH_UNIT = 0x1_0000_0000;
const HIGH_MAX = 0x1f_ffff;

/** Writes `value`, which the caller knows to be a safe integer of 0 or more. */
export function writeSafeInteger(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value >>> 0, true);
  view.setInt32(offset + 4, Math.floor(value / HIGH_UNIT), true);
}

/** A short number is not computed: the engine takes what it multiplied for a fraction, and boxes it
 *  in every field it is put in.
 *  @throws MalformedBytes for what is negative or beyond 2^53 − 1. */
export function readSafeInteger(view: DataView, offset: number): number {
  const high = view.getInt32(offset + 4, true);
  require(high >= 0 && high <= HIGH_MAX, 'a number is a safe integer of 0 or more');
  const low = view.getUint32(offset, true);
  return high === 0 ? low : high * HIGH_UNIT + low;
}

/** A DataView over exactly these bytes, sharing them. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
