// Messages between replicas ↔ one frame of the peer stream. Refuses on arrival whatever no honest
// replica sends, storage messages and term 0 above all: the core takes term 0 for its own.
// Knows nothing of connections, nor of who may send what in which role. Raft paper figure 2.
//
//   frame    0 u32 magic "HFRB"   4 u16 version   6 u16 messages   8 u32 bytes that follow
//           12 u32 CRC of bytes 0 to 12 and of the messages       16 messages
//   message  0 u8 kind   1 u8 flags   2 u8 numbers present   3 u8 zero   4 u32 from   8 u32 to
//           12 u53 term   20 u53 each number present: index, logTerm, commit, rejectHint, token,
//           suspect   then, if flagged, the snapshot's identity; then, if flagged, u32 count and
//           the entries

import { assert } from '../../base/assert.ts';
import { crc32Within } from '../../base/crc.ts';
import { NO_ENTRIES } from '../core/entry.ts';
import { NO_MESSAGES } from '../core/message.ts';
import type { Message, WireKind } from '../core/message.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { NODE_ID_MAX } from './conf-state-codec.ts';
import { encodedEntryBytes } from './entry-codec.ts';
import { require } from './malformed-bytes.ts';
import { readMessageEntries, writeMessageEntries } from './message-entries.ts';
import { SAFE_INTEGER_BYTES } from './safe-integer.ts';
import { readSnapshotMeta, snapshotMetaBytes, writeSnapshotMeta } from './snapshot-meta-codec.ts';

export const FRAME_BYTES_MAX = 8 * 1024 * 1024;
export const FRAME_MESSAGES_MAX = 4_096;
export const FRAME_HEADER_BYTES = 16;

const MAGIC = 0x4252_4648;
const VERSION = 1;
const CRC_OFFSET = 12;
const MESSAGE_FIXED_BYTES = 20;

/** A kind's code is its place here; kinds are only ever added at the end. */
const KINDS: readonly (WireKind | undefined)[] = [
  undefined,
  'vote',
  'vote-response',
  'pre-vote',
  'pre-vote-response',
  'append',
  'append-response',
  'heartbeat',
  'heartbeat-response',
  'snapshot',
  'propose',
  'read-index',
  'read-index-response',
  'transfer-leader',
  'timeout-now',
  'transfer-rejected',
];

const CODES = new Map<string, number>(KINDS.map((kind, code) => [kind ?? '', code]));

// Which numbers are present. Spelled out wherever they are used: names looked up in a loop cost
// more than all the rest of a short message.
const INDEX = 1;
const LOG_TERM = 2;
const COMMIT = 4;
const REJECT_HINT = 8;
const TOKEN = 16;
const SUSPECT = 32;
const NUMBERS_MASK = 63;

const REJECT = 1;
const TRANSFER = 2;
const SNAPSHOT = 4;
const ENTRIES = 8;
const FLAGS_MASK = 15;

/** Bytes this message adds to a frame: lets a sender fill frames up to a limit. */
export function messageBytes(m: Message): number {
  let total = MESSAGE_FIXED_BYTES;
  for (let bits = numbersPresent(m); bits !== 0; bits &= bits - 1) total += SAFE_INTEGER_BYTES;
  if (m.snapshot !== null) total += snapshotMetaBytes(m.snapshot);
  if (m.entries.length > 0) total += 4;
  for (const entry of m.entries) total += encodedEntryBytes(entry);
  return total;
}

/** One frame holding all the messages, in order. Never written to again by anybody. */
export function encodeMessages(messages: readonly Message[]): Uint8Array {
  let total = FRAME_HEADER_BYTES;
  for (const m of messages) total += messageBytes(m);
  assert(messages.length > 0, 'a frame holds at least one message');
  assert(messages.length <= FRAME_MESSAGES_MAX, 'a frame holds a bounded number of messages');
  assert(total <= FRAME_BYTES_MAX, 'a frame has a bounded length');
  const writer = new ByteWriter(total);
  writer.u32(MAGIC);
  writer.u16(VERSION);
  writer.u16(messages.length);
  writer.u32(total - FRAME_HEADER_BYTES);
  writer.u32(0);
  for (const m of messages) writeMessage(writer, m);
  const frame = writer.finish();
  writer.view.setUint32(writer.start + CRC_OFFSET, frameCrc(frame), true);
  return frame;
}

/**
 * The messages of a frame. Entry payloads are shared with `frame`, which must not be written to
 * afterwards.
 * @throws MalformedBytes; the stream it came from cannot be trusted any further
 */
