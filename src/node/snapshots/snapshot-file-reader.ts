// Reads a snapshot file from a disk, part by part: what is handed out has passed its CRC, and the
// whole its SHA-256. Names the byte where the first damaged part begins. Knows no row.

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import {
  chunkCrc,
  decodeChunkHead,
  decodeSnapshotHeader,
  decodeSnapshotTrailer,
  SNAPSHOT_CHUNK_HEAD_BYTES,
  SNAPSHOT_HEADER_BYTES,
  SNAPSHOT_TRAILER_BYTES,
} from '../../codec/snapshot-file.ts';
import type { SnapshotFileHeader, SnapshotFileTrailer } from '../../codec/snapshot-file.ts';
import { SNAPSHOT_CHUNK_BYTES_MAX } from '../../raft/driver/snapshot-port.ts';
import { StorageError } from '../../raft/storage/storage-error.ts';

export interface FoundChunk {
  /** Where it begins in the file. */
  readonly offset: number;
  /** Packed rows, the reader's own. */
  readonly rows: Buffer;
}

export class SnapshotFileReader {
  readonly header: SnapshotFileHeader;
  readonly #file: string;
  readonly #handle: FileHandle;
  #offset = SNAPSHOT_HEADER_BYTES;
  #chunks = 0;
  readonly #sha256 = createHash('sha256');
  #trailer: SnapshotFileTrailer | null = null;

  private constructor(file: string, handle: FileHandle, header: SnapshotFileHeader) {
    this.#file = file;
    this.#handle = handle;
    this.header = header;
  }

  /** @throws StorageError for no file, or one that is no snapshot */
  static async open(file: string): Promise<SnapshotFileReader> {
    const handle = await openFile(file);
    try {
      const header = decodeSnapshotHeader(await bytesAt(handle, 0, SNAPSHOT_HEADER_BYTES));
      if (header === null) throw damaged(file, 0, 'is not the header of a snapshot, or damaged');
      return new SnapshotFileReader(file, handle, header);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** What follows the last chunk; null before that. */
  get trailer(): SnapshotFileTrailer | null {
    return this.#trailer;
  }

  /** Length of what has been read, bytes; once the chunks are through, of the file. */
  get bytesRead(): number {
    return this.#offset;
  }

  /** To be walked once, to its end. @throws StorageError naming the byte */
  async *chunks(): AsyncGenerator<FoundChunk> {
    for (;;) {
      const chunk = await this.#chunk();
      if (chunk === null) break;
      this.#sha256.update(chunk.rows);
      yield chunk;
    }
    this.#trailer = await this.#readTrailer();
  }

  /** @throws StorageError at the offset of a chunk that passed its CRC and is wrong nevertheless */
  refuse(offset: number, problem: string): never {
    throw damaged(this.#file, offset, problem);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  // Null where the chunks end and the trailer should begin.
  async #chunk(): Promise<FoundChunk | null> {
    const offset = this.#offset;
    const bytes = await bytesAt(this.#handle, offset, SNAPSHOT_CHUNK_HEAD_BYTES);
    const head = decodeChunkHead(bytes);
    if (head === null) return null;
    const flawed = (problem: string): StorageError => damaged(this.#file, offset, problem);
    if (head.rowBytes > SNAPSHOT_CHUNK_BYTES_MAX) throw flawed('a chunk cannot be that long');
    const from = offset + SNAPSHOT_CHUNK_HEAD_BYTES;
    const rows = await bytesAt(this.#handle, from, head.rowBytes);
    if (rows.length < head.rowBytes) throw flawed('the file ends within this chunk');
    if (chunkCrc(bytes, rows) !== head.crc) throw flawed('this chunk does not match its CRC');
    if (head.sequence !== this.#chunks) throw flawed(`chunk ${this.#chunks} should stand here`);
    this.#chunks += 1;
    this.#offset = from + rows.length;
    return { offset, rows };
  }

  async #readTrailer(): Promise<SnapshotFileTrailer> {
    const offset = this.#offset;
    const bytes = await bytesAt(this.#handle, offset, SNAPSHOT_TRAILER_BYTES + 1);
    const flawed = (problem: string): StorageError => damaged(this.#file, offset, problem);
    const trailer = decodeSnapshotTrailer(bytes);
    if (trailer === null) throw flawed('here is neither a chunk nor the end of the snapshot');
    if (bytes.length > SNAPSHOT_TRAILER_BYTES) throw flawed('something follows the end');
    if (trailer.chunks !== this.#chunks) {
      throw flawed(`${trailer.chunks} chunks were written and ${this.#chunks} are here`);
    }
    if (!this.#sha256.digest().equals(trailer.sha256)) {
      throw flawed('the chunks do not match their SHA-256');
    }
    this.#offset += SNAPSHOT_TRAILER_BYTES;
    return trailer;
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (error) {
    const remedy = 'Name a file that `holdfast snapshot save` has written.';
    throw new StorageError('absent', { file, problem: 'cannot be read', remedy }, error);
  }
}

/** Fewer bytes where the file ends. */
async function bytesAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

function damaged(file: string, offset: number, problem: string): StorageError {
  const remedy = 'Nothing of it can be trusted: take another snapshot, or save a new one.';
  return new StorageError('damaged', { file, offset, problem, remedy });
}
