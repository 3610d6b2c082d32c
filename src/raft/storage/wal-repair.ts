// Cuts what a scan found wrong off the end of the log, durably, so that stale bytes can never
// chain to what is written next. Damaged files are kept beside for study first. Runs before the
// log is opened; what the verdict means for the replica was recorded by the caller before this.

import { join } from 'node:path';

import type { DiskIo } from './disk-io.ts';
import { isCode } from './identity-file.ts';
import { fillWithZeros, segmentFile } from './segment-file.ts';
import { isZeroFrom } from './segment-scan.ts';
import type { WalDamage, WalScan } from './wal-scan.ts';

const CHUNK_BYTES = 64 * 1024;

export interface Repair {
  /** The `wal` directory. */
  readonly directory: string;
  readonly disk: DiskIo;
  readonly segmentBytes: number;
  /** Tells the kept copies of different repairs apart. */
  readonly generation: number;
}

/** Deletes what no longer belongs to the log. */
export async function removeFiles(
  directory: string,
  names: readonly string[],
  disk: DiskIo,
): Promise<void> {
  for (const name of names) await disk.remove(join(directory, name));
  if (names.length > 0) await disk.syncDirectory(directory);
}

/** Overwrites an unacknowledged write with zeros. Interrupted, it is found torn again. */
export async function cutTornTail(damage: WalDamage, repair: Repair): Promise<void> {
  await zeroFrom(damage, repair);
}

/** Keeps copies of the damaged files and cuts the log where the damage begins. */
export async function cutDamage(scan: WalScan, damage: WalDamage, repair: Repair): Promise<void> {
  const { directory, disk } = repair;
  const suffix = `.damaged-${repair.generation}`;
  const exists = await copyIfThere(disk, damage.file, `${damage.file}${suffix}`);
  for (const sequence of scan.cutOff) {
    const file = segmentFile({ directory, sequence });
    if (file !== damage.file) await disk.rename(file, `${file}${suffix}`);
  }
  for (const sequence of scan.blank) {
    const file = segmentFile({ directory, sequence });
    if (file !== damage.file) await disk.remove(file);
  }
  if (exists) await zeroFrom(damage, repair);
  await disk.syncDirectory(directory);
}

async function copyIfThere(disk: DiskIo, from: string, to: string): Promise<boolean> {
  try {
    await disk.copy(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function zeroFrom(damage: WalDamage, repair: Repair): Promise<void> {
  const { disk, segmentBytes } = repair;
  const fd = await disk.openBuffered(damage.file, 'r+');
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let at = damage.offset; at < segmentBytes; at += CHUNK_BYTES) {
      const to = Math.min(at + CHUNK_BYTES, segmentBytes);
      const bytesRead = await disk.read(fd, chunk.subarray(0, to - at), at);
      // Most of a segment is zeros already, and writing them again would take its time.
      const clean = bytesRead === to - at && isZeroFrom(chunk.subarray(0, bytesRead), 0);
      if (!clean) await fillWithZeros(disk, fd, { from: at, to });
    }
    await disk.truncate(fd, segmentBytes);
    await disk.sync(fd);
  } finally {
    await disk.close(fd);
  }
}
