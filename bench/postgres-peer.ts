// PostgreSQL as a peer: one node, fsync and synchronous_commit on, at its best number of connections.

import { mkdirSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { benchBooks } from './bench-books.ts';
import type { Contender, LoadPlan } from './contender.ts';
import type { Load, LoadTiming } from './loads.ts';
import type { PostgresLoadPlan } from './postgres-load.ts';
import { postgresSchema } from './postgres-schema.ts';
import { assertRunning, run, start, stop, until } from './processes.ts';
import type { Started } from './processes.ts';

/** What the calibration tries. */
export const connectionChoices = [4, 8, 16, 32] as const;

const startWithinMs = 20_000;
/** Trusted on loopback. */
export const postgresUser = 'bench';

export class PostgresPeer implements Contender {
  readonly system = 'postgresql';
  readonly setting = { nodes: 1, fsync: 'yes', quorum: '1 of 1' };
  readonly #folder: string;
  readonly #port: number;
  readonly #programs: string;
  readonly #bestConnections = new Map<number, number>();
  #server: Started | null = null;
  #seed = 0;

  /** @param programs the folder of `postgres` and `initdb` */
  constructor(folder: string, port: number, programs: string) {
    this.#folder = folder;
    this.#port = port;
    this.#programs = programs;
  }

  get pids(): number[] {
    const pid = this.#server?.child.pid;
    return pid === undefined ? [] : [pid];
  }

  async start(): Promise<void> {
    const uid = await postgresUid();
    const dataDir = join(this.#folder, 'postgres');
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (uid !== undefined) chownSync(dataDir, uid, uid);
    const initdb = [
      '-D',
      dataDir,
      '-A',
      'trust',
      '-U',
      postgresUser,
      '-E',
      'UTF8',
      '--locale',
      'C',
    ];
    await run(join(this.#programs, 'initdb'), initdb, uid);
    this.#server = start({
      name: 'postgres',
      command: join(this.#programs, 'postgres'),
      args: [
        ...['-D', dataDir, '-p', String(this.#port), '-h', '127.0.0.1', '-k', ''],
        ...['-c', 'fsync=on', '-c', 'synchronous_commit=on', '-c', 'shared_buffers=256MB'],
        ...['-c', 'max_wal_size=4GB', '-c', 'max_connections=64'],
      ],
      logPath: join(this.#folder, 'postgres.log'),
      // SIGTERM would wait for clients to leave.
      stopSignal: 'SIGINT',
      ...(uid === undefined ? {} : { uid }),
    });
    await until(this.#server, startWithinMs, () => this.#prepare());
  }

  async describe(): Promise<string> {
    const version = await run(join(this.#programs, 'postgres'), ['--version']);
    return `PostgreSQL ${/[\d.]+/.exec(version)?.[0] ?? ''}, one node`;
  }

  assertRunning(): void {
    assertRunning(this.#server === null ? [] : [this.#server]);
  }

  async stop(): Promise<void> {
    if (this.#server !== null) await stop(this.#server);
  }

  /** Every load of this many orders a call is to come over so many connections. */
  choose(batch: number, connections: number): void {
    this.#bestConnections.set(batch, connections);
  }

  /** The row with several client processes is about clients of a cluster; there is none here. */
  plan(load: Load, timing: LoadTiming): Promise<LoadPlan | null> {
    if (load.processes > 1) return Promise.resolve(null);
    const best = this.#bestConnections.get(load.batch) ?? connectionChoices[0];
    return Promise.resolve(this.planOver(load.callers === 1 ? 1 : best, load.batch, timing));
  }

  /** Whether the books are there now; false while the server does not yet answer. */
  async #prepare(): Promise<boolean> {
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port: this.#port, user: postgresUser, database: 'postgres' },
    });
    try {
      await client.connect();
    } catch (error) {
      if (isStarting(error)) return false;
      throw error;
    }
    await client.query(postgresSchema(benchBooks));
    await client.end();
    return true;
  }

  planOver(connections: number, batch: number, timing: LoadTiming): LoadPlan {
    this.#seed += 1;
    const plan: PostgresLoadPlan = {
      ...{ ...benchBooks, port: this.#port, user: postgresUser, seed: this.#seed },
      ...{ callers: connections, batch, warmMs: timing.warmMs, runMs: timing.runMs },
    };
    const script = fileURLToPath(new URL('postgres-load.js', import.meta.url));
    const args = [script, JSON.stringify(plan)];
    return { commands: [{ command: process.execPath, args }], callers: connections, timing };
  }
}

// Before it listens it refuses; while it recovers it takes connections, only to say so.
function isStarting(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ECONNREFUSED' || error.code === '57P03';
}

// PostgreSQL refuses to run as root; Debian's package makes a user for it.
async function postgresUid(): Promise<number | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return Number((await run('id', ['-u', 'postgres'])).trim());
}
