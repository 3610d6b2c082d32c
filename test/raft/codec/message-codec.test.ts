// Peer frames: what goes in comes out, what is harmed or dishonest is refused.

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { crc32 } from '../../../src/base/crc.ts';
import { MalformedBytes } from '../../../src/raft/codec/malformed-bytes.ts';
import {
  decodeMessages,
  encodeMessages,
  FRAME_HEADER_BYTES,
  messageBytes,
} from '../../../src/raft/codec/message-codec.ts';
import { message } from '../../../src/raft/core/message.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { anyMessage } from './raft-arbitraries.ts';

const batch = fc.array(anyMessage, { minLength: 1, maxLength: 6 });

test('every batch of messages comes back as it was, in a frame of the stated length', () => {
  fc.assert(
    fc.property(batch, (messages) => {
      const frame = encodeMessages(messages);
      const stated = messages.reduce((sum, m) => sum + messageBytes(m), FRAME_HEADER_BYTES);
      expect(frame.length).toBe(stated);
      expect(decodeMessages(frame)).toEqual(messages);
    }),
  );
});

test('every flipped bit is noticed', () => {
  fc.assert(
    fc.property(batch, fc.nat(), (messages, at) => {
      const frame = encodeMessages(messages);
      const bit = at % (frame.length * 8);
      frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decodeMessages(frame)).toThrow(MalformedBytes);
    }),
    { numRuns: 500 },
  );
  const frame = encodeMessages([
    message('append', { from: 1, to: 2, term: 3, index: 1, entries: [normal(3, 2)] }),
  ]);
  for (let bit = 0; bit < frame.length * 8; bit += 1) {
    const harmed = frame.slice();
    harmed[bit >> 3] = (harmed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => decodeMessages(harmed)).toThrow(MalformedBytes);
  }
});

test('every shorter and every longer frame is refused', () => {
  const frame = encodeMessages([message('heartbeat', { from: 1, to: 2, term: 3, commit: 4 })]);
  for (let length = 0; length < frame.length; length += 1) {
    expect(() => decodeMessages(frame.subarray(0, length))).toThrow(MalformedBytes);
  }
  expect(() => decodeMessages(Buffer.concat([frame, Buffer.of(0)]))).toThrow(MalformedBytes);
});

test('no bytes at all make the decoder throw anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => decodeMessages(bytes)).toThrow(MalformedBytes);
    }),
  );
});

const normal = (term: number, index: number) =>
  ({ term, index, type: 'normal', data: new Uint8Array([1, 2, 3]) }) as const;

test('payloads are shared with the frame, not copied', () => {
  const data = new Uint8Array(300_000).fill(5);
  const entries = [1, 2, 3].map((index) => ({ term: 1, index, type: 'normal', data }) as const);
  const frame = encodeMessages([message('append', { from: 1, to: 2, term: 1, entries })]);
  const [m] = decodeMessages(frame);
  expect(m?.entries).toHaveLength(3);
  for (const { data: found } of m?.entries ?? []) {
    expect(found.buffer).toBe(frame.buffer);
    expect(Buffer.compare(found, data)).toBe(0);
  }
});

/** A frame a stranger made: `change` harms the message, the CRC is right again. */
function forged(m: Message, change: (body: Buffer) => void): Uint8Array {
  const frame = Buffer.from(encodeMessages([m]));
  change(frame.subarray(FRAME_HEADER_BYTES));
  const crc = crc32(frame.subarray(FRAME_HEADER_BYTES), crc32(frame.subarray(0, 12)));
  frame.writeUInt32LE(crc, 12);
  return frame;
}

const append = message('append', {
  from: 1,
  to: 2,
  term: 5,
  index: 10,
  logTerm: 4,
  entries: [normal(4, 11), normal(5, 12)],
});
const BODY = { kind: 0, flags: 1, present: 2, zero: 3, from: 4, to: 8, term: 12, numbers: 20 };
const ENTRY_COUNT = BODY.numbers + 16;
const FIRST_ENTRY = ENTRY_COUNT + 4;

test.each<[string, Message, (body: Buffer) => void]>([
  ['kind 0', append, (body) => body.writeUInt8(0, BODY.kind)],
  ['a storage kind', append, (body) => body.writeUInt8(16, BODY.kind)],
  ['an unknown flag', append, (body) => body.writeUInt8(8 + 16, BODY.flags)],
  ['an unknown number', append, (body) => body.writeUInt8(0x43, BODY.present)],
  ['something where zero is due', append, (body) => body.writeUInt8(1, BODY.zero)],
  ['sender 0', append, (body) => body.writeUInt32LE(0, BODY.from)],
  ['receiver 0', append, (body) => body.writeUInt32LE(0, BODY.to)],
  ['term 0', append, (body) => body.fill(0, BODY.term, BODY.term + 8)],
  ['a term beyond 2^53', append, (body) => body.writeInt32LE(0x20_0000, BODY.term + 4)],
  ['a negative term', append, (body) => body.writeInt32LE(-1, BODY.term + 4)],
  ['an index beyond 2^53', append, (body) => body.writeInt32LE(0x20_0000, BODY.numbers + 4)],
  ['4 thousand million entries', append, (body) => body.writeUInt32LE(0xffff_ffff, ENTRY_COUNT)],
  ['entries announced and none there', append, (body) => body.writeUInt32LE(0, ENTRY_COUNT)],
  ['an entry longer than the frame', append, (body) => body.writeUInt8(0xff, FIRST_ENTRY + 2)],
  ['an unknown entry type', append, (body) => body.writeUInt8(9, FIRST_ENTRY + 3)],
  ['an entry that does not follow', append, (body) => body.writeUInt8(13, FIRST_ENTRY + 12)],
  ['an entry older than the one before', append, (body) => body.writeUInt8(3, FIRST_ENTRY + 4)],
  ['an entry newer than its sender', append, (body) => body.writeUInt8(6, FIRST_ENTRY + 4)],
  ['a vote with entries', append, (body) => body.writeUInt8(1, BODY.kind)],
  ['a snapshot without one', append, (body) => body.writeUInt8(9, BODY.kind)],
  [
    'a proposal with places in the log',
    append,
    (body) => {
      body.writeUInt8(10, BODY.kind);
      body.fill(0, BODY.term, BODY.term + 8);
    },
  ],
])('%s is refused even with a right CRC', (_name, m, change) => {
  expect(() => decodeMessages(forged(m, change))).toThrow(MalformedBytes);
});

test('what must not cross the wire is not encoded', () => {
  const between = { from: 1, to: 2, term: 1 };
  const refused = [
    message('storage-append', between),
    message('vote', { ...between, term: 0 }),
    message('vote', { ...between, from: 0 }),
    message('vote', { ...between, to: -1 }),
    message('vote', { ...between, vote: 1 }),
    message('append', { ...between, responses: [message('vote', between)] }),
  ];
  for (const m of refused) expect(() => encodeMessages([m])).toThrow();
  expect(() => encodeMessages([])).toThrow('at least one');
});
