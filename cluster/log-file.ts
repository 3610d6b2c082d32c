// Where a child's output goes: one file per process, the three before it kept. Knows no format.

import { closeSync, existsSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { readSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

const olderLogsMax = 3;
const shownCharactersMax = 300;
const tailBytesMax = 4096;

/** Moves `x.log` to `x.log.1`, `.1` to `.2` and so on, so that a start begins a new file. */
export function rotateLog(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(`${path}.${olderLogsMax}`, { force: true });
  for (let age = olderLogsMax - 1; age >= 0; age -= 1) {
    const from = age === 0 ? path : `${path}.${age}`;
    if (existsSync(from)) renameSync(from, `${path}.${age + 1}`);
  }
}

/** The last thing a process said, for the line that reports its death. */
export function lastLine(path: string): string {
  if (!existsSync(path)) return '';
  const lines = tail(path).trimEnd().split('\n');
  return (lines.at(-1) ?? '').slice(0, shownCharactersMax);
}

function tail(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(tailBytesMax);
    const from = Math.max(0, fstatSync(file).size - tailBytesMax);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, tailBytesMax, from));
  } finally {
    closeSync(file);
  }
}
