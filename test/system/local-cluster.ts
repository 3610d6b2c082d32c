// A real cluster for system tests: the built launcher, real processes, real sockets and files, on
// free ports and in a directory of its own. `npm test` builds first; by hand run `npm run build`.
//
//   await using cluster = await LocalCluster.start({ nodes: 3 });
//   await cluster.killLeader();
//   await using client = cluster.client();

import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readClusterFile } from '../../cluster/cluster-file.ts';
import type { ClusterFile, NodeRow } from '../../cluster/cluster-file.ts';
import { isAlive } from '../../cluster/data-dir.ts';
import { takenPorts } from '../../cluster/port-check.ts';
import {
  addressesOf,
  isOutOfReach,
  planFrontends,
  planTopology,
  portOf,
} from '../../cluster/topology.ts';
import { clusterReport } from '../../src/cli/cluster-report.ts';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import type { ClientOptions } from '../../src/client/holdfast-client.ts';
import { cloneRoot } from './clone-root.ts';

export interface LocalClusterOptions {
  readonly nodes?: 1 | 3 | 5;
  readonly frontends?: number;
  /** Unless told, where a frontend or the demo may ask it. */
  readonly catalog?: boolean;
  /** The demo stocks, account and moving prices; off unless asked for, so that books start empty. */
  readonly demo?: boolean;
  /** False: what dies stays dead. */
  readonly restart?: boolean;
  readonly profile?: 'default' | 'lan';
  readonly logRetainMb?: number;
  /** More words for the launcher. */
  readonly args?: readonly string[];
  /** More environment for the launcher and all that it starts. */
  readonly env?: Readonly<Record<string, string>>;
  /** A directory to start from and to leave behind; otherwise a new one, removed at the end. */
  readonly dataDir?: string;
  readonly readyDeadlineMs?: number;
}

export interface Killed {
  readonly nodeId: number;
  readonly term: number;
  readonly pid: number;
}

export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const root = cloneRoot(import.meta.dirname);
/** Another build than the clone's own can be tried by naming its folder; `npm test` names the bundled
 *  programs, which are what users start. */
const distPath =
  process.env['HOLDFAST_PROGRAMS'] ?? process.env['HOLDFAST_DIST'] ?? join(root, 'dist');
export const launcherPath = join(distPath, 'cluster', 'launcher.js');
export const nodePath = join(distPath, 'src', 'node', 'main.js');
export const cliPath = join(distPath, 'src', 'cli', 'main.js');

const stopDeadlineMs = 40_000;
const pollMs = 50;

export class LocalCluster implements AsyncDisposable {
  readonly dataDir: string;
  readonly #options: LocalClusterOptions;
  readonly #portBase: number | null;
  #launcher: ChildProcess | null = null;
  #output = '';
  readonly #clients: HoldfastClient[] = [];

  private constructor(options: LocalClusterOptions, portBase: number | null) {
    this.#options = options;
    this.#portBase = portBase;
    this.dataDir = options.dataDir ?? freshDirectory();
  }

  /** Resolves once every process is ready and, when asked for, the demo books are in. */
  static async start(options: LocalClusterOptions = {}): Promise<LocalCluster> {
    if (!existsSync(launcherPath)) throw new Error(`${launcherPath} is missing: npm run build`);
    const known = options.dataDir === undefined ? null : readClusterFile(options.dataDir);
    const cluster = new LocalCluster(options, known === null ? await freePortBase(options) : null);
    await cluster.startLauncher();
    return cluster;
  }

  /** cluster.json as it stands now. */
  file(): ClusterFile {
    const file = readClusterFile(this.dataDir);
    if (file === null) throw new Error(`no cluster.json in ${this.dataDir}\n${this.#output}`);
    return file;
  }

  node(nodeId: number): NodeRow {
    const found = this.file().nodes.find((node) => node.nodeId === nodeId);
    if (found === undefined) throw new Error(`there is no node ${nodeId}`);
    return found;
  }

  /** `host:port` of every node's client server. */
  get endpoints(): string[] {
    return this.file().nodes.map((node) => node.clientAddress);
  }

  /** Base URLs of the frontends. */
  get urls(): string[] {
    return this.file().frontends.map((frontend) => frontend.url);
  }

  /** Everything the launcher has printed so far. */
  get console(): string {
    return this.#output;
  }

  /** A client of this cluster; closed with it unless you close it before. */
  client(options: Partial<ClientOptions> = {}): HoldfastClient {
    const client = new HoldfastClient({ endpoints: this.endpoints, ...options });
    this.#clients.push(client);
    return client;
  }

