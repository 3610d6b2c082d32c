// Where Node's buffers become plain bytes. The rooms above know only Uint8Array, whose `slice`
// copies where a Buffer's shares.

/** The same bytes, not copied. */
export const plainBytes = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
