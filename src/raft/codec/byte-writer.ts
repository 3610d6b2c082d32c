// Writes front to back into room of exactly the right length. Knows no format.

import { assert } from '../../base/assert.ts';
import { ByteSlab } from '../../base/byte-slab.ts';
import { SAFE_INTEGER_BYTES, writeSafeInteger } from './safe-integer.ts';

/** One for all writers: what each writes is its own piece of it. */
const slab = new ByteSlab();

export class ByteWriter {
  /** Among other things over all that is to be written, for those who write a run of fields at a
   *  place of `skip`, or of `start`. */
  readonly view: DataView;
  /** Where in `view` the first byte goes. */
  readonly start: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #offset: number;

  constructor(lengthBytes: number) {
    this.start = slab.cut(lengthBytes);
    this.view = slab.view;
    this.#bytes = slab.bytes;
    this.#end = this.start + lengthBytes;
    this.#offset = this.start;
  }

  u8(value: number): void {
    this.view.setUint8(this.#take(1), value);
  }

  u16(value: number): void {
    this.view.setUint16(this.#take(2), value, true);
  }

  u32(value: number): void {
    this.view.setUint32(this.#take(4), value, true);
  }

  safeInteger(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, 'only safe integers are written');
    writeSafeInteger(this.view, this.#take(SAFE_INTEGER_BYTES), value);
  }

  /** Leaves room for the caller to write to, in `view`; answers where it begins. */
  skip(lengthBytes: number): number {
    return this.#take(lengthBytes);
  }

  bytes(value: Uint8Array): void {
    this.#bytes.set(value, this.#take(value.length));
  }

  /** Everything written; the room must be full. The writer is not used afterwards. */
  finish(): Uint8Array {
    assert(this.#offset === this.#end, 'an encoding has exactly its computed length');
    return this.#bytes.subarray(this.start, this.#end);
  }

  // Never into the next writer's piece.
  #take(lengthBytes: number): number {
    const at = this.#offset;
    this.#offset += lengthBytes;
    assert(this.#offset <= this.#end, 'an encoding has exactly its computed length');
    return at;
  }
}
