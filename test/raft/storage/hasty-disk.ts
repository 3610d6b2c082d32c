// The real files without waiting for the disk, for tests whose claim is what the bytes mean and not
// when they are durable.

import { nodeDisk } from '../../../src/raft/storage/disk-io.ts';
import type { DiskIo } from '../../../src/raft/storage/disk-io.ts';

export const hastyDisk: DiskIo = {
  ...nodeDisk,
  openDurable: (path) => nodeDisk.openBuffered(path, 'r+'),
  sync: () => Promise.resolve(),
  syncDirectory: () => Promise.resolve(),
};
