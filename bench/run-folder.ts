// The folder of one run: on a real disk, made new, removed with everything in it at the end.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  rmdirSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { BenchRefused } from './bench-refused.ts';
import { memoryFileSystem } from './machine.ts';

export class RunFolder {
  readonly path: string;
  readonly #above: string;
  readonly #madeAbove: string | undefined;

  /** @throws BenchRefused when the folder is in memory */
  constructor(above: string) {
    this.#above = resolve(above);
    this.#madeAbove = mkdirSync(this.#above, { recursive: true });
    const memory = memoryFileSystem(this.#above);
    if (memory !== null) {
      this.#removeAbove();
      throw new BenchRefused(
        `${this.#above} is on ${memory}, where fsync costs nothing.`,
        'Name a folder on a real disk with --dir DIR.',
      );
    }
    this.path = mkdtempSync(join(this.#above, 'run-'));
    // mkdtemp makes it for this user alone, and PostgreSQL runs as another.
    chmodSync(this.path, 0o755);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
    this.#removeAbove();
  }

  // Only what this run made, and only while nobody else has put anything there.
  #removeAbove(): void {
    const made = this.#madeAbove;
    if (made === undefined) return;
    let folder = this.#above;
    while (existsSync(folder) && readdirSync(folder).length === 0) {
      rmdirSync(folder);
      if (folder === made) return;
      folder = resolve(folder, '..');
    }
  }
}
