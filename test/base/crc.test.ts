// The CRC is the same whichever way it is computed: short bytes by table, long ones by zlib.

import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32, crc32Within } from '../../src/base/crc.ts';

test('the check value of CRC-32 (ISO-HDLC)', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf4_3926);
});

test('bytes of any length, at any place of their buffer, from any seed, give what zlib gives', () => {
  const lengths = fc.uint8Array({ minLength: 10, maxLength: 600 });
  fc.assert(
    fc.property(lengths, fc.nat(9), fc.nat(0xffff_ffff), (bytes, skipped, seed) => {
      const part = bytes.subarray(skipped);
      expect(crc32(part, seed)).toBe(zlibCrc32(part, seed));
      expect(crc32(Buffer.from(part), seed)).toBe(zlibCrc32(part, seed));
    }),
  );
});

test('the CRC of a part is that of the part alone', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), fc.nat(700), fc.nat(700), (bytes, a, b) => {
      const [begin = 0, end = 0] = [a, b]
        .map((at) => at % (bytes.length + 1))
        .sort((x, y) => x - y);
      expect(crc32Within(bytes, { begin, end }, 7)).toBe(crc32(bytes.slice(begin, end), 7));
    }),
  );
});

test('the CRC of two parts, the second continued from the first, is the CRC of the whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      const continued = crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)));
      expect(continued).toBe(crc32(bytes));
    }),
  );
});

test('nothing more leaves a CRC as it is', () => {
  expect(crc32(new Uint8Array(0), 7)).toBe(7);
  expect(crc32(new Uint8Array(8).subarray(4, 4), 7)).toBe(7);
});
