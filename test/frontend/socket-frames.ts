// WebSocket frames byte by byte, right and wrong ones, and what the other side answers.
//
//   FIN RSV1-3 opcode | MASK length | length 16 or 64 | mask key | payload

import { dial, upgrade } from './raw-exchange.ts';

export const opcodes = { continuation: 0, text: 1, reserved: 3, close: 8, ping: 9 } as const;

interface FrameShape {
  readonly opcode: number;
  readonly payload?: Buffer;
  readonly fin?: boolean;
  readonly masked?: boolean;
  /** Bits of RSV1 to RSV3, as they stand in the first byte. */
  readonly reserved?: number;
  /** What the head claims; the payload's own length when left out. */
  readonly claimedBytes?: bigint;
}

const maskKey = Buffer.alloc(4);

export function frame(shape: FrameShape): Buffer {
  const { opcode, payload = Buffer.alloc(0), fin = true, masked = true, reserved = 0 } = shape;
  const claimed = shape.claimedBytes ?? BigInt(payload.length);
  const first = (fin ? 0x80 : 0) | reserved | opcode;
  const maskBit = masked ? 0x80 : 0;
  const key = masked ? maskKey : Buffer.alloc(0);
  return Buffer.concat([Buffer.from([first]), lengthBytes(claimed, maskBit), key, payload]);
}

function lengthBytes(claimed: bigint, maskBit: number): Buffer {
  if (claimed < 126n) return Buffer.from([maskBit | Number(claimed)]);
  const wide = claimed > 0xffffn;
  const bytes = Buffer.alloc(wide ? 9 : 3);
  bytes[0] = maskBit | (wide ? 127 : 126);
  if (wide) bytes.writeBigUInt64BE(claimed, 1);
  else bytes.writeUInt16BE(Number(claimed), 1);
  return bytes;
}

/** Opens a socket at /stream, sends these bytes as they are and waits for the end: with which code it
 *  was closed; null: with none. */
export async function closeCodeAfter(address: string, frames: Buffer): Promise<number | null> {
  const socket = dial(address, Buffer.concat([Buffer.from(upgrade('GET /stream')), frames]));
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
  const bytes = Buffer.concat(chunks);
  return closeCodeIn(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4));
}

function closeCodeIn(frames: Buffer): number | null {
  for (let at = 0; at + 2 <= frames.length;) {
    const short = frames.readUInt8(at + 1);
    const length = short === 126 ? frames.readUInt16BE(at + 2) : short;
    const start = at + (short === 126 ? 4 : 2);
    if ((frames.readUInt8(at) & 0xf) === opcodes.close) {
      return length < 2 ? null : frames.readUInt16BE(start);
    }
    at = start + length;
  }
  return null;
}
