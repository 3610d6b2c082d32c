// A file system of a few mebibytes, in memory, that can be filled. Needs root, or rights like it.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file system in memory with a directory's content on it, mounted in the directory's place. */
export class SmallDisk {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws Error that says what is missing when this user may not mount */
  static mount(path: string, mebibytes: number): SmallDisk {
    const aside = `${path}.aside`;
    renameSync(path, aside);
    mkdirSync(path);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]);
    } catch (error) {
      rmSync(path, { recursive: true });
      renameSync(aside, path);
      throw new Error('a small file system cannot be mounted: run as root', { cause: error });
    }
    cpSync(aside, path, { recursive: true });
    rmSync(aside, { recursive: true });
    return new SmallDisk(path);
  }

  /** Takes all the room that is left. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.#path);
    writeFileSync(this.#filler, Buffer.alloc(bavail * bsize));
  }

  /** Gives it back. */
  free(): void {
    rmSync(this.#filler, { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.#path]);
  }

  get #filler(): string {
    return join(this.#path, 'filler');
  }
}
