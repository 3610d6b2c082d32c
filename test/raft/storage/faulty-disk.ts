// The real disk with faults on order: refuses writes from the nth on, after writing only part of
// the one it dies in, as a full or failing disk does.

import { nodeDisk } from '../../../src/raft/storage/disk-io.ts';
import type { DiskIo } from '../../../src/raft/storage/disk-io.ts';

export class FaultyDisk implements DiskIo {
  #writesLeft = Infinity;
  #code = '';
  /** Which writes count and may be refused; all of them unless told. */
  concerns: (bytes: Uint8Array) => boolean = () => true;
  /** How many of the refused write's bytes reach the file all the same. */
  partBytes = 0;
  writes = 0;
  refused = 0;
  // Everything but writes is the real disk's.
  readonly openDurable: DiskIo['openDurable'] = (path) => nodeDisk.openDurable(path);
  readonly openBuffered: DiskIo['openBuffered'] = (path, flags) =>
    nodeDisk.openBuffered(path, flags);
  readonly sync: DiskIo['sync'] = (fd) => nodeDisk.sync(fd);
  readonly truncate: DiskIo['truncate'] = (fd, lengthBytes) => nodeDisk.truncate(fd, lengthBytes);
  readonly read: DiskIo['read'] = (fd, bytes, position) => nodeDisk.read(fd, bytes, position);
  readonly readSync: DiskIo['readSync'] = (fd, bytes, position) =>
    nodeDisk.readSync(fd, bytes, position);
  readonly close: DiskIo['close'] = (fd) => nodeDisk.close(fd);
  readonly readFile: DiskIo['readFile'] = (path) => nodeDisk.readFile(path);
  readonly list: DiskIo['list'] = (directory) => nodeDisk.list(directory);
  readonly rename: DiskIo['rename'] = (from, to) => nodeDisk.rename(from, to);
  readonly remove: DiskIo['remove'] = (path) => nodeDisk.remove(path);
  readonly copy: DiskIo['copy'] = (from, to) => nodeDisk.copy(from, to);
  readonly syncDirectory: DiskIo['syncDirectory'] = (directory) =>
    nodeDisk.syncDirectory(directory);

  /** Lets `writes` more writes pass, then refuses with this code. */
  failAfter(writes: number, code: string): void {
    this.#writesLeft = writes;
    this.#code = code;
  }

  heal(): void {
    this.#writesLeft = Infinity;
  }

  async write(fd: number, bytes: Uint8Array, position: number): Promise<void> {
    if (!this.concerns(bytes)) return nodeDisk.write(fd, bytes, position);
    this.writes += 1;
    this.#writesLeft -= 1;
    if (this.#writesLeft >= 0) return nodeDisk.write(fd, bytes, position);
    this.refused += 1;
    await nodeDisk.write(fd, bytes.subarray(0, this.partBytes), position);
    throw Object.assign(new Error(`${this.#code}: the disk refused`), { code: this.#code });
  }
}