export function decodeMessages(frame: Uint8Array): Message[] {
  require(frame.length > FRAME_HEADER_BYTES, 'a frame has a header and a message');
  require(frame.length <= FRAME_BYTES_MAX, 'a frame has a bounded length');
  const reader = new ByteReader(frame);
  require(reader.u32() === MAGIC, 'a frame starts with its magic number');
  require(reader.u16() === VERSION, 'a frame has a version this node knows');
  const count = reader.u16();
  require(count > 0 && count <= FRAME_MESSAGES_MAX, 'a frame holds a bounded number of messages');
  require(reader.u32() === frame.length - FRAME_HEADER_BYTES, 'a frame has its stated length');
  require(reader.u32() === frameCrc(frame), 'a frame arrives unharmed');
  const messages: Message[] = [];
  for (let at = 0; at < count; at += 1) messages.push(readMessage(reader));
  require(reader.remainingBytes === 0, 'nothing follows the last message');
  return messages;
}

const frameCrc = (frame: Uint8Array): number =>
  crc32Within(frame, { begin: FRAME_HEADER_BYTES, end: frame.length }, headCrc(frame));

const headCrc = (frame: Uint8Array): number => crc32Within(frame, { begin: 0, end: CRC_OFFSET });

function writeMessage(writer: ByteWriter, m: Message): void {
  const code = CODES.get(m.kind) ?? 0;
  assert(code > 0, 'storage messages stay in their replica');
  assert(m.responses.length === 0 && m.vote === 0, 'no storage field crosses the wire');
  assert(isNodeId(m.from) && isNodeId(m.to), 'a message has a sender and a receiver');
  assert(m.term > 0 === (m.kind !== 'propose'), 'only a forwarded proposal has no term');
  writer.u8(code);
  writer.u8(flagsOf(m));
  writer.u8(numbersPresent(m));
  writer.u8(0);
  writer.u32(m.from);
  writer.u32(m.to);
  writer.safeInteger(m.term);
  if (m.index !== 0) writer.safeInteger(m.index);
  if (m.logTerm !== 0) writer.safeInteger(m.logTerm);
  if (m.commit !== 0) writer.safeInteger(m.commit);
  if (m.rejectHint !== 0) writer.safeInteger(m.rejectHint);
  if (m.token !== 0) writer.safeInteger(m.token);
  if (m.suspect !== 0) writer.safeInteger(m.suspect);
  if (m.snapshot !== null) writeSnapshotMeta(writer, m.snapshot);
  if (m.entries.length > 0) writeMessageEntries(writer, m.entries);
}

const isNodeId = (id: number): boolean => Number.isInteger(id) && id >= 1 && id <= NODE_ID_MAX;

const flagsOf = (m: Message): number =>
  (m.reject ? REJECT : 0) |
  (m.transfer ? TRANSFER : 0) |
  (m.snapshot === null ? 0 : SNAPSHOT) |
  (m.entries.length === 0 ? 0 : ENTRIES);

const numbersPresent = (m: Message): number =>
  (m.index === 0 ? 0 : INDEX) |
  (m.logTerm === 0 ? 0 : LOG_TERM) |
  (m.commit === 0 ? 0 : COMMIT) |
  (m.rejectHint === 0 ? 0 : REJECT_HINT) |
  (m.token === 0 ? 0 : TOKEN) |
  (m.suspect === 0 ? 0 : SUSPECT);

function readMessage(reader: ByteReader): Message {
  const kind = KINDS[reader.u8()];
  require(kind !== undefined, 'a message is of a kind that crosses the wire');
  const flags = reader.u8();
  require((flags & ~FLAGS_MASK) === 0, 'a message has no unknown flag');
  const present = reader.u8();
  require((present & ~NUMBERS_MASK) === 0, 'a message has no unknown number');
  require(reader.u8() === 0, 'a message has zero where nothing is defined');
  const from = reader.u32();
  const to = reader.u32();
  require(from > 0 && to > 0, 'a message has a sender and a receiver');
  const term = reader.safeInteger();
  require(term > 0 === (kind !== 'propose'), 'only a forwarded proposal has no term');
  const index = readNumber(reader, present & INDEX);
  const logTerm = readNumber(reader, present & LOG_TERM);
  const commit = readNumber(reader, present & COMMIT);
  const rejectHint = readNumber(reader, present & REJECT_HINT);
  const token = readNumber(reader, present & TOKEN);
  const suspect = readNumber(reader, present & SUSPECT);
  const snapshot = (flags & SNAPSHOT) === 0 ? null : readSnapshotMeta(reader);
  require((snapshot !== null) === (kind === 'snapshot'), 'a snapshot message has a snapshot');
  const scope = { kind, term, prevIndex: index, prevTerm: logTerm };
  return {
    kind,
    from,
    to,
    term,
    index,
    logTerm,
    commit,
    vote: 0,
    reject: (flags & REJECT) !== 0,
    rejectHint,
    token,
    transfer: (flags & TRANSFER) !== 0,
    suspect,
    entries: (flags & ENTRIES) === 0 ? NO_ENTRIES : readMessageEntries(reader, scope),
    snapshot,
    responses: NO_MESSAGES,
  };
}

const readNumber = (reader: ByteReader, present: number): number =>
  present === 0 ? 0 : reader.safeInteger();
