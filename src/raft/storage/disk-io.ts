// The few things the log asks of a disk, so that tests can hand in one that fails, tears or
// waits. The real one is Node's file system. Knows nothing of what is written.

import { close, constants, open, write } from 'node:fs';
import { open as openHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface DiskIo {
  /** Opens for positioned reads and writes whose completion means durable. */
  openDurable(path: string): Promise<number>;
  /** Writes all the bytes. `bytes` belongs to the disk until this resolves. */
  write(fd: number, bytes: Uint8Array, position: number): Promise<void>;
  close(fd: number): Promise<void>;
}

// O_DSYNC rather than write and fdatasync: on preallocated, zero-filled files it was twice as
// fast, since nothing but the bytes themselves has to reach the disk.
const DURABLE = constants.O_RDWR | constants.O_DSYNC;

export const nodeDisk: DiskIo = {
  openDurable: (path) =>
    new Promise((resolve, reject) => {
      open(path, DURABLE, (error, fd) => settle(error, { resolve: () => resolve(fd), reject }));
    }),
  write: async (fd, bytes, position) => {
    let written = 0;
    while (written < bytes.length) {
      const rest = written === 0 ? bytes : bytes.subarray(written);
      written += await writeSome(fd, rest, position + written);
    }
  },
  close: (fd) =>
    new Promise((resolve, reject) => {
      close(fd, (error) => settle(error, { resolve, reject }));
    }),
};

/** Makes names created, renamed or removed in a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await openHandle(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates `path`, which must not exist, with these bytes, durable under its name. */
export async function createDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await openHandle(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncDirectory(dirname(path));
}

interface Settlement {
  resolve(): void;
  reject(error: Error): void;
}

function settle(error: Error | null, settlement: Settlement): void {
  if (error === null) settlement.resolve();
  else settlement.reject(error);
}

function writeSome(fd: number, bytes: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, 0, bytes.length, position, (error, count) =>
      settle(error, { resolve: () => resolve(count), reject }),
    );
  });
}
