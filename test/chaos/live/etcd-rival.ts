// etcd in a failover measurement: three members, written to over HTTP. Writes go to members that are
// known to run, in turn: its client need not find out who is gone, as ours must.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listening, start, stop } from '../../../bench/processes.ts';
import type { Started } from '../../../bench/processes.ts';
import { isFree } from '../../../cluster/port-check.ts';
import { freshDirectory } from '../../system/local-cluster.ts';
import type { Rival } from './rival.ts';

export interface EtcdTimers {
  readonly heartbeatMs: number;
  readonly electionMs: number;
}

interface Member {
  process: Started;
  up: boolean;
}

const numbers = [0, 1, 2];
const startWithinMs = 20_000;
const wholeDeadlineMs = 30_000;
const restartAfterMs = 1_000;
const writeTimeoutMs = 8_000;

export class EtcdRival implements Rival {
  readonly name = 'etcd';
  readonly timers: string;
  readonly stopLeader = null;
  readonly #timing: EtcdTimers;
  readonly #folder = freshDirectory();
  readonly #portBase: number;
  readonly #members: Member[] = [];
  #restart: Promise<void> = Promise.resolve();
  #writes = 0;

  private constructor(timing: EtcdTimers, portBase: number) {
    this.#timing = timing;
    this.#portBase = portBase;
    this.timers = `${timing.heartbeatMs}/${timing.electionMs} ms`;
  }

  static async start(timing: EtcdTimers): Promise<EtcdRival> {
    const rival = new EtcdRival(timing, await freePorts());
    for (const at of numbers) rival.#members[at] = { process: rival.#start(at), up: true };
    for (const [at, { process }] of rival.#members.entries()) {
      await listening(process, rival.#clientPort(at), startWithinMs);
    }
    await rival.whole();
    return rival;
  }

  async write(): Promise<boolean> {
    this.#writes += 1;
    const running = numbers.filter((at) => this.#members[at]?.up === true);
    const at = running[this.#writes % running.length] ?? 0;
    const body = { key: base64(`order/${this.#writes}`), value: base64('v'.repeat(128)) };
    return (await this.#post(at, '/v3/kv/put', body).catch(() => null)) !== null;
  }

  async killLeader(): Promise<void> {
    const leader = await this.#leader();
    const member = leader === null ? undefined : this.#members[leader.at];
    if (leader === null || member === undefined) throw new Error('no etcd member leads');
    member.up = false;
    member.process.child.kill('SIGKILL');
    this.#restart = (async () => {
      await new Promise((resolve) => setTimeout(resolve, restartAfterMs));
      member.process = this.#start(leader.at);
      await listening(member.process, this.#clientPort(leader.at), startWithinMs);
      member.up = true;
    })();
  }

  async transfer(): Promise<void> {
    const leader = await this.#leader();
    if (leader === null) throw new Error('no etcd member leads');
    const heir = await this.#status((leader.at + 1) % numbers.length);
    const body = { targetID: heir?.id };
    await this.#post(leader.at, '/v3/maintenance/transfer-leadership', body);
  }

  async whole(): Promise<void> {
    await this.#restart;
    const giveUpAtMs = performance.now() + wholeDeadlineMs;
    while (performance.now() < giveUpAtMs) {
      const all = await Promise.all(numbers.map((at) => this.#status(at)));
      const leaders = new Set(all.map((status) => status?.leader ?? '0'));
      if (leaders.size === 1 && !leaders.has('0')) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('etcd did not become whole');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#restart;
    await Promise.all(this.#members.map(({ process }) => stop(process)));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #leader(): Promise<{ readonly at: number } | null> {
    for (const at of numbers) {
      const status = await this.#status(at);
      if (status !== null && status.id === status.leader) return { at };
    }
    return null;
  }

  async #status(at: number): Promise<{ readonly id: string; readonly leader: string } | null> {
    const answer = await this.#post(at, '/v3/maintenance/status', {}).catch(() => null);
    if (answer === null) return null;
    const { header, leader = '0' } = answer as {
      readonly header: { readonly member_id: string };
      readonly leader?: string;
    };
    return { id: header.member_id, leader };
  }

  async #post(at: number, path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.#clientPort(at)}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(writeTimeoutMs),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  }

  #start(at: number): Started {
    const client = `http://127.0.0.1:${this.#clientPort(at)}`;
    const peerOf = (other: number): string => `http://127.0.0.1:${this.#portBase + 10 + other}`;
    const dataDir = join(this.#folder, `etcd-${at}`);
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const cluster = numbers.map((other) => `m${other}=${peerOf(other)}`).join(',');
    return start({
      name: `etcd-${at}`,
      command: 'etcd',
      args: [
        ...['--name', `m${at}`, '--data-dir', dataDir],
        ...['--listen-client-urls', client, '--advertise-client-urls', client],
        ...['--listen-peer-urls', peerOf(at), '--initial-advertise-peer-urls', peerOf(at)],
        ...['--initial-cluster', cluster, '--initial-cluster-state', 'new'],
        ...['--heartbeat-interval', String(this.#timing.heartbeatMs)],
        ...['--election-timeout', String(this.#timing.electionMs), '--log-level', 'error'],
      ],
      logPath: join(this.#folder, `etcd-${at}.log`),
    });
  }

  #clientPort(at: number): number {
    return this.#portBase + at;
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const portMin = 26_000;
const portSpan = 5_000;
const attemptsMax = 50;

async function freePorts(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const base = portMin + Math.floor(Math.random() * portSpan);
    const ports = numbers.flatMap((at) => [base + at, base + 10 + at]);
    if ((await Promise.all(ports.map(isFree))).every((one) => one)) return base;
  }
  throw new Error(`no free ports in ${attemptsMax} attempts`);
}