  /** Every node's status; a dead one answers `{ address, error }`. */
  async status(): Promise<Awaited<ReturnType<HoldfastClient['clusterStatus']>>> {
    await using client = new HoldfastClient({ endpoints: this.endpoints });
    return await client.clusterStatus();
  }

  /** The leader's number, once there is one. */
  async leader(deadlineMs = 15_000): Promise<number> {
    return this.eventually('a leader', deadlineMs, async () => {
      const { leaderId } = clusterReport(await this.status());
      return leaderId === 0 ? null : leaderId;
    });
  }

  /** SIGKILL to the leader. The launcher starts it again after a second unless told not to. */
  async killLeader(): Promise<Killed> {
    return (await this.#control('POST', '/kill-leader')) as Killed;
  }

  /** SIGKILL to a frontend, from 0. The launcher starts it again after a second unless told not to. */
  killFrontend(at: number): void {
    const { pid } = this.file().frontends[at] ?? {};
    if (typeof pid !== 'number') throw new Error(`frontend ${at} does not run`);
    process.kill(pid, 'SIGKILL');
  }

  /** Ends a process gracefully and leaves it down. Names: `node-1`, `frontend-0`, `catalog`. */
  async stopChild(name: string | number): Promise<void> {
    await this.#control('POST', `/stop?name=${name}`);
  }

  /** Starts a process again, after stopping it if it runs; resolves once it is ready. */
  async restartChild(name: string | number, deadlineMs = 30_000): Promise<void> {
    await this.#control('POST', `/restart?name=${name}`);
    await this.untilReady(String(name), deadlineMs);
  }

  async untilReady(name: string, deadlineMs = 30_000): Promise<void> {
    const full = /^\d+$/.test(name) ? `node-${name}` : name;
    await this.eventually(`${full} is ready`, deadlineMs, async () => {
      const rows = (await this.#control('GET', '/children')) as { name: string; state: string }[];
      return rows.some((row) => row.name === full && row.state === 'ready') ? true : null;
    });
  }

  /** A signal straight to a node's process: SIGKILL as a crash, SIGSTOP and SIGCONT as a pause. */
  signal(nodeId: number, signal: NodeJS.Signals): number {
    const { pid } = this.node(nodeId);
    if (pid === null) throw new Error(`node ${nodeId} does not run`);
    process.kill(pid, signal);
    return pid;
  }

  /** Runs `holdfast ...args` against this cluster. */
  cli(...args: string[]): Promise<CommandEnd> {
    const words = [cliPath, '--cluster-file', join(this.dataDir, 'cluster.json'), ...args];
    return new Promise((done) => {
      execFile(process.execPath, words, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        done({ code, stdout, stderr });
      });
    });
  }

  /** What a process has logged since the cluster was started. */
  log(name: string): string {
    const path = join(this.dataDir, 'logs', `${name}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Polls until `look` answers something, and throws with the launcher's words when it never does. */
  async eventually<T>(what: string, deadlineMs: number, look: () => Promise<T | null>): Promise<T> {
    const giveUpAtMs = performance.now() + deadlineMs;
    for (;;) {
      const found = await look().catch(() => null);
      if (found !== null) return found;
      if (performance.now() > giveUpAtMs)
        throw new Error(`not in ${deadlineMs} ms: ${what}${this.#words()}`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  /** Stops the launcher and everything it runs; the data stays. Answers its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
    const launcher = this.#launcher;
    if (launcher === null) return null;
    launcher.kill(signal);
    const timer = setTimeout(() => launcher.kill('SIGKILL'), stopDeadlineMs);
    await ended(launcher);
    clearTimeout(timer);
    this.#launcher = null;
    return launcher.exitCode;
  }

  /** SIGKILL to the launcher alone, and then until all its children have noticed and ended. */
  async killLauncher(deadlineMs = 20_000): Promise<void> {
    const pids = this.pids();
    await this.stop('SIGKILL');
    await this.eventually('no orphans', deadlineMs, () =>
      Promise.resolve(pids.some(isAlive) ? null : true),
    );
  }

  /** The processes of the cluster that run now, the launcher apart. */
  pids(): number[] {
    const { nodes, frontends, catalog } = this.file();
    return [...nodes, ...frontends, catalog].map(({ pid }) => pid).filter((pid) => pid !== null);
  }

  /** Starts the launcher again on the same directory, after `stop` or `killLauncher`. */
  async startLauncher(): Promise<void> {
    const launcher = spawn(process.execPath, [launcherPath, ...this.#arguments()], {
      cwd: root,
      env: { ...process.env, ...this.#options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#launcher = launcher;
    const hear = (chunk: Buffer): void => {
      this.#output += chunk.toString();
    };
    launcher.stdout.on('data', hear);
    launcher.stderr.on('data', hear);
    try {
      await this.#untilUp(launcher);
    } catch (error) {
      await this.stop('SIGTERM');
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    if (this.#options.dataDir === undefined) {
      rmSync(this.dataDir, { recursive: true, force: true });
    }
  }

  async #untilUp(launcher: ChildProcess): Promise<void> {
    const deadlineMs = this.#options.readyDeadlineMs ?? 90_000;
    const giveUpAtMs = performance.now() + deadlineMs;
    for (;;) {
      const file = readClusterFile(this.dataDir);
      if (file?.state === 'ready' && file.pid === launcher.pid) return;
      if (hasEnded(launcher)) throw new Error(`the launcher ended${this.#words()}`);
      if (performance.now() > giveUpAtMs) {
        throw new Error(`the cluster is not ready after ${deadlineMs} ms${this.#words()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  #arguments(): string[] {
    const { nodes, frontends, demo, restart, profile, logRetainMb, args } = this.#options;
    const { catalog = demo === true || frontends !== 0 } = this.#options;
    return [
      ...['--data-dir', this.dataDir],
      ...(this.#portBase === null ? [] : ['--port-base', String(this.#portBase)]),
      ...(nodes === undefined ? [] : ['--nodes', String(nodes)]),
      ...(frontends === undefined ? [] : ['--frontends', String(frontends)]),
      ...(demo === true ? [] : ['--no-demo']),
      ...(catalog ? [] : ['--no-catalog']),
      ...(restart === false ? ['--no-restart'] : []),
      ...(profile === undefined ? [] : ['--profile', profile]),
      ...(logRetainMb === undefined ? [] : ['--log-retain-mb', String(logRetainMb)]),
      ...(args ?? []),
    ];
  }

  async #control(method: 'GET' | 'POST', path: string): Promise<unknown> {
    const { controlAddress, controlToken } = this.file();
    const headers = { authorization: `Bearer ${controlToken ?? ''}` };
    const response = await fetch(`http://${controlAddress ?? ''}${path}`, { method, headers });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
    return body;
  }

  /** For messages: what the launcher said, and how each process's log ends. */
  #words(): string {
    const names = this.#nodeNames().concat('frontend-0', 'catalog');
    const ends = names.map((name) => `--- ${name}\n${this.log(name).slice(-logShownCharacters)}`);
    return `\n--- launcher\n${this.#output}\n${ends.join('\n')}`;
  }

  #nodeNames(): string[] {
    return (readClusterFile(this.dataDir)?.nodes ?? []).map((node) => `node-${node.nodeId}`);
  }
}

const logShownCharacters = 1500;

/** Inside the clone, because the system's folder for temporary files may be memory, and a log that is
 *  never written to a disk proves little. Whoever asks for one removes it. */
export function freshDirectory(): string {
  const parent = join(root, '.holdfast');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'test-'));
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (hasEnded(child)) resolve();
    else child.once('exit', () => resolve());
  });
}

const attemptsMax = 50;
/** A shift is so many hundreds and what the worker has: above them the catalog's port is none of those
 *  that Linux gives to whoever dials. */
const hundreds = { min: 110, span: 32 };
/** Modulo 100 the plan's ports are 0 to 5 and 80 to 83. Shifted by these no two workers have one in common,
 *  however both look for free ones at the same moment. */
const shiftsOfWorkers = [0, 7, 14, 40];

/** A shift under which every port of the plan is free right now. */
export async function freePortBase({
  nodes = 3,
  frontends = 1,
}: LocalClusterOptions): Promise<number> {
  const worker = Number(process.env['VITEST_POOL_ID'] ?? 1) - 1;
  const shift = shiftsOfWorkers[worker % shiftsOfWorkers.length] ?? 0;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const portBase = 100 * (hundreds.min + Math.floor(Math.random() * hundreds.span)) + shift;
    const topology = planTopology({ nodes, portBase, freshHex16: () => '0'.repeat(16) });
    const pages = planFrontends(frontends, portBase);
    if (isOutOfReach(topology, pages)) continue;
    const addresses = addressesOf(topology, pages);
    if ((await takenPorts(addresses.map(portOf))).length === 0) return portBase;
  }
  throw new Error(`no free ports in ${attemptsMax} attempts`);
}
