// Counts how often a majority of the others told this node that its books are wrong. Books made anew
// from the own log and outvoted again say that the log is at fault, not the books. Knows the file,
// not what follows.
//
//   outvoted   a decimal number and a newline; gone once a leader has been asked to refill the node

import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../../raft/storage/disk-io.ts';
import { isCode } from '../../raft/storage/identity-file.ts';

const fileName = 'outvoted';

export class OutvotedNote {
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Since the node was last refilled by a leader. */
  async times(): Promise<number> {
    try {
      const times = Number.parseInt(await readFile(this.#file, 'utf8'), 10);
      return Number.isNaN(times) ? 0 : times;
    } catch (error) {
      if (isCode(error, 'ENOENT')) return 0;
      throw error;
    }
  }

  /** Durable once resolved. */
  async add(): Promise<void> {
    const times = (await this.times()) + 1;
    const draft = `${this.#file}.new`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${times}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.#file);
    await syncDirectory(this.#dataDir);
  }

  async forget(): Promise<void> {
    await rm(this.#file, { force: true });
    await syncDirectory(this.#dataDir);
  }

  get #file(): string {
    return join(this.#dataDir, fileName);
  }
}
