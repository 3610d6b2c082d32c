// The files of one node of a cluster that is stopped, and harm done to them. Knows paths and bytes.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Every file under a node's directory, without the lock, oldest name first. */
export function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile() && found.name !== 'lock')
    .map((found) => join(found.parentPath, found.name))
    .sort();
}

/** Files that a node's start depends on, by what they are. */
export function dataFiles(directory: string): {
  readonly log: string[];
  readonly hardState: string;
  readonly books: string[];
} {
  const files = filesUnder(directory).filter((file) => !file.includes('.damaged'));
  return {
    log: files.filter((file) => file.endsWith('.wal')),
    hardState: join(directory, 'hard-state'),
    // LevelDB's own diary and lock are never read back.
    books: files.filter(
      (file) => /\/books-\d+\//.test(file) && !/^(LOG|LOG\.old|LOCK)$/.test(basename(file)),
    ),
  };
}

/** Flips a byte where something is written; answers where. `place` from 0 to below 1. */
export function flipWithin(file: string, place: number): number {
  const bytes = readFileSync(file);
  const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
  const at = Math.floor(place * used);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(file, bytes);
  return at;
}

export const largestOf = (files: readonly string[]): string => {
  const sorted = [...files].sort((a, b) => statSync(b).size - statSync(a).size);
  const [largest] = sorted;
  if (largest === undefined) throw new Error('there are no such files');
  return largest;
};
