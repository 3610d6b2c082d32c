// One copy of the hard state ↔ 256 bytes. Raft paper figure 2, "persistent state", and what the
// other files of a replica must agree with. Knows nothing of slots, copies or files.
//
//     0 u32  magic "HFHS"          64 u53  books number
//     4 u16  format version        72 u53  books index
//     6 u16  zero                  80 u53  books term
//     8 8 B  clusterId             88 u53  wal start
//    16 u53  nodeId                96 u53  compacted index
//    24 u53  generation           104 u53  compacted term
//    32 u53  term                 112 u53  segment bytes
//    40 u53  vote                 120 u53  suspect from
//    48 u53  commit               128      zeros
//    56 u53  durableThrough       252 u32  CRC of bytes 0 to 252

import { crc32Within } from '../../base/crc.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { require } from './malformed-bytes.ts';
import { viewOf } from './safe-integer.ts';

export const HARD_STATE_COPY_BYTES = 256;
export const CLUSTER_ID_DIGITS = 16;

/** Everything a replica must not forget and that is not in the log or the books. */
export interface HardStateSlot {
  /** 16 lower-case hex digits. */
  readonly clusterId: string;
  readonly nodeId: number;
  /** Grows by one with every write of the file. */
  readonly generation: number;
  readonly term: number;
  /** 0 if no vote was cast in `term`. */
  readonly vote: number;
  /** A hint: known committed when written, and durable by then. */
  readonly commit: number;
  /** The log reaches at least here. */
  readonly durableThrough: number;
  /** Which `books-<n>` is live, and the entry it was last synced at. */
  readonly booksNumber: number;
  readonly booksIndex: number;
  readonly booksTerm: number;
  /** Sequence of the first segment that belongs to the log. */
  readonly walStart: number;
  /** The log begins after this index, whose entry had this term. */
  readonly compactedIndex: number;
  readonly compactedTerm: number;
  readonly segmentBytes: number;
  /** First index that may have been lost; 0 for a whole log. */
  readonly suspectFrom: number;
}

const MAGIC = 0x5348_4648;
const VERSION = 1;
const CRC_OFFSET = HARD_STATE_COPY_BYTES - 4;
/** Magic, version and cluster id, then the 14 numbers from `nodeId` on. */
const NUMBERS_END = 4 * 4 + 14 * 8;
const ZEROS = new Uint8Array(CRC_OFFSET - NUMBERS_END);

export function encodeHardStateSlot(slot: HardStateSlot): Uint8Array {
  const writer = new ByteWriter(HARD_STATE_COPY_BYTES);
  writer.u32(MAGIC);
  writer.u16(VERSION);
  writer.u16(0);
  writer.bytes(clusterIdBytes(slot.clusterId));
  // The numbers one by one: names looked up in a loop cost more than writing them.
  writer.safeInteger(slot.nodeId);
  writer.safeInteger(slot.generation);
  writer.safeInteger(slot.term);
  writer.safeInteger(slot.vote);
  writer.safeInteger(slot.commit);
  writer.safeInteger(slot.durableThrough);
  writer.safeInteger(slot.booksNumber);
  writer.safeInteger(slot.booksIndex);
  writer.safeInteger(slot.booksTerm);
  writer.safeInteger(slot.walStart);
  writer.safeInteger(slot.compactedIndex);
  writer.safeInteger(slot.compactedTerm);
  writer.safeInteger(slot.segmentBytes);
  writer.safeInteger(slot.suspectFrom);
  writer.bytes(ZEROS);
  writer.u32(0);
  const bytes = writer.finish();
  const crc = crc32Within(bytes, { begin: 0, end: CRC_OFFSET });
  writer.view.setUint32(writer.start + CRC_OFFSET, crc, true);
  return bytes;
}

/** @throws MalformedBytes */
export function decodeHardStateSlot(bytes: Uint8Array): HardStateSlot {
  require(bytes.length === HARD_STATE_COPY_BYTES, 'a copy has its length');
  const crc = viewOf(bytes).getUint32(CRC_OFFSET, true);
  require(crc === crc32Within(bytes, { begin: 0, end: CRC_OFFSET }), 'a copy is unharmed');
  const reader = new ByteReader(bytes);
  require(reader.u32() === MAGIC, 'a copy starts with its magic number');
  require(reader.u16() === VERSION, 'a copy has a version this node knows');
  reader.u16();
  return {
    clusterId: clusterIdText(reader.bytes(CLUSTER_ID_DIGITS / 2)),
    nodeId: reader.safeInteger(),
    generation: reader.safeInteger(),
    term: reader.safeInteger(),
    vote: reader.safeInteger(),
    commit: reader.safeInteger(),
    durableThrough: reader.safeInteger(),
    booksNumber: reader.safeInteger(),
    booksIndex: reader.safeInteger(),
    booksTerm: reader.safeInteger(),
    walStart: reader.safeInteger(),
    compactedIndex: reader.safeInteger(),
    compactedTerm: reader.safeInteger(),
    segmentBytes: reader.safeInteger(),
    suspectFrom: reader.safeInteger(),
  };
}

/** Eight bytes for 16 hex digits. */
export const clusterIdBytes = (clusterId: string): Uint8Array => {
  const bytes = new Uint8Array(CLUSTER_ID_DIGITS / 2);
  for (const at of bytes.keys())
    bytes[at] = Number.parseInt(clusterId.slice(2 * at, 2 * at + 2), 16);
  return bytes;
};

/** The 16 hex digits of eight bytes. */
export const clusterIdText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
