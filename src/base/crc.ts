// CRC-32 (ISO-HDLC), chained by passing the previous value. The one Node import of this room:
// zlib's is compiled code, and every byte on disk and wire goes through it.

import { crc32 as zlibCrc32 } from 'node:zlib';

/** The unsigned 32-bit CRC of `bytes`, continued from `seed`. */
export const crc32 = (bytes: Uint8Array, seed = 0): number => zlibCrc32(bytes, seed);
