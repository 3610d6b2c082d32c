// The two headers of the write-ahead log. Every CRC continues from the one before it, so a header
// is checked against its own bytes and against its predecessor. Raft paper §5.3. Knows nothing of
// files; the records between the headers are in wal-block.ts.
//
//   segment header, 64                   block header, 48
//    0 u32 magic "HFWS"                   0 u32 magic "HFWB"
//    4 u16 version   6 u16 zero           4 u32 previous CRC
//    8 8 B clusterId                      8 u32 segment sequence, low   12 u32 own offset
//   16 u53 sequence  24 u53 zero         16 u53 durableThrough
//   32 u53 base index 40 u53 base term   24 u53 hard-state generation
//   48 u32 segment bytes 52 u32 nodeId   32 u32 record bytes  36 u32 records
//   56 u32 previous CRC                  40 u32 kind, 1 = entries
//   60 u32 CRC of 0 to 60                44 u32 CRC of 0 to 44

import { crc32 } from '../../base/crc.ts';
import { clusterIdBytes, clusterIdText } from '../codec/hard-state-slot-codec.ts';
import { readSafeInteger, viewOf, writeSafeInteger } from '../codec/safe-integer.ts';

export const WAL_NAME = 'wal';
export const SEGMENT_HEADER_BYTES = 64;
export const BLOCK_HEADER_BYTES = 48;
export const ALIGN_BYTES = 8;
export const SEGMENT_BYTES_MIN = 1024;
/** Places within a segment are small whole numbers. */
export const SEGMENT_BYTES_MAX = 2 ** 30;

const SEGMENT_MAGIC = 0x5357_4648;
export const BLOCK_MAGIC = 0x4257_4648;
const VERSION = 1;
const BLOCK_OF_ENTRIES = 1;
const SEGMENT_CRC_OFFSET = 60;
const BLOCK_CRC_OFFSET = 44;

export interface SegmentHeader {
  readonly clusterId: string;
  readonly nodeId: number;
  readonly sequence: number;
  /** The log's last entry before this segment. */
  readonly baseIndex: number;
  readonly baseTerm: number;
  readonly segmentBytes: number;
  readonly previousCrc: number;
  readonly crc: number;
}

export interface BlockHeader {
  readonly previousCrc: number;
  readonly sequence: number;
  readonly offset: number;
  /** Durable before this write; its first entry is the one after. */
  readonly durableThrough: number;
  readonly generation: number;
  readonly recordBytes: number;
  readonly recordCount: number;
  readonly crc: number;
}

/** Writes at the start of `bytes` and answers the CRC. */
export function writeSegmentHeader(bytes: Uint8Array, header: Omit<SegmentHeader, 'crc'>): number {
  const view = viewOf(bytes);
  bytes.fill(0, 0, SEGMENT_HEADER_BYTES);
  view.setUint32(0, SEGMENT_MAGIC, true);
  view.setUint16(4, VERSION, true);
  bytes.set(clusterIdBytes(header.clusterId), 8);
  writeSafeInteger(view, 16, header.sequence);
  writeSafeInteger(view, 32, header.baseIndex);
  writeSafeInteger(view, 40, header.baseTerm);
  view.setUint32(48, header.segmentBytes, true);
  view.setUint32(52, header.nodeId, true);
  view.setUint32(56, header.previousCrc, true);
  const crc = crc32(bytes.subarray(0, SEGMENT_CRC_OFFSET), header.previousCrc);
  view.setUint32(SEGMENT_CRC_OFFSET, crc, true);
  return crc;
}

/** The header at the start of `bytes`, or null if there is none unharmed. */
export function readSegmentHeader(bytes: Uint8Array): SegmentHeader | null {
  if (bytes.length < SEGMENT_HEADER_BYTES) return null;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== SEGMENT_MAGIC || view.getUint16(4, true) !== VERSION) return null;
  const previousCrc = view.getUint32(56, true);
  const crc = view.getUint32(SEGMENT_CRC_OFFSET, true);
  if (crc32(bytes.subarray(0, SEGMENT_CRC_OFFSET), previousCrc) !== crc) return null;
  return {
    clusterId: clusterIdText(bytes.subarray(8, 16)),
    sequence: readSafeInteger(view, 16),
    baseIndex: readSafeInteger(view, 32),
    baseTerm: readSafeInteger(view, 40),
    segmentBytes: view.getUint32(48, true),
    nodeId: view.getUint32(52, true),
    previousCrc,
    crc,
  };
}

/** Writes `header` where it says it stands and answers its CRC. `at` is the place in `bytes`. */
export function writeBlockHeader(
  bytes: Uint8Array,
  at: number,
  header: Omit<BlockHeader, 'crc'>,
): number {
  const view = viewOf(bytes);
  view.setUint32(at, BLOCK_MAGIC, true);
  view.setUint32(at + 4, header.previousCrc, true);
  view.setUint32(at + 8, header.sequence >>> 0, true);
  view.setUint32(at + 12, header.offset, true);
  writeSafeInteger(view, at + 16, header.durableThrough);
  writeSafeInteger(view, at + 24, header.generation);
  view.setUint32(at + 32, header.recordBytes, true);
  view.setUint32(at + 36, header.recordCount, true);
  view.setUint32(at + 40, BLOCK_OF_ENTRIES, true);
  const crc = crc32(bytes.subarray(at, at + BLOCK_CRC_OFFSET), header.previousCrc);
  view.setUint32(at + BLOCK_CRC_OFFSET, crc, true);
  return crc;
}

/**
 * The header at `offset` of segment `sequence`, or null if there is none unharmed that says it
 * belongs exactly there.
 */
export function readBlockHeader(
  segment: Uint8Array,
  offset: number,
  sequence: number,
): BlockHeader | null {
  if (offset + BLOCK_HEADER_BYTES > segment.length) return null;
  const view = viewOf(segment);
  if (view.getUint32(offset, true) !== BLOCK_MAGIC) return null;
  if (view.getUint32(offset + 8, true) !== sequence >>> 0) return null;
  if (view.getUint32(offset + 12, true) !== offset) return null;
  if (view.getUint32(offset + 40, true) !== BLOCK_OF_ENTRIES) return null;
  const previousCrc = view.getUint32(offset + 4, true);
  const crc = view.getUint32(offset + BLOCK_CRC_OFFSET, true);
  if (crc32(segment.subarray(offset, offset + BLOCK_CRC_OFFSET), previousCrc) !== crc) return null;
  return {
    previousCrc,
    sequence,
    offset,
    durableThrough: readSafeInteger(view, offset + 16),
    generation: readSafeInteger(view, offset + 24),
    recordBytes: view.getUint32(offset + 32, true),
    recordCount: view.getUint32(offset + 36, true),
    crc,
  };
}

export const segmentName = (sequence: number): string =>
  `${sequence.toString(16).padStart(16, '0')}.wal`;

/** The sequence in a segment's name, or null for any other file. */
export function segmentSequence(name: string): number | null {
  const digits = /^([0-9a-f]{16})\.wal$/.exec(name)?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}
