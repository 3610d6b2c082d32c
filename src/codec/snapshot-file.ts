// The file of a saved snapshot ↔ bytes (docs/formats.md section 9): a header that says what is in it,
// the chunks of section 8 each under a CRC, and a trailer over all of them. Knows no disk and no row.
//
//   header   0 "HFSNAP01"   8 u32 64   12 u32 CRC of the rest of the header   16 8 B clusterId
//           24 u53 index   32 u53 term   40 8 B digest   48 16 B zero
//   chunk    0 u32 "HFCH"   4 u32 length of the rows   8 u32 sequence, from 0
//           12 u32 CRC of bytes 0 to 12 and of the rows   16 rows
//   trailer  0 u32 "HFCE"   4 u32 chunks   8 u53 rows   16 32 B SHA-256 over the rows of all chunks
//           48 u32 CRC of bytes 0 to 48   then the file ends

import { crc32 } from '../base/crc.ts';
import { readInt53, viewOf, writeInt53 } from './int53.ts';

export interface SnapshotFileHeader {
  /** 16 lower-case hex digits, as are the digest's. */
  readonly clusterId: string;
  readonly index: number;
  readonly term: number;
  readonly digest: string;
}

export interface SnapshotChunkHead {
  readonly sequence: number;
  readonly rowBytes: number;
  readonly crc: number;
}

export interface SnapshotFileTrailer {
  readonly chunks: number;
  readonly rows: number;
  readonly sha256: Uint8Array;
}

export const SNAPSHOT_HEADER_BYTES = 64;
export const SNAPSHOT_CHUNK_HEAD_BYTES = 16;
export const SNAPSHOT_TRAILER_BYTES = 52;

const fileMagic = 'HFSNAP01';
const chunkMagic = 0x4843_4648;
const trailerMagic = 0x4543_4648;

export function encodeSnapshotHeader(header: SnapshotFileHeader): Buffer {
  const bytes = Buffer.alloc(SNAPSHOT_HEADER_BYTES);
  const view = viewOf(bytes);
  bytes.write(fileMagic, 0, 'latin1');
  view.setUint32(8, SNAPSHOT_HEADER_BYTES, true);
  bytes.write(header.clusterId, 16, 'hex');
  writeInt53(view, 24, header.index);
  writeInt53(view, 32, header.term);
  bytes.write(header.digest, 40, 'hex');
  view.setUint32(12, headerCrc(bytes), true);
  return bytes;
}

/** Null when it is none, or damaged. */
export function decodeSnapshotHeader(bytes: Buffer): SnapshotFileHeader | null {
  if (bytes.length < SNAPSHOT_HEADER_BYTES) return null;
  const view = viewOf(bytes);
  if (bytes.toString('latin1', 0, 8) !== fileMagic) return null;
  if (view.getUint32(12, true) !== headerCrc(bytes)) return null;
  return {
    clusterId: bytes.toString('hex', 16, 24),
    index: readInt53(view, 24),
    term: readInt53(view, 32),
    digest: bytes.toString('hex', 40, 48),
  };
}

/** What stands before the rows of a chunk. */
export function encodeChunkHead(rows: Uint8Array, sequence: number): Buffer {
  const head = Buffer.alloc(SNAPSHOT_CHUNK_HEAD_BYTES);
  const view = viewOf(head);
  view.setUint32(0, chunkMagic, true);
  view.setUint32(4, rows.length, true);
  view.setUint32(8, sequence, true);
  view.setUint32(12, chunkCrc(head, rows), true);
  return head;
}

/** Null when no chunk begins here. Its length is to be trusted only once `chunkCrc` agrees. */
export function decodeChunkHead(head: Buffer): SnapshotChunkHead | null {
  if (head.length < SNAPSHOT_CHUNK_HEAD_BYTES) return null;
  const view = viewOf(head);
  if (view.getUint32(0, true) !== chunkMagic) return null;
  const [rowBytes, sequence] = [view.getUint32(4, true), view.getUint32(8, true)];
  return { sequence, rowBytes, crc: view.getUint32(12, true) };
}

export const chunkCrc = (head: Buffer, rows: Uint8Array): number =>
  crc32(rows, crc32(head.subarray(0, 12)));

export function encodeSnapshotTrailer(trailer: SnapshotFileTrailer): Buffer {
  const bytes = Buffer.alloc(SNAPSHOT_TRAILER_BYTES);
  const view = viewOf(bytes);
  view.setUint32(0, trailerMagic, true);
  view.setUint32(4, trailer.chunks, true);
  writeInt53(view, 8, trailer.rows);
  bytes.set(trailer.sha256, 16);
  view.setUint32(48, crc32(bytes.subarray(0, 48)), true);
  return bytes;
}

/** Null when it is none, or damaged. */
export function decodeSnapshotTrailer(bytes: Buffer): SnapshotFileTrailer | null {
  if (bytes.length < SNAPSHOT_TRAILER_BYTES) return null;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== trailerMagic) return null;
  if (view.getUint32(48, true) !== crc32(bytes.subarray(0, 48))) return null;
  return {
    chunks: view.getUint32(4, true),
    rows: readInt53(view, 8),
    sha256: Uint8Array.from(bytes.subarray(16, 48)),
  };
}

const headerCrc = (bytes: Buffer): number =>
  crc32(bytes.subarray(16, SNAPSHOT_HEADER_BYTES), crc32(bytes.subarray(0, 12)));
