// Reads foreign bytes from front to back and never past their end. Knows no format.

import { require } from './malformed-bytes.ts';
import { readSafeInteger, SAFE_INTEGER_BYTES, viewOf } from './safe-integer.ts';

export class ByteReader {
  readonly #bytes: Uint8Array;
  /** Over all bytes, for those who read a run of fields at a place of `skip`. */
  readonly view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.view = viewOf(bytes);
  }

  get remainingBytes(): number {
    return this.#bytes.length - this.#offset;
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
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Goes past bytes that the caller reads; answers where they begin. */
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
