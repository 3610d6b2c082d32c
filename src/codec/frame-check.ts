// Admission: checks the bytes of a command frame once, at the door. What passes is copied as it is
// from socket to log to peers, and read in place by apply, which checks nothing again. Says no with
// a code and a message naming the field and its limit. Knows no sessions and no books.

import { crc32 } from '../base/crc.ts';
import { frameAt, frameBytesMax, frameCrcFrom, frameHeaderBytes } from './frame-format.ts';
import { frameMagic, frameVersion } from './frame-format.ts';
import { isUint53, readInt53, viewOf } from './int53.ts';
import { recordsFlaw } from './record-check.ts';

/** The cluster and group that a frame must be meant for. */
export interface FrameHome {
  /** 16 lower-case hex digits. */
  readonly clusterId: string;
  readonly groupId: number;
  /** Whether commands may move the clock on. */
  readonly fileClock?: boolean;
}

export interface FrameAccepted {
  readonly kind: 'ok';
  /** 0: opens a session, and `firstSeq` is the client's nonce. */
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly count: number;
}

/** Never entered the log: effect none. */
export interface FrameRefused {
  readonly kind: 'refused';
  readonly code: 'malformed' | 'wrong-cluster' | 'too-large';
  /** Which frame it was; zeros where its header cannot be trusted. */
  readonly sessionId: number;
  readonly firstSeq: number;
  /** Names the field and its limit; safe to show. */
  readonly message: string;
}

export type FrameVerdict = FrameAccepted | FrameRefused;

export function checkFrame(bytes: Uint8Array, home: FrameHome): FrameVerdict {
  if (bytes.length > frameBytesMax) {
    return refused('too-large', `frame must be at most ${frameBytesMax} bytes`);
  }
  if (bytes.length < frameHeaderBytes) {
    return refused('malformed', `frame must be at least ${frameHeaderBytes} bytes`);
  }
  const view = viewOf(bytes);
  const envelope = envelopeFlaw(bytes, view);
  if (envelope !== null) return refused('malformed', envelope);
  const stranger = homeFlaw(view, home);
  if (stranger !== null) return refused('wrong-cluster', stranger);
  const place = placeFlaw(view);
  if (place !== null) return refused('malformed', place);
  const sessionId = readInt53(view, frameAt.sessionId);
  const firstSeq = readInt53(view, frameAt.firstSeq);
  const count = view.getUint32(frameAt.count, true);
  const fileClock = home.fileClock === true;
  const records = { bytes, view, sessionId, fileClock, offset: frameHeaderBytes };
  const flaw = recordsFlaw(records, count);
  if (flaw !== null) return { ...refused('malformed', flaw), sessionId, firstSeq };
  return { kind: 'ok', sessionId, firstSeq, count };
}

const refused = (code: FrameRefused['code'], message: string): FrameRefused => ({
  ...{ kind: 'refused', code, message },
  ...{ sessionId: 0, firstSeq: 0 },
});

function envelopeFlaw(bytes: Uint8Array, view: DataView): string | null {
  if (view.getUint16(frameAt.magic, true) !== frameMagic) return 'magic must be 0xf0c1';
  const version = view.getUint8(frameAt.version);
  if (version !== frameVersion) return `format version must be ${frameVersion}, not ${version}`;
  const byteLength = view.getUint32(frameAt.byteLength, true);
  if (byteLength !== bytes.length) return `byteLength must be ${bytes.length}, not ${byteLength}`;
  if (view.getUint32(frameAt.crc, true) !== crc32(bytes.subarray(frameCrcFrom))) {
    return 'crc does not match: the frame was damaged on its way';
  }
  // Who calls is written in by the node that admits the frame (frame-caller.ts), never by the caller.
  if (
    view.getUint8(frameAt.callerRole) !== 0 ||
    view.getUint32(frameAt.callerAccount, true) !== 0
  ) {
    return 'reserved header fields must be zero';
  }
  return null;
}

function homeFlaw(view: DataView, home: FrameHome): string | null {
  const high = Number.parseInt(home.clusterId.slice(0, 8), 16);
  const low = Number.parseInt(home.clusterId.slice(8), 16);
  const isHome =
    view.getUint32(frameAt.clusterId) === high && view.getUint32(frameAt.clusterId + 4) === low;
  if (!isHome) return `clusterId must be ${home.clusterId}`;
  if (view.getUint32(frameAt.groupId, true) === home.groupId) return null;
  return `groupId must be ${home.groupId}`;
}

function placeFlaw(view: DataView): string | null {
  if (!isUint53(view, frameAt.sessionId)) return 'sessionId must be from 0 to 2^53 - 1';
  if (!isUint53(view, frameAt.firstSeq)) return 'firstSeq must be from 0 to 2^53 - 1';
  if (!isUint53(view, frameAt.ackedThrough)) return 'ackedThrough must be from 0 to 2^53 - 1';
  const firstSeq = readInt53(view, frameAt.firstSeq);
  const ackedThrough = readInt53(view, frameAt.ackedThrough);
  const count = view.getUint32(frameAt.count, true);
  if (readInt53(view, frameAt.sessionId) === 0) {
    if (ackedThrough !== 0) return 'ackedThrough must be 0 where a session is opened';
    return count === 1 ? null : 'count must be 1 where a session is opened';
  }
  if (firstSeq < 1) return 'firstSeq must be 1 or more';
  if (!Number.isSafeInteger(firstSeq + count)) return 'firstSeq + count must be at most 2^53 - 1';
  return ackedThrough < firstSeq ? null : 'ackedThrough must be below firstSeq';
}
