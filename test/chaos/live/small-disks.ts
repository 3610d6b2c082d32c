// A file system of its own for every node, small enough to be filled: an image file beside the nodes'
// directories, mounted over each. Needs root. Knows directories, not what nodes keep in them.

import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { runTool, toolWorks } from './run-tool.ts';

const imageBytes = 256 * 1024 * 1024;
const ballastName = 'ballast';

export class SmallDisks {
  readonly #imagesDir: string;
  readonly #mounted = new Map<number, string>();

  /** @param imagesDir where the images go; made when it is not there */
  constructor(imagesDir: string) {
    this.#imagesDir = imagesDir;
    mkdirSync(imagesDir, { recursive: true });
  }

  /** Puts what is in the directory on a disk of its own. Nobody may be at work there. */
  async mount(nodeId: number, dataDir: string): Promise<void> {
    const image = join(this.#imagesDir, `disk-${nodeId}`);
    const aside = join(this.#imagesDir, `content-${nodeId}`);
    if (existsSync(dataDir)) cpSync(dataDir, aside, { recursive: true });
    else mkdirSync(dataDir, { recursive: true });
    writeFileSync(image, '');
    truncateSync(image, imageBytes);
    await runTool(['mkfs.ext4', '-q', '-m', '0', '-O', '^has_journal', image]);
    await runTool(['mount', '-o', 'loop', image, dataDir]);
    this.#mounted.set(nodeId, dataDir);
    rmSync(join(dataDir, 'lost+found'), { recursive: true, force: true });
    if (existsSync(aside)) cpSync(aside, dataDir, { recursive: true });
    rmSync(aside, { recursive: true, force: true });
  }

  /** Takes every byte that is left. */
  async fill(nodeId: number): Promise<void> {
    const dataDir = this.#mounted.get(nodeId);
    if (dataDir === undefined) throw new Error(`node ${nodeId} has no disk of its own`);
    const ballast = join(dataDir, ballastName);
    const { bavail, bsize } = statfsSync(dataDir);
    // Reserved rather than written, because it goes at once; what that leaves over is written.
    await toolWorks(['fallocate', '-l', String(bavail * bsize), ballast]);
    const file = openSync(ballast, 'a');
    try {
      for (const bytes of [1 << 16, 1 << 12, 1]) writeUntilFull(file, Buffer.alloc(bytes));
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    for (const dataDir of this.#mounted.values())
      rmSync(join(dataDir, ballastName), { force: true });
  }

  /** Nobody may be at work there any more. */
  async close(): Promise<void> {
    for (const dataDir of this.#mounted.values()) await runTool(['umount', dataDir]);
    this.#mounted.clear();
    rmSync(this.#imagesDir, { recursive: true, force: true });
  }
}

function writeUntilFull(file: number, chunk: Buffer): void {
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
