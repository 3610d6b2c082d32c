// Packs commands into one frame with one allocation (docs/formats.md section 1). Whoever packs has
// checked each command (command-flaw.ts) and counted bytes and commands; a frame that would be
// refused at admission is a broken caller. Knows no sockets and no retries.

import { assert } from '../base/assert.ts';
import { crc32Within } from '../base/crc.ts';
import type { Command } from '../domain/command.ts';
import { CommandWriter, recordBytesMax } from './command-writer.ts';
import type { IdLookup } from './command-writer.ts';
import type { FrameHome } from './frame-check.ts';
import { frameAt, frameBytesMax, frameCommandsMax, frameCrcFrom } from './frame-format.ts';
import { frameHeaderBytes, frameMagic, frameVersion, recordFixedBytes } from './frame-format.ts';
import { viewOf, writeInt53 } from './int53.ts';

/** Where a frame stands in its session. */
export interface FramePlace {
  readonly sessionId: number;
  /** Number of the first command, from 1. */
  readonly firstSeq: number;
  /** The client has the answers through here; below `firstSeq`. */
  readonly ackedThrough: number;
}

export class FrameWriter {
  readonly #clusterIdHigh: number;
  readonly #clusterIdLow: number;
  readonly #groupId: number;
  readonly #commands: CommandWriter;

  constructor(home: FrameHome, ids: IdLookup) {
    assert(/^[0-9a-f]{16}$/.test(home.clusterId), 'a cluster id is 16 hex digits');
    this.#clusterIdHigh = Number.parseInt(home.clusterId.slice(0, 8), 16);
    this.#clusterIdLow = Number.parseInt(home.clusterId.slice(8), 16);
    this.#groupId = home.groupId;
    this.#commands = new CommandWriter(ids);
  }

  /** Whether the frame packed last names any account or symbol by text: its answers tell the id. */
  get named(): boolean {
    return this.#commands.named;
  }

  /** 1 to 4,096 commands, at most 256 KiB as `frameBytesOf` counts. The bytes are the caller's. */
  frame(place: FramePlace, commands: readonly Command[]): Uint8Array {
    assert(commands.length > 0, 'a frame has at least one command');
    assert(commands.length <= frameCommandsMax, 'a frame has at most 4,096 commands');
    assert(place.sessionId > 0, 'commands run in a session');
    assert(place.ackedThrough < place.firstSeq, 'only what was sent is acknowledged');
    const bytes = Buffer.allocUnsafe(frameBytesOf(commands));
    this.#commands.into(bytes, frameHeaderBytes);
    for (const command of commands) this.#commands.write(command);
    return this.#seal(bytes, place, commands.length);
  }

  /** `nonce`: a random safe integer of 0 or more, by which the answer is recognised. */
  openSession(nonce: number): Uint8Array {
    return this.#session('open-session', openingPlace(nonce));
  }

  /** As `openSession`, of one whose numbers somebody else keeps (`command-place.ts`). */
  openNumberedSession(nonce: number): Uint8Array {
    return this.#session('open-session', openingPlace(nonce), true);
  }

  closeSession(place: FramePlace): Uint8Array {
    return this.#session('close-session', place);
  }

  #session(
    kind: 'open-session' | 'close-session',
    place: FramePlace,
    isNumbered = false,
  ): Uint8Array {
    const bytes = Buffer.allocUnsafe(frameHeaderBytes + recordFixedBytes);
    this.#commands.into(bytes, frameHeaderBytes);
    this.#commands.session(kind, isNumbered);
    return this.#seal(bytes, place, 1);
  }

  #seal(buffer: Buffer, place: FramePlace, count: number): Uint8Array {
    const bytes = buffer.subarray(0, this.#commands.offset);
    assert(bytes.length <= frameBytesMax, 'a frame has at most 256 KiB');
    const view = viewOf(bytes);
    view.setUint16(frameAt.magic, frameMagic, true);
    view.setUint8(frameAt.version, frameVersion);
    view.setUint8(frameAt.callerRole, 0);
    view.setUint32(frameAt.byteLength, bytes.length, true);
    view.setUint32(frameAt.clusterId, this.#clusterIdHigh);
    view.setUint32(frameAt.clusterId + 4, this.#clusterIdLow);
    view.setUint32(frameAt.groupId, this.#groupId, true);
    writeInt53(view, frameAt.sessionId, place.sessionId);
    writeInt53(view, frameAt.firstSeq, place.firstSeq);
    writeInt53(view, frameAt.ackedThrough, place.ackedThrough);
    view.setUint32(frameAt.count, count, true);
    view.setUint32(frameAt.callerAccount, 0, true);
    view.setUint32(
      frameAt.crc,
      crc32Within(bytes, { begin: frameCrcFrom, end: bytes.length }),
      true,
    );
    return bytes;
  }
}

const openingPlace = (nonce: number): FramePlace => ({
  ...{ sessionId: 0, firstSeq: nonce, ackedThrough: 0 },
});

/** Most bytes that these commands can take as one frame, whatever ids are known. */
export function frameBytesOf(commands: readonly Command[]): number {
  let bytes = frameHeaderBytes;
  for (const command of commands) bytes += recordBytesMax(command);
  return bytes;
}
