// A clock of day of its own for every node, with libfaketime: a file per node says how far it is off.
// The monotonic clock stays true, as it does when somebody sets a machine's clock.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const libraryName = 'libfaketimeMT.so.1';

/** Where Debian and others put the library; null where it is not installed. */
export function faketimeLibrary(): string | null {
  const parents = ['/usr/lib', '/usr/lib64', '/usr/local/lib'].filter((path) => existsSync(path));
  const machines = parents.flatMap((path) => [
    path,
    ...readdirSync(path)
      .filter((name) => name.includes('linux-gnu'))
      .map((name) => join(path, name)),
  ]);
  const found = machines.map((path) => join(path, 'faketime', libraryName));
  return found.find((path) => existsSync(path)) ?? null;
}

export class SkewedClocks {
  readonly #folder: string;
  readonly #library: string;
  readonly #skewed = new Set<number>();

  constructor(folder: string, library: string) {
    this.#folder = folder;
    this.#library = library;
    mkdirSync(folder, { recursive: true });
  }

  /** Words that run a command under the node's clock, with `{node}` for its number. */
  get runnerPattern(): readonly string[] {
    return [
      'env',
      `LD_PRELOAD=${this.#library}`,
      `FAKETIME_TIMESTAMP_FILE=${join(this.#folder, 'clock-{node}')}`,
      'FAKETIME_CACHE_DURATION=1',
      'FAKETIME_DONT_FAKE_MONOTONIC=1',
      'FAKETIME_DISABLE_SHM=1',
      'NO_FAKE_STAT=1',
    ];
  }

  /** To be called before the node starts. */
  add(nodeId: number): void {
    this.#write(nodeId, 0);
  }

  /** Takes effect within a second. */
  skew(nodeId: number, byMs: number): void {
    this.#skewed.add(nodeId);
    this.#write(nodeId, byMs);
  }

  mend(): void {
    for (const nodeId of this.#skewed) this.#write(nodeId, 0);
    this.#skewed.clear();
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(nodeId: number, byMs: number): void {
    const seconds = byMs / 1_000;
    writeFileSync(join(this.#folder, `clock-${nodeId}`), `${seconds < 0 ? '' : '+'}${seconds}\n`);
  }
}
