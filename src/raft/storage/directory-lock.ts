// Keeps a second process off a data directory: two replicas under one name would vote twice.
// Knows nothing of what is in the directory.
//
// On Linux the lock is a listening socket in the abstract namespace, named after the directory's
// device and inode. The kernel takes it away with the process, however that dies, so there is no
// stale lock to judge and no race between two judges, which a pid file cannot offer; a pid file
// also mistakes a reused pid for its owner. The file `lock` only tells people who holds it.
// Elsewhere there is no abstract namespace: there the file itself is the lock, created
// exclusively and taken over from a dead owner. Neither reaches across containers that have
// their own network or pid namespace but share a volume.

import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { pid, platform } from 'node:process';

import { isCode } from './identity-file.ts';
import { StorageError, unwritable } from './storage-error.ts';

export const LOCK_NAME = 'lock';

export class DirectoryLock {
  readonly #file: string;
  readonly #server: Server | null;

  private constructor(file: string, server: Server | null) {
    this.#file = file;
    this.#server = server;
  }

  /** @throws StorageError locked, naming the process that holds the directory; failed, if it
   *  cannot be written */
  static async acquire(directory: string): Promise<DirectoryLock> {
    const file = join(directory, LOCK_NAME);
    if (platform !== 'linux') {
      await createOwnerFile(file, directory);
      return new DirectoryLock(file, null);
    }
    const { dev, ino } = await stat(directory);
    const server = await listen(`\0holdfast-${dev}-${ino}`);
    if (server === null) throw await held(file, directory);
    try {
      await writeFile(file, `${pid}\n`);
    } catch (error) {
      throw unwritable(file, error);
    }
    return new DirectoryLock(file, server);
  }

  /** Lets another process have the directory. */
  async release(): Promise<void> {
    await rm(this.#file, { force: true });
    const server = this.#server;
    if (server === null) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  }
}

/** The listening server, or null if somebody else listens there. */
function listen(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      if (isCode(error, 'EADDRINUSE')) resolve(null);
      else reject(error);
    });
    server.listen(name, () => {
      // The lock must not keep a process alive that is otherwise done.
      server.unref();
      resolve(server);
    });
  });
}

async function held(file: string, directory: string): Promise<StorageError> {
  const owner = await ownerOf(file);
  const who = owner === null ? 'another process' : `process ${owner}`;
  const problem = `is in use by ${who}`;
  const remedy = 'Stop that process first; two replicas in one directory would vote twice.';
  return new StorageError('locked', { file: directory, problem, remedy });
}

async function ownerOf(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return '';
    throw error;
  });
  const owner = Number.parseInt(text, 10);
  return Number.isInteger(owner) && owner > 0 ? owner : null;
}

async function createOwnerFile(file: string, directory: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(file, `${pid}\n`, { flag: 'wx' });
      return;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const owner = await ownerOf(file);
    if (owner === null || isAlive(owner)) throw await held(file, directory);
    await rm(file, { force: true });
  }
  throw await held(file, directory);
}

function isAlive(owner: number): boolean {
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}
