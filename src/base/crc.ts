// CRC-32 (ISO-HDLC), chained by passing the previous value. The one Node import of this room:
// zlib's is compiled code and fastest over long bytes. A call of it costs more than a short record
// takes to walk, so those go through tables here, eight bytes at a time ("slicing by eight").

import { crc32 as zlibCrc32 } from 'node:zlib';

/** Above this a call of compiled code pays. */
const shortBytesMax = 256;
const sliceBytes = 8;
const halfBytes = 4;
/** Bits reversed, as the lowest bit goes first. */
const polynomial = 0xedb8_8320;

// tables[256 × n + byte]: what `byte` does to the CRC when n zero bytes follow it.
const tables = makeTables();

/** The unsigned 32-bit CRC of `bytes`, continued from `seed`: of no bytes it is the seed, where zlib
 *  answers that or 0, depending on where the nothing lies in memory. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  return crc32Within(bytes, { begin: 0, end: bytes.length }, seed);
}

/** Of the bytes at `begin` to just before `end`, which must be there: a part of short bytes is made
 *  and let go for more than its CRC costs. */
export function crc32Within(bytes: Uint8Array, span: ByteSpan, seed = 0): number {
  const { begin, end } = span;
  if (end - begin <= shortBytesMax) return shortCrc(bytes, span, seed);
  return zlibCrc32(bytes.subarray(begin, end), seed);
}

/** Both small whole numbers, under names of their own: what the engine holds for a fraction in one
 *  object it makes a fraction of in all that have the same names. */
export interface ByteSpan {
  readonly begin: number;
  readonly end: number;
}

function shortCrc(bytes: Uint8Array, { begin, end }: ByteSpan, seed: number): number {
  let crc = ~seed;
  let at = begin;
  for (const last = end - sliceBytes; at <= last; at += sliceBytes) {
    crc ^= wordAt(bytes, at);
    crc =
      (tables[0x700 | (crc & 0xff)] ?? 0) ^
      (tables[0x600 | ((crc >>> 8) & 0xff)] ?? 0) ^
      (tables[0x500 | ((crc >>> 16) & 0xff)] ?? 0) ^
      (tables[0x400 | (crc >>> 24)] ?? 0) ^
      (tables[0x300 | (bytes[at + 4] ?? 0)] ?? 0) ^
      (tables[0x200 | (bytes[at + 5] ?? 0)] ?? 0) ^
      (tables[0x100 | (bytes[at + 6] ?? 0)] ?? 0) ^
      (tables[bytes[at + 7] ?? 0] ?? 0);
  }
  // Heads and records end in half a slice more often than not.
  if (at + halfBytes <= end) {
    crc ^= wordAt(bytes, at);
    crc =
      (tables[0x300 | (crc & 0xff)] ?? 0) ^
      (tables[0x200 | ((crc >>> 8) & 0xff)] ?? 0) ^
      (tables[0x100 | ((crc >>> 16) & 0xff)] ?? 0) ^
      (tables[crc >>> 24] ?? 0);
    at += halfBytes;
  }
  for (; at < end; at += 1) {
    crc = (tables[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** Four bytes, the lowest first. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

function makeTables(): Int32Array {
  const made = new Int32Array(sliceBytes * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1)
      crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ polynomial;
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at += 1) {
    const before = made[at - 256] ?? 0;
    made[at] = (before >>> 8) ^ (made[before & 0xff] ?? 0);
  }
  return made;
}
