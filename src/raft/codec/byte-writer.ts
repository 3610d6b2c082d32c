// Writes front to back into an allocation of exactly the right length. Knows no format.

import { assert } from '../../base/assert.ts';
import { SAFE_INTEGER_BYTES, viewOf, writeSafeInteger } from './safe-integer.ts';

export class ByteWriter {
  readonly #bytes: Uint8Array;
  /** Over all that is to be written, for those who write a run of fields at a place of `skip`. */
  readonly view: DataView;
  #offset = 0;

  constructor(lengthBytes: number) {
    this.#bytes = new Uint8Array(lengthBytes);
    this.view = viewOf(this.#bytes);
  }

  u8(value: number): void {
    this.view.setUint8(this.#offset, value);
    this.#offset += 1;
  }

  u16(value: number): void {
    this.view.setUint16(this.#offset, value, true);
    this.#offset += 2;
  }

  u32(value: number): void {
    this.view.setUint32(this.#offset, value, true);
    this.#offset += 4;
  }

  safeInteger(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, 'only safe integers are written');
    writeSafeInteger(this.view, this.#offset, value);
    this.#offset += SAFE_INTEGER_BYTES;
  }

  /** Leaves room for the caller to write to; answers where it begins. */
  skip(lengthBytes: number): number {
    const start = this.#offset;
    this.#offset += lengthBytes;
    return start;
  }

  bytes(value: Uint8Array): void {
    this.#bytes.set(value, this.#offset);
    this.#offset += value.length;
  }

  /** Everything written; the allocation must be full. The writer is not used afterwards. */
  finish(): Uint8Array {
    assert(this.#offset === this.#bytes.length, 'an encoding has exactly its computed length');
    return this.#bytes;
  }
}
