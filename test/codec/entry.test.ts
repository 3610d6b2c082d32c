// Entry payloads: frames go in and come out as they were; the cursor walks them in order and never
// beyond them.

import { expect, test } from 'vitest';
import { AssertionFailed } from '../../src/base/assert.ts';
import { encodeEntryPayload, EntryReader } from '../../src/codec/entry-payload.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { home, plainOrder, someIds } from './commands.ts';
import { framesOf } from './entry-commands.ts';

const writer = new FrameWriter(home, someIds);
const frameAt = (firstSeq: number, shares: readonly number[]): Uint8Array =>
  writer.frame({ sessionId: 3, firstSeq, ackedThrough: 0 }, shares.map(plainOrder));

test('an entry keeps its stamp, its version and its frames in order', () => {
  const payload = encodeEntryPayload(1_700_000_000_123, [
    frameAt(1, [10, 20]),
    writer.openSession(77),
    frameAt(3, [30]),
  ]);
  const reader = new EntryReader();
  reader.open(payload);
  expect([reader.stampMs, reader.version]).toEqual([1_700_000_000_123, 1]);
  const frames = framesOf(payload);
  expect(frames.map((frame) => [frame.sessionId, frame.firstSeq])).toEqual([
    [3, 1],
    [0, 77],
    [3, 3],
  ]);
  const shares = frames.flatMap((frame) => frame.commands.map((one) => one['quantity']));
  expect(shares).toEqual([10, 20, undefined, 30]);
});

test('a clock entry has a stamp and no frames', () => {
  const reader = new EntryReader();
  reader.open(encodeEntryPayload(5, []));
  expect(reader.stampMs).toBe(5);
  expect(reader.nextFrame()).toBe(false);
  expect(reader.nextCommand()).toBe(false);
});

test('a frame left early does not leak its commands into the next', () => {
  const reader = new EntryReader();
  reader.open(encodeEntryPayload(5, [frameAt(1, [1, 2, 3]), frameAt(4, [4])]));
  expect(reader.nextFrame()).toBe(true);
  expect(reader.nextCommand()).toBe(true);
  expect(reader.nextFrame()).toBe(true);
  expect([reader.firstSeq, reader.commandCount]).toEqual([4, 1]);
  expect(reader.nextCommand()).toBe(true);
  expect(reader.command.quantity).toBe(4);
  expect(reader.nextCommand()).toBe(false);
});

test('looking ahead tells the ids of what comes in this frame, and moves nothing', () => {
  const reader = new EntryReader();
  const named = { ...plainOrder(2), account: 'nobody yet' };
  const orders = [plainOrder(1), named, plainOrder(3)];
  const frame = writer.frame({ sessionId: 3, firstSeq: 1, ackedThrough: 0 }, orders);
  reader.open(encodeEntryPayload(5, [frame, frameAt(4, [9])]));
  reader.nextFrame();
  const walked: number[][] = [];
  const seen: number[][] = [];
  for (;;) {
    const pairs = new Uint32Array(4);
    const count = reader.lookAhead(pairs);
    seen.push([...pairs.subarray(0, count * 2)]);
    if (!reader.nextCommand()) break;
    walked.push([reader.command.accountId, reader.command.symbolId]);
  }
  expect(walked).toHaveLength(3);
  expect(walked[1]?.[0]).toBe(0);
  expect(seen).toEqual([0, 1, 2, 3].map((at) => walked.slice(at, at + 2).flat()));
});

test('a payload is read wherever it stands in a larger buffer', () => {
  const payload = encodeEntryPayload(5, [frameAt(1, [8])]);
  const wider = new Uint8Array(payload.length + 33);
  wider.set(payload, 13);
  expect(framesOf(wider.subarray(13, 13 + payload.length))).toEqual(framesOf(payload));
});

test('a kind of a later version is told apart and skipped', () => {
  const payload = encodeEntryPayload(5, [frameAt(1, [1, 2])]);
  payload[16 + 56] = 200;
  expect(framesOf(payload)[0]?.commands.map((one) => one['kind'])).toEqual([null, 'order']);
});

test('a payload that does not fit itself is broken, with the offset', () => {
  const payload = encodeEntryPayload(5, [frameAt(1, [1])]);
  const cases: [Uint8Array, RegExp][] = [
    [payload.subarray(0, 10), /ends within its head, at offset 10/],
    [payload.subarray(0, payload.length - 1), /wrong length, at offset 16/],
    [Uint8Array.from([...payload, 0]), /goes on behind its last frame, at offset 112/],
    [edited(payload, 0, 9), /unknown type, at offset 0/],
    [edited(payload, 2, 2), /ends within a frame, at offset 112/],
    [edited(payload, 16, 0), /has no frame, at offset 16/],
    [edited(payload, 18, 9), /unknown version, at offset 16/],
    [edited(payload, 64, 9), /record at offset 112/],
    [edited(payload, 74, 9), /record at offset 72/],
  ];
  for (const [bytes, message] of cases) {
    expect(() => framesOf(bytes)).toThrow(AssertionFailed);
    expect(() => framesOf(bytes)).toThrow(message);
  }
});

function edited(payload: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(payload);
  copy[at] = value;
  return copy;
}
