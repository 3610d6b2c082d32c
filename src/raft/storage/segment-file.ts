// One segment of the log as a file: made in full before it gets its name, read back in place,
// deleted. Knows nothing of what the bytes mean.

import { join } from 'node:path';

import type { DiskIo } from './disk-io.ts';
import { failedWrite, StorageError } from './storage-error.ts';
import { segmentName } from './wal-format.ts';

const ZEROS = new Uint8Array(256 * 1024);

export interface SegmentPlace {
  /** The `wal` directory. */
  readonly directory: string;
  readonly sequence: number;
}

/** How far down the blocks of a segment reach. */
export interface SegmentReach {
  readonly sequence: number;
  /** The log's last index before the segment. */
  readonly baseIndex: number;
  /** The lowest index a block in it follows on: below the base if one cut a suffix further down. */
  readonly floorIndex: number;
}

export class SegmentFile {
  readonly sequence: number;
  readonly file: string;
  /** Null while nothing is written in it. */
  reach: SegmentReach | null;
  readonly #fd: number;
  readonly #disk: DiskIo;

  private constructor(place: SegmentPlace, opened: { fd: number; disk: DiskIo }) {
    this.sequence = place.sequence;
    this.file = segmentFile(place);
    this.reach = null;
    this.#fd = opened.fd;
    this.#disk = opened.disk;
  }

  /** Opens a segment that exists. */
  static async open(place: SegmentPlace, disk: DiskIo): Promise<SegmentFile> {
    return new SegmentFile(place, { fd: await disk.openDurable(segmentFile(place)), disk });
  }

  /**
   * Makes a segment full of zeros. It is filled and synced under another name, so that a named
   * segment always has its full length; zeros, because writing into blocks that were never
   * written costs a second trip to the disk.
   */
  static async prepare(
    place: SegmentPlace,
    lengthBytes: number,
    disk: DiskIo,
  ): Promise<SegmentFile> {
    try {
      return await SegmentFile.#filled(place, lengthBytes, disk);
    } catch (error) {
      throw failedWrite(segmentFile(place), error);
    }
  }

  static async #filled(
    place: SegmentPlace,
    lengthBytes: number,
    disk: DiskIo,
  ): Promise<SegmentFile> {
    const temporary = `${segmentFile(place)}.tmp`;
    await disk.remove(temporary);
    const fd = await disk.openBuffered(temporary, 'wx');
    try {
      await fillWithZeros(disk, fd, { from: 0, to: lengthBytes });
      await disk.sync(fd);
    } finally {
      await disk.close(fd);
    }
    await disk.rename(temporary, segmentFile(place));
    await disk.syncDirectory(place.directory);
    return SegmentFile.open(place, disk);
  }

  /** Durable when it resolves. */
  async write(bytes: Uint8Array, offset: number): Promise<void> {
    try {
      await this.#disk.write(this.#fd, bytes, offset);
    } catch (error) {
      throw failedWrite(this.file, error);
    }
  }

  /** A block was written that follows on `index`. */
  extendReach(index: number): void {
    const { sequence } = this;
    const { baseIndex, floorIndex } = this.reach ?? { baseIndex: index, floorIndex: index };
    this.reach = { sequence, baseIndex, floorIndex: Math.min(floorIndex, index) };
  }

  /** Reads `lengthBytes` into memory of its own. Blocks; for entries that left the cache. */
  read(offset: number, lengthBytes: number): Uint8Array {
    const { buffer, byteOffset } = Buffer.allocUnsafe(lengthBytes);
    // A part of a Buffer costs several times what a part of plain bytes does, and an entry is one.
    const bytes = new Uint8Array(buffer, byteOffset, lengthBytes);
    let filled = 0;
    while (filled < lengthBytes) {
      const rest = filled === 0 ? bytes : bytes.subarray(filled);
      const count = this.#disk.readSync(this.#fd, rest, offset + filled);
      if (count === 0) throw this.damaged(offset + filled, 'the segment ends here');
      filled += count;
    }
    return bytes;
  }

  damaged(offset: number, problem: string): StorageError {
    const remedy = 'Start the node again: it will find the damage and refill its log from a peer.';
    return new StorageError('damaged', { file: this.file, offset, problem, remedy });
  }

  close(): Promise<void> {
    return this.#disk.close(this.#fd);
  }
}

export const segmentFile = (place: SegmentPlace): string =>
  join(place.directory, segmentName(place.sequence));

/** Overwrites a stretch of an open file with zeros; durable if the file was opened so. */
export async function fillWithZeros(
  disk: DiskIo,
  fd: number,
  range: { readonly from: number; readonly to: number },
): Promise<void> {
  for (let at = range.from; at < range.to; at += ZEROS.length) {
    await disk.write(fd, ZEROS.subarray(0, Math.min(ZEROS.length, range.to - at)), at);
  }
}
