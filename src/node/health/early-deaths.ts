// Counts how often in a row this node died soon after it had begun to open its books. LevelDB ends
// the process itself on some damaged bytes, so what a start cannot survive has to be known from the
// start before. Knows the file, not what is done about it.
//
//   starting   JSON, one line: {"books":N,"deaths":K}; there while a start is young

import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../raft/storage/identity-file.ts';
import { syncDirectory } from '../../raft/storage/disk-io.ts';

const fileName = 'starting';

export class EarlyDeaths {
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** How many starts in a row on these books ended early; this one is noted as such until `lived`.
   *  Durable once resolved. */
  async begin(booksNumber: number): Promise<number> {
    const deaths = await this.#deathsOf(booksNumber);
    const handle = await open(this.#file, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ books: booksNumber, deaths: deaths + 1 })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncDirectory(this.#dataDir);
    return deaths;
  }

  /** This start has not died early. May be repeated. */
  async lived(): Promise<void> {
    await rm(this.#file, { force: true });
  }

  get #file(): string {
    return join(this.#dataDir, fileName);
  }

  // A file that a crash left half-written counts as none: it costs one more death, no more.
  async #deathsOf(booksNumber: number): Promise<number> {
    try {
      const found: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      if (typeof found !== 'object' || found === null) return 0;
      const { books, deaths } = found as { readonly books?: unknown; readonly deaths?: unknown };
      return books === booksNumber && typeof deaths === 'number' ? deaths : 0;
    } catch (error) {
      if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return 0;
      throw error;
    }
  }
}
