// Who used the processors between two moments: ourselves, one system's servers, the kernel, others.
// A figure is worth what its foreign share says.
//
// Linux keeps two accounts. That of the machine (/proc/stat) is sampled at timer ticks and misses
// work that falls between them, up to a fifth of a core under many short wake-ups. That of each
// process is exact, but cannot see into other containers. Foreign is the larger of what the first
// leaves over and what the second shows.

import { readOr, readProcesses, ticksPerSecond, treeOf } from './process-table.ts';
import type { ProcessEntry } from './process-table.ts';

/** Processor seconds up to one moment. */
export interface CpuMoment {
  readonly atMs: number;
  /** All that was not idle, time stolen by the host included. */
  readonly machine: number;
  readonly stolen: number;
  /** The bench, its loaders and all servers. */
  readonly ours: number;
  /** Of those, the servers asked about. */
  readonly servers: number;
  /** Kernel threads: writing back, sending on. They work for whoever asked them. */
  readonly kernel: number;
  /** All other processes that can be seen. */
  readonly others: number;
}

/** Cores used between two moments. */
export interface CpuShares {
  readonly ours: number;
  readonly servers: number;
  readonly kernel: number;
  readonly foreign: number;
}

/** @param serverPids the servers of the system that is measured */
export function cpuMoment(serverPids: readonly number[]): CpuMoment {
  const atMs = performance.now();
  const stat = readOr('/proc/stat');
  const roots = { bench: process.pid, servers: serverPids, kernel: kernelRoot() };
  return { atMs, ...machineSeconds(stat), ...splitProcesses(readProcesses(), roots) };
}

export function sharesBetween(before: CpuMoment, after: CpuMoment): CpuShares {
  const seconds = (after.atMs - before.atMs) / 1_000;
  const cores = (of: Exclude<keyof CpuMoment, 'atMs'>): number =>
    (after[of] - before[of]) / seconds;
  const [ours, kernel] = [cores('ours'), cores('kernel')];
  const leftOver = cores('machine') - ours - kernel;
  const seen = cores('others') + cores('stolen');
  return { ours, kernel, servers: cores('servers'), foreign: Math.max(0, leftOver, seen) };
}

/** Busy processor seconds of the whole machine, from the text of /proc/stat. */
export function machineSeconds(stat: string): { machine: number; stolen: number } {
  const [line = ''] = stat.split('\n');
  const fields = line.trim().split(/\s+/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields;
  const busy = user + nice + system + irq + softirq + steal;
  return { machine: busy / ticksPerSecond, stolen: steal / ticksPerSecond };
}

export interface Roots {
  readonly bench: number;
  readonly servers: readonly number[];
  /** The parent of kernel threads; null where they are not to be seen. */
  readonly kernel: number | null;
}

/** Whose seconds are whose. */
export function splitProcesses(
  processes: readonly ProcessEntry[],
  roots: Roots,
): Pick<CpuMoment, 'ours' | 'servers' | 'kernel' | 'others'> {
  const ours = treeOf(processes, [roots.bench]);
  const servers = treeOf(processes, roots.servers);
  const kernel = treeOf(processes, roots.kernel === null ? [] : [roots.kernel]);
  const sum = (of: (pid: number) => boolean): number =>
    processes.reduce((total, { pid, seconds }) => (of(pid) ? total + seconds : total), 0);
  return {
    ours: sum((pid) => ours.has(pid)),
    servers: sum((pid) => servers.has(pid)),
    kernel: sum((pid) => kernel.has(pid)),
    others: sum((pid) => !ours.has(pid) && !kernel.has(pid)),
  };
}

const kernelThreadParent = 2;

// In a container the second process is somebody ordinary.
function kernelRoot(): number | null {
  const name = readOr(`/proc/${kernelThreadParent}/comm`).trim();
  return name === 'kthreadd' ? kernelThreadParent : null;
}
