// The payload of one log entry (docs/formats.md section 3): a small head with the leader's stamp,
// then admitted frames byte for byte. Read in place, frame by frame and command by command, without
// an object per command. The bytes were checked at admission and by the log's CRCs since: what does
// not fit is broken, and the assertion names the offset. Knows no rules.
//
//   | u8 type, u8 version, u16 frames, u32 zero, u53 stampMs | frame | frame | ...

import { assert } from '../base/assert.ts';
import { ByteSlab } from '../base/byte-slab.ts';
import type { EntryCursor } from '../statemachine/entry-cursor.ts';
import { CommandReader } from './command-reader.ts';
import { behaviourVersion, frameAt, frameHeaderBytes } from './frame-format.ts';
import { frameMagic, frameVersion, recordAt, recordFixedBytes } from './frame-format.ts';
import { readInt53, viewOf, writeInt53 } from './int53.ts';

/** Byte offsets in the head of a payload. */
const entryAt = {
  payloadType: 0,
  version: 1,
  frameCount: 2,
  zero32: 4,
  stampMs: 8,
} as const;

export const entryHeadBytes = 16;
const framesPayloadType = 1;
const entryFramesMax = 0xffff;

/** The log keeps payloads as long as each other, one behind the other. */
const slab = new ByteSlab();

/** The bytes are the caller's. No frames: a clock entry. `stampMs` is ms since 1970. */
export function encodeEntryPayload(stampMs: number, frames: readonly Uint8Array[]): Uint8Array {
  assert(frames.length <= entryFramesMax, 'an entry has at most 65,535 frames');
  let payloadBytes = entryHeadBytes;
  for (const frame of frames) payloadBytes += frame.length;
  const start = slab.cut(payloadBytes);
  const { bytes, view } = slab;
  view.setUint8(start + entryAt.payloadType, framesPayloadType);
  view.setUint8(start + entryAt.version, behaviourVersion);
  view.setUint16(start + entryAt.frameCount, frames.length, true);
  writeInt53(view, start + entryAt.stampMs, stampMs);
  let offset = start + entryHeadBytes;
  for (const frame of frames) {
    bytes.set(frame, offset);
    offset += frame.length;
  }
  return bytes.subarray(start, offset);
}

/** When the leader proposed it, ms since 1970, without a look at its frames. */
export const entryStampMs = (payload: Uint8Array): number =>
  readInt53(viewOf(payload), entryAt.stampMs);

/** Reusable: `open` the next payload when done with the last. The payload is only borrowed. */
export class EntryReader implements EntryCursor {
  /** The leader's clock when it proposed, ms since 1970. */
  stampMs = 0;
  /** Behaviour version that the leader wrote with. */
  version = 0;
  sessionId = 0;
  firstSeq = 0;
  ackedThrough = 0;
  commandCount = 0;
  callerRole = 0;
  callerAccountId = 0;
  readonly #command = new CommandReader();
  #payload: Buffer = Buffer.alloc(0);
  #view = viewOf(this.#payload);
  #framesLeft = 0;
  #commandsLeft = 0;
  #offset = 0;
  #frameEnd = 0;

  get command(): CommandReader {
    return this.#command;
  }

  open(payload: Uint8Array): void {
    this.#payload = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
    this.#view = viewOf(payload);
    this.#command.over(this.#payload, this.#view);
    if (payload.length < entryHeadBytes) broken('ends within its head', payload.length);
    if (this.#view.getUint8(entryAt.payloadType) !== framesPayloadType) {
      broken('has an unknown type', entryAt.payloadType);
    }
    this.version = this.#view.getUint8(entryAt.version);
    this.stampMs = readInt53(this.#view, entryAt.stampMs);
    this.#framesLeft = this.#view.getUint16(entryAt.frameCount, true);
    this.#commandsLeft = 0;
    this.#offset = entryHeadBytes;
    this.#frameEnd = entryHeadBytes;
  }

  nextFrame(): boolean {
    const frame = this.#frameEnd;
    if (this.#framesLeft === 0) {
      if (frame !== this.#payload.length) broken('goes on behind its last frame', frame);
      return false;
    }
    this.#framesLeft -= 1;
    const view = this.#view;
    if (frame + frameHeaderBytes > view.byteLength) broken('ends within a frame', frame);
    if (view.getUint16(frame + frameAt.magic, true) !== frameMagic) broken('has no frame', frame);
    if (view.getUint8(frame + frameAt.version) !== frameVersion) {
      broken('has a frame of an unknown version', frame);
    }
    this.#frameEnd = frame + view.getUint32(frame + frameAt.byteLength, true);
    this.#offset = frame + frameHeaderBytes;
    if (this.#frameEnd > view.byteLength || this.#frameEnd < this.#offset) {
      broken('has a frame of a wrong length', frame);
    }
    this.sessionId = readInt53(view, frame + frameAt.sessionId);
    this.firstSeq = readInt53(view, frame + frameAt.firstSeq);
    this.ackedThrough = readInt53(view, frame + frameAt.ackedThrough);
    this.commandCount = view.getUint32(frame + frameAt.count, true);
    this.callerRole = view.getUint8(frame + frameAt.callerRole);
    this.callerAccountId = view.getUint32(frame + frameAt.callerAccount, true);
    this.#commandsLeft = this.commandCount;
    return true;
  }

  nextCommand(): boolean {
    if (this.#commandsLeft === 0) return false;
    this.#commandsLeft -= 1;
    this.#offset = this.#command.move(this.#offset, this.#frameEnd);
    return true;
  }

  // Stops before a record that does not fit: `nextCommand` says so when it comes there.
  lookAhead(pairs: Uint32Array): number {
    const view = this.#view;
    const most = Math.min(this.#commandsLeft, pairs.length >>> 1);
    let offset = this.#offset;
    for (let at = 0; at < most; at += 1) {
      if (offset + recordFixedBytes > this.#frameEnd) return at;
      pairs[at * 2] = view.getUint32(offset + recordAt.accountId, true);
      pairs[at * 2 + 1] = view.getUint32(offset + recordAt.symbolId, true);
      offset += recordFixedBytes + view.getUint16(offset + recordAt.tailBytes, true);
    }
    return most;
  }
}

function broken(problem: string, offset: number): never {
  assert(false, `entry payload: ${problem}, at offset ${offset}`);
}
