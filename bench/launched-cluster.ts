// The local cluster that a measurement of its own runs against: started by the launcher in a folder that
// is gone afterwards, and never left behind, however the measurement ends. Knows no load.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readClusterFile } from '../cluster/cluster-file.ts';
import type { ClusterFile } from '../cluster/cluster-file.ts';
import { endWithBench, hasEnded, killAll } from './processes.ts';

export interface ClusterWish {
  /** Names its folder. */
  readonly name: string;
  readonly portBase: string;
  /** For the launcher, beside three nodes, no demo and no restarts. */
  readonly args?: readonly string[];
}

// This file runs as dist/bench/launched-cluster.js.
const placeOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const launcherPath = placeOf('../cluster/launcher.js');
const folder = placeOf('../../.holdfast');
const readyWithinMs = 60_000;
const pollMs = 100;

export class LaunchedCluster {
  readonly #dataDir: string;
  readonly #launcher: ChildProcess;

  private constructor(dataDir: string, launcher: ChildProcess) {
    this.#dataDir = dataDir;
    this.#launcher = launcher;
  }

  /** Resolves once it is ready. @throws Error when it does not come up */
  static async start({ name, portBase, args = [] }: ClusterWish): Promise<LaunchedCluster> {
    mkdirSync(folder, { recursive: true });
    const dataDir = mkdtempSync(join(folder, `bench-${name}-`));
    const words = ['--data-dir', dataDir, '--port-base', portBase, '--nodes', '3'];
    words.push('--no-demo', '--no-restart', ...args);
    const launcher = spawn(process.execPath, [launcherPath, ...words], { stdio: 'ignore' });
    endWithBench(launcher);
    process.once('exit', killAll);
    const cluster = new LaunchedCluster(dataDir, launcher);
    try {
      await cluster.#untilReady();
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
    return cluster;
  }

  /** As it is now: pids change with restarts. */
  file(): ClusterFile {
    const file = readClusterFile(this.#dataDir);
    if (file === null) throw new Error(`no cluster in ${this.#dataDir}`);
    return file;
  }

  endpoints(): string[] {
    return this.file().nodes.map((node) => node.clientAddress);
  }

  /** Asks the launcher, such as `/stop?name=2`. @throws Error when it refuses */
  async control(path: string): Promise<void> {
    const { controlAddress, controlToken } = this.file();
    const headers = { authorization: `Bearer ${controlToken ?? ''}` };
    const url = `http://${controlAddress ?? ''}${path}`;
    const answer = await fetch(url, { method: 'POST', headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!hasEnded(this.#launcher)) {
      const gone = once(this.#launcher, 'exit');
      this.#launcher.kill('SIGTERM');
      await gone;
    }
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async #untilReady(): Promise<void> {
    const giveUpMs = performance.now() + readyWithinMs;
    while (readClusterFile(this.#dataDir)?.state !== 'ready') {
      if (hasEnded(this.#launcher)) throw new Error('the launcher ended: is a port in use?');
      if (performance.now() > giveUpMs) throw new Error('the cluster did not come up');
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
