// Are the ports free, and if not, whose are they? Best effort on who: Linux tells through /proc,
// other systems through lsof, and some tell nobody.

import { execFileSync } from 'node:child_process';
import type { StdioOptions } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

export interface TakenPort {
  readonly port: number;
  /** The listening process, when the system tells. */
  readonly pid: number | null;
}

export async function takenPorts(ports: readonly number[]): Promise<TakenPort[]> {
  const taken: TakenPort[] = [];
  for (const port of ports) {
    if (!(await isFree(port))) taken.push({ port, pid: listenerOf(port) });
  }
  return taken;
}

/** Whether this process could listen there now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

function listenerOf(port: number): number | null {
  return existsSync('/proc/net/tcp') ? listenerByProc(port) : listenerByLsof(port);
}

// /proc/net/tcp: `sl local_address rem_address st ... inode`, state 0A is LISTEN, ports in hex.
function listenerByProc(port: number): number | null {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter((path) => existsSync(path));
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = tables.flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(1));
  for (const row of rows) {
    const fields = row.trim().split(/\s+/);
    if (fields[3] === '0A' && fields[1]?.endsWith(suffix) === true) {
      return holderOf(`socket:[${fields[9] ?? ''}]`);
    }
  }
  return null;
}

function holderOf(socket: string): number | null {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return Number(pids.find((pid) => linksOf(`/proc/${pid}/fd`).includes(socket)) ?? 0) || null;
}

// Processes end and files close while we look, and other users' are closed to us: all mean "not this".
function linksOf(folder: string): string[] {
  const names = orElse(() => readdirSync(folder), []);
  return names.map((name) => orElse(() => readlinkSync(`${folder}/${name}`), ''));
}

function orElse<T>(look: () => T, instead: T): T {
  try {
    return look();
  } catch {
    return instead;
  }
}

function listenerByLsof(port: number): number | null {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
  const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
  const run = (): string => execFileSync('lsof', args, { encoding: 'utf8', stdio });
  return Number.parseInt(orElse(run, '')) || null;
}
