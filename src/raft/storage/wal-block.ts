// One write of the log as bytes: a block header and a record for every entry. Raft paper §5.3.
// Knows nothing of files or of which index follows which.
//
//   | block header, 48 | record | record | … |
//   record: | entry header, 20 | data | 0 to 7 zeros | u32 CRC from the CRC before |
//
// The CRC stands last, so that the four bytes before any record are the seed to verify it from.

import { assert } from '../../base/assert.ts';
import { crc32Within } from '../../base/crc.ts';
import { ENTRY_HEADER_BYTES, readEntryHeader, writeEntryHeader } from '../codec/entry-codec.ts';
import type { EntryHeader } from '../codec/entry-codec.ts';
import { viewOf } from '../codec/safe-integer.ts';
import type { Entry } from '../core/entry.ts';
import {
  ALIGN_BYTES,
  BLOCK_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
  writeBlockHeader,
  writeSegmentHeader,
} from './wal-format.ts';
import type { SegmentHeader } from './wal-format.ts';

const CRC_BYTES = 4;
const FIRST_CAPACITY_BYTES = 64 * 1024;

export interface BlockPlace {
  readonly sequence: number;
  readonly offset: number;
  readonly previousCrc: number;
  readonly durableThrough: number;
  readonly generation: number;
  /** Set for the first write of a segment: its header goes out in front. */
  readonly segmentHeader: Omit<SegmentHeader, 'crc'> | null;
}

export interface BuiltBlock {
  /** Lies in the builder's buffer: valid until the next block is built. */
  readonly bytes: Uint8Array;
  /** The CRC the next block continues from. */
  readonly crc: number;
  /** Where each record starts in the file. */
  readonly recordOffsets: readonly number[];
}

/** Room an entry takes in a block, for payloads of up to 2^31 − 32 bytes (an entry's are far shorter).
 *  Rounded up in whole numbers, to a power of two: a quotient would make the engine keep every offset
 *  that comes of it as a fraction. */
export const recordBytes = (dataBytes: number): number =>
  (ENTRY_HEADER_BYTES + dataBytes + CRC_BYTES + ALIGN_BYTES - 1) & -ALIGN_BYTES;

/** Builds blocks in one buffer that grows to the largest: a write costs no allocation. */
export class BlockBuilder {
  #buffer = new Uint8Array(FIRST_CAPACITY_BYTES);
  #view = viewOf(this.#buffer);

  build(entries: readonly Entry[], place: BlockPlace): BuiltBlock {
    let bodyBytes = 0;
    for (const entry of entries) bodyBytes += recordBytes(entry.data.length);
    const leadBytes = place.segmentHeader === null ? 0 : SEGMENT_HEADER_BYTES;
    const totalBytes = leadBytes + BLOCK_HEADER_BYTES + bodyBytes;
    this.#reserve(totalBytes);
    let crc = place.previousCrc;
    if (place.segmentHeader !== null) crc = writeSegmentHeader(this.#buffer, place.segmentHeader);
    const { sequence, offset, durableThrough, generation } = place;
    crc = writeBlockHeader(this.#buffer, leadBytes, {
      previousCrc: crc,
      sequence,
      offset: offset + leadBytes,
      durableThrough,
      generation,
      recordBytes: bodyBytes,
      recordCount: entries.length,
    });
    const recordOffsets: number[] = [];
    let at = leadBytes + BLOCK_HEADER_BYTES;
    for (const entry of entries) {
      recordOffsets.push(offset + at);
      crc = this.#record(at, entry, crc);
      at += recordBytes(entry.data.length);
    }
    assert(at === totalBytes, 'a block has its computed length');
    return { bytes: this.#buffer.subarray(0, totalBytes), crc, recordOffsets };
  }

  #record(at: number, entry: Entry, seed: number): number {
    writeEntryHeader(this.#view, at, entry);
    const dataEnd = at + ENTRY_HEADER_BYTES + entry.data.length;
    this.#buffer.set(entry.data, at + ENTRY_HEADER_BYTES);
    const crcAt = at + recordBytes(entry.data.length) - CRC_BYTES;
    this.#buffer.fill(0, dataEnd, crcAt);
    const crc = crc32Within(this.#buffer, { begin: at, end: crcAt }, seed);
    this.#view.setUint32(crcAt, crc, true);
    return crc;
  }

  #reserve(lengthBytes: number): void {
    if (this.#buffer.length >= lengthBytes) return;
    this.#buffer = new Uint8Array(Math.max(lengthBytes, 2 * this.#buffer.length));
    this.#view = viewOf(this.#buffer);
  }
}

/** Bytes and a view over exactly them: to make one for every record costs more than reading it. */
export interface ViewedBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export interface ReadRecord {
  readonly header: EntryHeader;
  readonly lengthBytes: number;
  readonly crc: number;
}

/** The record at `at`, if it ends by `end` and its CRC continues from `seed`; else null. */
export function readRecord(
  { bytes, view }: ViewedBytes,
  span: { readonly at: number; readonly end: number },
  seed: number,
): ReadRecord | null {
  const { at, end } = span;
  if (at + ENTRY_HEADER_BYTES + CRC_BYTES > end) return null;
  // The length is unproven until the CRC is checked; it only has to stay within the bytes.
  const lengthBytes = recordBytes(view.getUint32(at, true) & 0xff_ffff);
  if (at + lengthBytes > end) return null;
  const crcAt = at + lengthBytes - CRC_BYTES;
  const crc = view.getUint32(crcAt, true);
  if (crc32Within(bytes, { begin: at, end: crcAt }, seed) !== crc) return null;
  return { header: readEntryHeader(view, at), lengthBytes, crc };
}

/** An entry's payload within the bytes it was read from. */
export const recordData = (bytes: Uint8Array, at: number, header: EntryHeader): Uint8Array =>
  bytes.subarray(at + ENTRY_HEADER_BYTES, at + ENTRY_HEADER_BYTES + header.dataBytes);
