// Safe integers of either sign in eight bytes, little-endian: u32 low, then i32 high. That is the
// two's complement of 64 bits, without BigInt, which is ten times slower. Knows no format.

const highUnit = 0x1_0000_0000;
const highMin = -0x20_0000;
const highMax = 0x1f_ffff;

/** Writes `value`, which the caller knows to be a safe integer. */
export function writeInt53(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value, true);
  view.setInt32(offset + 4, Math.floor(value / highUnit), true);
}

/** What stands there, which is a safe integer only if `isInt53` says so. A short one is not computed:
 *  the engine takes what it multiplied for a fraction, and boxes it in every field it is put in. */
export function readInt53(view: DataView, offset: number): number {
  const high = view.getInt32(offset + 4, true);
  const low = view.getUint32(offset, true);
  return high === 0 ? low : high * highUnit + low;
}

/** Whether a safe integer stands there. */
export function isInt53(view: DataView, offset: number): boolean {
  const high = view.getInt32(offset + 4, true);
  return high > highMin && high <= highMax ? true : isJustAboveLowest(view, offset, high);
}

/** Whether a safe integer of 0 or more stands there. */
export function isUint53(view: DataView, offset: number): boolean {
  const high = view.getInt32(offset + 4, true);
  return high >= 0 && high <= highMax;
}

/** A DataView over exactly these bytes, sharing them. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// −2^53 itself is not safe; −2^53 + 1 is.
const isJustAboveLowest = (view: DataView, offset: number, high: number): boolean =>
  high === highMin && view.getUint32(offset, true) !== 0;
