// Walks the blocks in the bytes of one segment and says where and how they end. Pure: bytes in,
// findings out; whether a finding is a torn tail or damage is decided in wal-scan.ts, which sees
// all segments. Knows nothing of files or terms.

import type { EntryHeader } from '../codec/entry-codec.ts';
import { viewOf } from '../codec/safe-integer.ts';
import { readRecord } from './wal-block.ts';
import {
  ALIGN_BYTES,
  BLOCK_HEADER_BYTES,
  BLOCK_MAGIC,
  readBlockHeader,
  SEGMENT_HEADER_BYTES,
} from './wal-format.ts';
import type { BlockHeader } from './wal-format.ts';

/** The unit a disk writes whole or not at all. */
const SECTOR_BYTES = 512;
const ZEROS = new Uint8Array(64 * 1024);

export interface ScannedRecord {
  readonly header: EntryHeader;
  /** Where the record starts in its segment. */
  readonly offset: number;
}

export interface ScannedBlock {
  readonly header: BlockHeader;
  readonly records: readonly ScannedRecord[];
}

/** Where a scan starts: behind a header whose CRC is known. */
export interface ScanStart {
  readonly sequence: number;
  readonly offset: number;
  readonly crc: number;
}

export interface ScanDamage {
  readonly kind: 'damage';
  readonly offset: number;
  readonly crc: number;
  readonly reason: string;
  /** Part of what was written there never arrived: zeros stand where no write leaves any. */
  readonly incomplete: boolean;
  /** A valid block header stands somewhere behind. */
  readonly followed: boolean;
  /** What the damaged block says was durable before it; null if that cannot be read. */
  readonly durableThrough: number | null;
}

export type ScanEnd =
  | { readonly kind: 'end'; readonly offset: number; readonly crc: number }
  | ScanDamage;

/** Yields every whole block in order; returns where they end. Shares nothing with `bytes`. */
export function* scanBlocks(
  bytes: Uint8Array,
  start: ScanStart,
): Generator<ScannedBlock, ScanEnd, undefined> {
  const { sequence } = start;
  let { offset, crc } = start;
  for (;;) {
    const header = readBlockHeader(bytes, offset, sequence);
    if (header === null) return endAt(bytes, { sequence, offset, crc });
    const end = offset + BLOCK_HEADER_BYTES + header.recordBytes;
    const found =
      header.previousCrc === crc && end <= bytes.length ? recordsOf(bytes, header, end) : null;
    if (found === null) return damagedBlock(bytes, header, crc);
    yield { header, records: found.records };
    offset = end;
    crc = found.crc;
  }
}

/** The finding for a segment whose own header cannot be read: it ends before its first block. */
export function damagedSegmentHeader(bytes: Uint8Array, sequence: number, crc: number): ScanDamage {
  return {
    kind: 'damage',
    offset: 0,
    crc,
    reason: 'the segment header cannot be read',
    incomplete:
      lacksSector(bytes, 0, SEGMENT_HEADER_BYTES + BLOCK_HEADER_BYTES) ||
      isZeroFrom(bytes, SEGMENT_HEADER_BYTES - ALIGN_BYTES),
    followed: hasBlockFrom(bytes, SEGMENT_HEADER_BYTES + ALIGN_BYTES, sequence),
    durableThrough: null,
  };
}

/** True if everything from `from` on is zero. */
export function isZeroFrom(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at += ZEROS.length) {
    const end = Math.min(at + ZEROS.length, bytes.length);
    if (Buffer.compare(bytes.subarray(at, end), ZEROS.subarray(0, end - at)) !== 0) return false;
  }
  return true;
}

interface FoundRecords {
  readonly records: readonly ScannedRecord[];
  readonly crc: number;
}

function recordsOf(bytes: Uint8Array, header: BlockHeader, end: number): FoundRecords | null {
  const records: ScannedRecord[] = [];
  const viewed = { bytes, view: viewOf(bytes) };
  let at = header.offset + BLOCK_HEADER_BYTES;
  let { crc } = header;
  for (let n = 0; n < header.recordCount; n += 1) {
    const record = readRecord(viewed, { at, end }, crc);
    if (record === null) return null;
    records.push({ header: record.header, offset: at });
    at += record.lengthBytes;
    crc = record.crc;
  }
  return at === end ? { records, crc } : null;
}

function endAt(bytes: Uint8Array, place: ScanStart): ScanEnd {
  const { sequence, offset, crc } = place;
  if (isZeroFrom(bytes, offset)) return { kind: 'end', offset, crc };
  return {
    kind: 'damage',
    offset,
    crc,
    reason: 'no block header where the next block should be, and not zeros either',
    incomplete:
      lacksSector(bytes, offset, offset + BLOCK_HEADER_BYTES) ||
      isZeroFrom(bytes, offset + BLOCK_HEADER_BYTES - ALIGN_BYTES),
    followed: hasBlockFrom(bytes, offset + ALIGN_BYTES, sequence),
    durableThrough: null,
  };
}

function damagedBlock(bytes: Uint8Array, header: BlockHeader, crc: number): ScanDamage {
  const { offset, sequence, durableThrough } = header;
  const chained = header.previousCrc === crc;
  const end = offset + BLOCK_HEADER_BYTES + header.recordBytes;
  return {
    kind: 'damage',
    offset,
    crc,
    reason: chained
      ? 'a record of this block fails its check'
      : 'this block does not follow on the one before it',
    incomplete:
      chained &&
      (lacksSector(bytes, offset, end) || isZeroFrom(bytes.subarray(0, end), end - ALIGN_BYTES)),
    followed: hasBlockFrom(bytes, offset + ALIGN_BYTES, sequence),
    durableThrough,
  };
}

// Two ways a write is cut short. On power loss any of its sectors may be missing, and still hold
// the zeros the segment was filled with; the pieces looked at are the parts of sectors that lie in
// the range, because the first may begin with older blocks. On a refusal half way it stops at some
// byte, and its end is missing: a header's or a block's last eight bytes hold a CRC and are not
// all zero once written, so a flipped byte is never taken for either.
function lacksSector(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, bytes.length);
  for (let at = from; at < end;) {
    const next = Math.min((Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES, end);
    if (Buffer.compare(bytes.subarray(at, next), ZEROS.subarray(0, next - at)) === 0) return true;
    at = next;
  }
  return false;
}

function hasBlockFrom(bytes: Uint8Array, from: number, sequence: number): boolean {
  const view = viewOf(bytes);
  for (let at = from; at + BLOCK_HEADER_BYTES <= bytes.length; at += ALIGN_BYTES) {
    if (view.getUint32(at, true) !== BLOCK_MAGIC) continue;
    if (readBlockHeader(bytes, at, sequence) !== null) return true;
  }
  return false;
}
