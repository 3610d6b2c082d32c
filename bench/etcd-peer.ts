// etcd as a peer: three members with their default fsync, loaded by a small Go program over etcd's
// own client, because a loader in another language would be the slower half.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contender, LoadPlan } from './contender.ts';
import type { Load, LoadTiming } from './loads.ts';
import { assertRunning, listening, run, start, stop } from './processes.ts';
import type { Started } from './processes.ts';

const memberCount = 3;
const startWithinMs = 20_000;
/** A single order; and a batch, at 60 bytes an order. */
const singleValueBytes = 128;
const batchValueBytesPerOrder = 60;
/** As etcd's own benchmark is commonly run: 256 callers over 16 connections, 1,000 over 50. */
const callersPerConnection = 16;
const connectionsMax = 50;

export class EtcdPeer implements Contender {
  readonly system = 'etcd';
  readonly setting = { nodes: memberCount, fsync: 'yes', quorum: '2 of 3' };
  readonly #folder: string;
  readonly #portBase: number;
  readonly #loaderPath: string;
  #members: Started[] = [];

  /** @param loaderPath of the program made by `buildEtcdLoader` */
  constructor(folder: string, portBase: number, loaderPath: string) {
    this.#folder = folder;
    this.#portBase = portBase;
    this.#loaderPath = loaderPath;
  }

  get pids(): number[] {
    return this.#members.flatMap(({ child }) => (child.pid === undefined ? [] : [child.pid]));
  }

  async start(): Promise<void> {
    const numbers = Array.from({ length: memberCount }, (_, at) => at);
    const cluster = numbers.map((at) => `m${at}=http://127.0.0.1:${this.#peerPort(at)}`).join(',');
    this.#members = numbers.map((at) => this.#startMember(at, cluster));
    for (const [at, member] of this.#members.entries()) {
      await listening(member, this.#clientPort(at), startWithinMs);
    }
  }

  async describe(): Promise<string> {
    const [version = ''] = (await run('etcd', ['--version'])).split('\n');
    return `etcd ${version.replace(/^.*:\s*/, '')}, ${memberCount} members`;
  }

  assertRunning(): void {
    assertRunning(this.#members);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.map(stop));
  }

  async plan(load: Load, timing: LoadTiming): Promise<LoadPlan> {
    const leader = await this.#leaderEndpoint();
    const callers = Math.floor(load.callers / load.processes);
    const bytes = load.batch === 1 ? singleValueBytes : load.batch * batchValueBytesPerOrder;
    const connections = Math.ceil(callers / callersPerConnection);
    const args = [
      ...['-endpoint', leader],
      ...['-callers', String(callers)],
      ...['-connections', String(Math.min(connectionsMax, connections))],
      ...['-value-bytes', String(bytes), '-orders-per-put', String(load.batch)],
      ...['-warm-seconds', String(timing.warmMs / 1_000)],
      ...['-seconds', String(timing.runMs / 1_000)],
    ];
    const commands = Array.from({ length: load.processes }, () => ({
      command: this.#loaderPath,
      args,
    }));
    return { commands, callers: callers * load.processes, timing };
  }

  #startMember(at: number, cluster: string): Started {
    const client = `http://127.0.0.1:${this.#clientPort(at)}`;
    const peer = `http://127.0.0.1:${this.#peerPort(at)}`;
    const dataDir = join(this.#folder, `etcd-${at}`);
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return start({
      name: `etcd-${at}`,
      command: 'etcd',
      args: [
        ...['--name', `m${at}`, '--data-dir', dataDir],
        ...['--listen-client-urls', client, '--advertise-client-urls', client],
        ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
        ...['--initial-cluster', cluster, '--initial-cluster-state', 'new'],
        ...['--quota-backend-bytes', String(8 * 1024 ** 3), '--log-level', 'error'],
      ],
      logPath: join(this.#folder, `etcd-${at}.log`),
    });
  }

  // Asked before every row: leadership may have moved since the last.
  async #leaderEndpoint(): Promise<string> {
    const all = Array.from({ length: memberCount }, (_, at) => `127.0.0.1:${this.#clientPort(at)}`);
    const text = await run('env', [
      ...['ETCDCTL_API=3', 'etcdctl', '--endpoints', all.join(',')],
      ...['endpoint', 'status', '-w', 'json'],
    ]);
    const leader = leaderEndpoint(text);
    if (leader === null) throw new Error('no etcd member leads');
    return leader;
  }

  #clientPort(at: number): number {
    return this.#portBase + at;
  }

  #peerPort(at: number): number {
    return this.#portBase + 10 + at;
  }
}

/** The address of the member that names itself as leader, from `etcdctl endpoint status -w json`.
 *  Member ids are 64 bits wide, so they are compared as the text that they are. */
export function leaderEndpoint(statusJson: string): string | null {
  const member = /"Endpoint":"([^"]+)".*?"member_id":(\d+).*?"leader":(\d+)/g;
  for (const [, endpoint = '', id, leader] of statusJson.matchAll(member)) {
    if (id === leader) return endpoint;
  }
  return null;
}

const root = new URL('../../', import.meta.url);

/** Compiles the loader, or finds it compiled by an earlier run. Gives its path. */
export async function buildEtcdLoader(): Promise<string> {
  const source = fileURLToPath(new URL('bench/etcd-put/main.go', root));
  const cache = fileURLToPath(new URL('node_modules/.cache/bench', root));
  const hash = createHash('sha256')
    .update(readFileSync(source))
    .update(await run('go', ['version']));
  const path = join(cache, `etcd-put-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  await run('env', [
    ...['GOPATH=/usr/share/gocode', 'GO111MODULE=off', 'GOFLAGS='],
    ...[`GOCACHE=${join(cache, 'go')}`, 'go', 'build', '-o', path, source],
  ]);
  return path;
}
