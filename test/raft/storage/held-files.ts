// The files of a directory held in memory, to be read with one of them changed: a test that harms every
// byte of a log would spend most of its time writing and opening files.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { nodeDisk } from '../../../src/raft/storage/disk-io.ts';
import type { DiskIo } from '../../../src/raft/storage/disk-io.ts';

export class HeldFiles {
  readonly #directory: string;
  readonly #held: ReadonlyMap<string, Buffer>;

  private constructor(directory: string, held: ReadonlyMap<string, Buffer>) {
    this.#directory = directory;
    this.#held = held;
  }

  static async in(directory: string): Promise<HeldFiles> {
    const names = await readdir(directory);
    const paths = names.map((name) => join(directory, name));
    const bytes = await Promise.all(paths.map((path) => readFile(path)));
    return new HeldFiles(directory, new Map(paths.map((path, at) => [path, bytes.at(at) ?? none])));
  }

  /** A copy: the caller's to change. */
  bytesOf(path: string): Buffer {
    return Buffer.from(this.#held.get(path) ?? none);
  }

  /** A disk on which `path` holds these bytes and everything else stands as it was; only for reading. */
  with(path: string, bytes: Buffer): DiskIo {
    const paths = [...this.#held.keys()];
    const contentOf = (fd: number): Buffer => {
      const name = paths[fd] ?? '';
      return name === path ? bytes : (this.#held.get(name) ?? none);
    };
    return {
      ...nodeDisk,
      list: (directory) => {
        if (directory !== this.#directory) throw new Error(`${directory} is not held`);
        return Promise.resolve(paths.map((name) => name.slice(directory.length + 1)));
      },
      openBuffered: (name) => Promise.resolve(paths.indexOf(name)),
      read: (fd, into, position) => Promise.resolve(contentOf(fd).copy(into, 0, position)),
      close: () => Promise.resolve(),
    };
  }
}

const none = Buffer.alloc(0);
