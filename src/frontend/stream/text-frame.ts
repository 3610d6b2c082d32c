// A text message as the bytes that go over the wire, made once and written to many sockets. RFC 6455
// §5.2: one unfragmented frame of a server, which is never masked.
//
//   0x81 | length, below 126  | payload in UTF-8
//   0x81 | 126 | length, u16  | payload
//   0x81 | 127 | length, u64  | payload

const finalText = 0x81;
const shortMax = 125;
const mediumMax = 0xffff;

/** Whoever writes it to more than one socket must leave its bytes alone. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = headBytes(length);
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = finalText;
  if (length <= shortMax) frame[1] = length;
  else if (length <= mediumMax) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    frame.writeUInt32BE(length % 2 ** 32, 6);
  }
  // As many bytes as characters: all of them are ASCII, and are copied as they are.
  frame.write(text, head, length === text.length ? 'latin1' : 'utf8');
  return frame;
}

function headBytes(length: number): number {
  if (length <= shortMax) return 2;
  return length <= mediumMax ? 4 : 10;
}
