// What is cut from a slab belongs to whoever asked for it.

import { expect, test } from 'vitest';
import { ByteSlab, slabPieceBytesMax } from '../../src/base/byte-slab.ts';

function piece(slab: ByteSlab, lengthBytes: number): Uint8Array {
  const start = slab.cut(lengthBytes);
  return slab.bytes.subarray(start, start + lengthBytes);
}

test('no byte is handed out twice, whatever lengths are asked for', () => {
  const slab = new ByteSlab();
  const pieces = Array.from({ length: 500 }, (_, at) => piece(slab, (at * 37) % 1_500));
  for (const [at, bytes] of pieces.entries()) bytes.fill(1 + (at % 255));
  const harmed = pieces.filter((bytes, at) => bytes.some((byte) => byte !== 1 + (at % 255)));
  expect(harmed).toEqual([]);
  expect(pieces.map(({ length }) => length)).toEqual(pieces.map((_, at) => (at * 37) % 1_500));
});

test('a piece begins as zeros', () => {
  const slab = new ByteSlab();
  for (let at = 0; at < 200; at += 1) {
    const bytes = piece(slab, 1_000);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    bytes.fill(9);
  }
});

test('the view is over the same memory as the bytes', () => {
  const slab = new ByteSlab();
  slab.cut(100);
  const start = slab.cut(8);
  slab.view.setUint32(start, 0x0102_0304);
  expect([...slab.bytes.subarray(start, start + 4)]).toEqual([1, 2, 3, 4]);
});

test('a long piece has an allocation of its own, of just its length', () => {
  const slab = new ByteSlab();
  const start = slab.cut(slabPieceBytesMax + 1);
  expect(start).toBe(0);
  expect(slab.bytes.length).toBe(slabPieceBytesMax + 1);
  slab.cut(1);
  expect(slab.bytes.length).toBeGreaterThan(slabPieceBytesMax + 1);
});
