// What the figures were taken on: processors, Node, and how quickly this disk says that bytes are
// safe. Refuses a folder that is no disk, because an fsync there costs nothing and means nothing.

import {
  closeSync,
  fdatasyncSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { percentile } from './caller-pool.ts';

export interface MachineReport {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
  /** Device and kind of file system below the folder; `unknown` where /proc/mounts is not. */
  readonly disk: string;
  /** Of appending 4 KiB and waiting for it, while nothing else of ours runs. */
  readonly syncP50Ms: number;
  readonly syncP99Ms: number;
}

const memoryFileSystems = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
]);

/** The kind of memory that the folder lives in; null when it is on something else. */
export function memoryFileSystem(folder: string): string | null {
  return memoryFileSystems.get(statfsSync(folder).type) ?? null;
}

export function describeMachine(folder: string): MachineReport {
  const sorted = probeSyncs(folder);
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    disk: mountOf(folder, readMounts()),
    syncP50Ms: percentile(sorted, 0.5),
    syncP99Ms: percentile(sorted, 0.99),
  };
}

const probeCount = 200;
const probeBytes = 4_096;

function probeSyncs(folder: string): number[] {
  const path = join(folder, 'sync-probe');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(probeBytes, 1);
  const tookMs: number[] = [];
  for (let n = 0; n < probeCount; n += 1) {
    const beganMs = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    tookMs.push(performance.now() - beganMs);
  }
  closeSync(file);
  rmSync(path);
  return tookMs.sort((a, b) => a - b);
}

/** `device (type)` of the deepest mount above the folder, from the text of /proc/mounts. */
export function mountOf(folder: string, mounts: string): string {
  let best = { at: '', name: 'unknown' };
  for (const line of mounts.split('\n')) {
    const [device = '', at = '', type = ''] = line.split(' ');
    const holds = folder === at || folder.startsWith(at.endsWith('/') ? at : `${at}/`);
    if (at !== '' && holds && at.length >= best.at.length)
      best = { at, name: `${device} (${type})` };
  }
  return best.name;
}

function readMounts(): string {
  try {
    return readFileSync('/proc/mounts', 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
