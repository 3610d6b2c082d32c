// The cluster under the stream's measurement: three nodes and a catalog by the launcher, and one
// frontend of its own, so that its processor time and memory are its alone.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readClusterFile } from '../cluster/cluster-file.ts';
import type { ClusterFile } from '../cluster/cluster-file.ts';
import { isReady } from '../cluster/readiness.ts';
import { parseProcess, readOr, residentBytes } from './process-table.ts';
import { endWithBench, start, stop } from './processes.ts';
import type { Started } from './processes.ts';

export interface StreamClusterWish {
  readonly dataDir: string;
  readonly portBase: number;
  /** The frontend writes a profile of its processor time there; null: none. */
  readonly profileDir: string | null;
}

const script = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const pollMs = 100;

export class StreamCluster {
  readonly #launcher: ChildProcess;
  readonly #frontend: Started;
  readonly #wish: StreamClusterWish;

  private constructor(launcher: ChildProcess, frontend: Started, wish: StreamClusterWish) {
    this.#launcher = launcher;
    this.#frontend = frontend;
    this.#wish = wish;
  }

  /** @throws Error when it does not come up */
  static async start(wish: StreamClusterWish): Promise<StreamCluster> {
    const { dataDir, portBase, profileDir } = wish;
    const words = ['--data-dir', dataDir, '--port-base', String(portBase), '--nodes', '3'];
    words.push('--frontends', '0', '--no-demo');
    const launcher = spawn(process.execPath, [script('../cluster/launcher.js'), ...words], {
      stdio: 'ignore',
    });
    endWithBench(launcher);
    while (readClusterFile(dataDir)?.state !== 'ready') {
      if (launcher.exitCode !== null) throw new Error('the launcher ended: is a port in use?');
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    const endpoints = fileOf(dataDir).nodes.map((node) => node.clientAddress);
    const profile = profileDir === null ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir];
    const frontend = start({
      name: 'frontend',
      command: process.execPath,
      args: [
        ...profile,
        script('../src/frontend/main.js'),
        ...['--port', String(frontendPort(portBase)), '--endpoints', endpoints.join(',')],
        '--exit-with-parent',
      ],
      logPath: join(dataDir, 'frontend.log'),
    });
    const cluster = new StreamCluster(launcher, frontend, wish);
    while (!(await isReady(`${cluster.frontendUrl}/readyz`))) {
      if (frontend.child.exitCode !== null) throw new Error('the frontend ended');
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    return cluster;
  }

  get frontendUrl(): string {
    return `http://127.0.0.1:${frontendPort(this.#wish.portBase)}`;
  }

  file(): ClusterFile {
    return fileOf(this.#wish.dataDir);
  }

  pids(): number[] {
    const { nodes, catalog } = this.file();
    const all = [...nodes.map(({ pid }) => pid), catalog.pid, this.#frontend.child.pid ?? null];
    return all.filter((pid) => pid !== null);
  }

  /** SIGKILL to the leader; the launcher starts it again. */
  async killLeader(): Promise<void> {
    const { controlAddress, controlToken } = this.file();
    const headers = { authorization: `Bearer ${controlToken ?? ''}` };
    const url = `http://${controlAddress ?? ''}/kill-leader`;
    const response = await fetch(url, { method: 'POST', headers });
    if (!response.ok) throw new Error(`the leader could not be killed: ${response.status}`);
  }

  frontendBytes(): number {
    return residentBytes(readOr(`/proc/${this.#frontend.child.pid}/status`));
  }

  /** Processor seconds of every server so far. */
  cpuSeconds(): Map<string, number> {
    const { nodes, catalog } = this.file();
    const pids: [string, number | null | undefined][] = [
      ['frontend', this.#frontend.child.pid],
      ...nodes.map(({ nodeId, pid }): [string, number | null] => [`node ${nodeId}`, pid]),
      ['catalog', catalog.pid],
    ];
    const secondsOf = (pid: number | null | undefined): number =>
      parseProcess(readOr(`/proc/${pid ?? 0}/stat`))?.seconds ?? 0;
    return new Map(pids.map(([name, pid]) => [name, secondsOf(pid)]));
  }

  async stop(): Promise<void> {
    await stop(this.#frontend);
    const gone = new Promise((resolve) => this.#launcher.once('exit', resolve));
    this.#launcher.kill('SIGTERM');
    await gone;
  }
}

const frontendPort = (portBase: number): number => 8_080 + portBase;

function fileOf(dataDir: string): ClusterFile {
  const file = readClusterFile(dataDir);
  if (file === null) throw new Error(`no cluster in ${dataDir}`);
  return file;
}
