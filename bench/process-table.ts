// Every process of the machine with its parent and the processor time it has used, read from Linux's
// /proc; and memory of single ones. Parsers are pure; what cannot be read counts as nothing.

import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Processor seconds so far, with those of children it has waited for. */
  readonly seconds: number;
}

/** USER_HZ, which Linux fixes at 100 for what it shows to programs. */
export const ticksPerSecond = 100;

/** Empty where there is no /proc. */
export function readProcesses(): ProcessEntry[] {
  return processIds().flatMap((pid) => {
    const entry = parseProcess(readOr(`/proc/${pid}/stat`));
    return entry === null ? [] : [entry];
  });
}

/** From the text of /proc/PID/stat; null for text that is none. */
export function parseProcess(stat: string): ProcessEntry | null {
  const nameEnd = stat.lastIndexOf(')');
  if (nameEnd < 0) return null;
  // The name stands in brackets and may itself hold spaces and brackets; what follows begins with
  // the third field of proc(5).
  const fields = stat
    .slice(nameEnd + 1)
    .trim()
    .split(/\s+/);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(fields[1] ?? 0),
    seconds: (utime + stime + cutime + cstime) / ticksPerSecond,
  };
}

/** The ids of these processes and of all below them. */
export function treeOf(processes: readonly ProcessEntry[], roots: readonly number[]): Set<number> {
  const found = new Set(roots);
  let before = 0;
  while (found.size > before) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** Resident bytes, from the text of /proc/PID/status. */
export function residentBytes(status: string): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(status);
  return match === null ? 0 : Number(match[1]) * 1024;
}

/** Of the largest of these processes and their direct children, now. */
export function residentBytesOfLargest(pids: readonly number[]): number {
  const all = pids.flatMap((pid) => [pid, ...childrenOf(pid)]);
  return Math.max(0, ...all.map((pid) => residentBytes(readOr(`/proc/${pid}/status`))));
}

/** The text of a file of /proc; empty when it is not there, or not any more. */
export function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // A process may end between being listed and being read.
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

function childrenOf(pid: number): number[] {
  const text = readOr(`/proc/${pid}/task/${pid}/children`).trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
