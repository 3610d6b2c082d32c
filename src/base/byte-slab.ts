// Room for short byte strings, cut one behind the other from large allocations: an allocation of its
// own for each costs more than writing it, and each is one more thing for the collector to track.
// What was cut is never cut again, so it is the receiver's; a slab goes when the last piece of it
// does. Knows no format.

/** Pieces that live about as long as each other share so much memory. */
const slabBytes = 64 * 1024;
/** What is longer than this gets an allocation of its own, and no slab is thrown away half used. */
export const slabPieceBytesMax = 4 * 1024;

export class ByteSlab {
  /** The whole of the allocation that the last piece was cut from. */
  bytes = new Uint8Array(slabBytes);
  /** Over `bytes`. */
  view = new DataView(this.bytes.buffer);
  #used = 0;

  /** Where in `bytes` a new piece of so many bytes begins: zeros, for the caller to fill. */
  cut(lengthBytes: number): number {
    const isLong = lengthBytes > slabPieceBytesMax;
    if (isLong || this.#used + lengthBytes > this.bytes.length) {
      this.bytes = new Uint8Array(isLong ? lengthBytes : slabBytes);
      this.view = new DataView(this.bytes.buffer);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += lengthBytes;
    return start;
  }
}
