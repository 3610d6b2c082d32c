// The launcher's directory: who holds it, and how it is emptied. Removes nothing that a launcher
// did not put there.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchRefused } from './launch-refused.ts';

const lockName = 'launcher.pid';
const ours =
  /^(?:node-\d+|catalog|logs|cluster\.json(?:\.new)?|launcher\.pid|admin\.token|service\.token)$/;

/** Makes the directory and takes it for this process, or says who has it. */
export function takeDataDir(dataDir: string): void {
  try {
    takeOrRefuse(dataDir);
  } catch (error) {
    if (error instanceof LaunchRefused) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new LaunchRefused(
      `${dataDir} cannot be used as data directory (${code}).`,
      'Let this user write there, or name another one with --data-dir DIR.',
    );
  }
}

function takeOrRefuse(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, lockName);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (tryLock(path)) return;
    const holder = Number(readFileSync(path, 'utf8'));
    if (isLauncher(holder)) {
      throw new LaunchRefused(
        `A cluster already runs from ${dataDir} (launcher pid ${holder}).`,
        'Stop it with Ctrl-C, or start another with --data-dir DIR --port-base 1000.',
      );
    }
    rmSync(path, { force: true });
  }
  throw new LaunchRefused(`${path} cannot be taken.`, 'Another start is under way; try again.');
}

export function releaseDataDir(dataDir: string): void {
  rmSync(join(dataDir, lockName), { force: true });
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

// Process ids are reused: where the system tells, the name must match as well.
function isLauncher(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !isAlive(pid)) return false;
  const commandLine = `/proc/${pid}/cmdline`;
  if (!existsSync(commandLine)) return true;
  return /start\.mjs|launcher\.js/.test(readFileSync(commandLine, 'utf8'));
}

/** The launcher that started all of these; null: not all of them, or the system does not tell. */
export function launcherOf(pids: readonly (number | null)[]): number | null {
  const parents = new Set(pids.map((pid) => (pid === null ? null : parentOf(pid))));
  const [parent = null] = parents;
  return parents.size === 1 && parent !== null && isLauncher(parent) ? parent : null;
}

// Linux only. The command's name, in brackets, may hold anything: what follows the last bracket counts.
function parentOf(pid: number): number | null {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return null;
  const [, ppid] = readFileSync(path, 'utf8').split(')').at(-1)?.trim().split(' ') ?? [];
  return Number(ppid) || null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what a launcher put here and nothing else; where no launcher has been, strange files are
 *  a reason to stop and ask. The lock stays. */
export function cleanDataDir(dataDir: string): void {
  const all = readdirSync(dataDir);
  const entries = all.filter((entry) => ours.test(entry));
  const foreign = all.filter((entry) => !ours.test(entry));
  if (foreign.length > 0 && !all.includes('cluster.json')) {
    throw new LaunchRefused(
      `--clean will not empty ${dataDir}: it holds ${foreign.slice(0, 3).join(', ')}.`,
      'Name another --data-dir, or remove these yourself.',
    );
  }
  for (const entry of entries.filter((name) => name !== lockName)) {
    rmSync(join(dataDir, entry), { recursive: true, force: true });
  }
}

/** A snapshot makes a new cluster; nothing is put over one that is there. */
export function requireNew(dataDir: string): void {
  if (!holdsNodes(dataDir) && !existsSync(join(dataDir, 'cluster.json'))) return;
  throw new LaunchRefused(
    `${dataDir} holds a cluster already.`,
    'Name an empty --data-dir to restore into.',
  );
}

/** Whether a node has lived here, cluster.json or not. */
export function holdsNodes(dataDir: string): boolean {
  return readdirSync(dataDir).some((entry) => /^node-\d+$/.test(entry));
}
