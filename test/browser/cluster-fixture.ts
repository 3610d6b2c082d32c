// A real cluster on this machine for the browser to look at: three nodes, two frontends, the demo
// books, on ports of its own and in a directory that is thrown away.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readClusterFile } from '../../cluster/cluster-file.ts';
import type { ClusterFile } from '../../cluster/cluster-file.ts';

const launcher = join(import.meta.dirname, '..', '..', 'dist', 'cluster', 'launcher.js');
const startDeadlineMs = 60_000;
const stopDeadlineMs = 20_000;

export class ClusterFixture implements AsyncDisposable {
  readonly #dataDir: string;
  readonly #launcher: ChildProcess;
  #output = '';

  private constructor(portBase: number) {
    this.#dataDir = mkdtempSync(join(tmpdir(), 'holdfast-browser-'));
    const flags = ['--data-dir', this.#dataDir, '--port-base', String(portBase)];
    const args = [launcher, ...flags, '--frontends', '2'];
    this.#launcher = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#launcher.stdout, this.#launcher.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
  }

  /** Resolves when every process is ready and the demo books are in. */
  static async start(): Promise<ClusterFixture> {
    const portBase = 1_000 + Math.floor(Math.random() * 8_000);
    const fixture = new ClusterFixture(portBase);
    const giveUpMs = performance.now() + startDeadlineMs;
    while (fixture.#file()?.state !== 'ready') {
      const dead = fixture.#launcher.exitCode !== null;
      if (dead || performance.now() > giveUpMs) {
        await fixture[Symbol.asyncDispose]();
        throw new Error(`the cluster did not start:\n${fixture.#output}`);
      }
      await sleep(100);
    }
    return fixture;
  }

  /** Base addresses of the frontends, without a slash at the end. */
  get frontendUrls(): string[] {
    return this.#rows().frontends.map((row) => row.url.replace(/\/$/, ''));
  }

  /** Kills the node that leads now; the launcher starts it again. */
  async killLeader(): Promise<void> {
    for (const { httpAddress, pid } of this.#rows().nodes) {
      const leads = await answersOk(`http://${httpAddress}/leader`);
      if (leads && pid !== null) {
        process.kill(pid, 'SIGKILL');
        return;
      }
    }
    throw new Error('nobody leads');
  }

  /** Kills a frontend; the launcher starts it again. */
  killFrontend(at: number): void {
    const pid = this.#rows().frontends[at]?.pid ?? null;
    if (pid === null) throw new Error(`frontend ${at} does not run`);
    process.kill(pid, 'SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#launcher.exitCode === null) {
      const gone = new Promise((resolve) => this.#launcher.once('exit', resolve));
      this.#launcher.kill('SIGTERM');
      await Promise.race([gone, sleep(stopDeadlineMs)]);
      this.#launcher.kill('SIGKILL');
    }
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  #file(): ClusterFile | null {
    return readClusterFile(this.#dataDir);
  }

  #rows(): ClusterFile {
    const file = this.#file();
    if (file === null) throw new Error('the cluster is gone');
    return file;
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // A node that does not answer does not lead.
    return false;
  }
}
