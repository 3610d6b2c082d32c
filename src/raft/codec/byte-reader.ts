// Reads foreign bytes from front to back and never past their end. Knows no format.

import { require } from './malformed-bytes.ts';
import { readSafeInteger, SAFE_INTEGER_BYTES } from './safe-integer.ts';

/** What is received piece by piece lies in one allocation, and a view of it costs more than reading a
 *  short piece: the last one is kept, unless it would keep much memory alive. */
const keptBytesMax = 64 * 1024;
let kept: DataView = new DataView(new ArrayBuffer(0));

function viewOfAll(buffer: ArrayBufferLike): DataView {
  if (kept.buffer === buffer) return kept;
  const view = new DataView(buffer);
  if (buffer.byteLength <= keptBytesMax) kept = view;
  return view;
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  /** Among other things over all bytes, for those who read a run of fields at a place of `skip`. */
  readonly view: DataView;
  readonly #start: number;
  readonly #end: number;
  /** In `view`. */
  #offset: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.view = viewOfAll(bytes.buffer);
    this.#start = bytes.byteOffset;
    this.#end = this.#start + bytes.length;
    this.#offset = this.#start;
  }

  get remainingBytes(): number {
    return this.#end - this.#offset;
  }

  u8(): number {
    return this.view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.#take(4), true);
  }

  safeInteger(): number {
    return readSafeInteger(this.view, this.#take(SAFE_INTEGER_BYTES));
  }

  /** The next `length` bytes, shared with the input, not copied. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length) - this.#start;
    return this.#bytes.subarray(start, start + length);
  }

  /** Goes past bytes that the caller reads; answers where they begin in `view`. */
  skip(length: number): number {
    return this.#take(length);
  }

  #take(length: number): number {
    require(length <= this.remainingBytes, 'the bytes end before their content does');
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}
