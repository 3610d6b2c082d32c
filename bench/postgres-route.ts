// PostgreSQL with the comparison's frontend before it: both started, one pool size at a time, and ended
// together. Knows processes, not what is asked of them.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PostgresFrontendPlan } from './postgres-frontend.ts';
import { PostgresPeer, postgresUser } from './postgres-peer.ts';
import { endWithBench } from './processes.ts';
import { RunFolder } from './run-folder.ts';

const postgresPortOffset = 5_432;

export interface PostgresPlace {
  /** The folder for its files, on a real disk. */
  readonly above: string;
  readonly portBase: number;
  /** Of `postgres` and `initdb`. */
  readonly programs: string;
}

export class PostgresRoute implements AsyncDisposable {
  readonly #peer: PostgresPeer;
  readonly #port: number;
  readonly #close: () => void;
  #frontend: ChildProcess | null = null;

  private constructor(peer: PostgresPeer, port: number, close: () => void) {
    this.#peer = peer;
    this.#port = port;
    this.#close = close;
  }

  static async start({ above, portBase, programs }: PostgresPlace): Promise<PostgresRoute> {
    const folder = new RunFolder(above);
    const port = portBase + postgresPortOffset;
    const peer = new PostgresPeer(folder.path, port, programs);
    const route = new PostgresRoute(peer, port, () => folder.remove());
    await peer.start();
    return route;
  }

  /** A frontend with so many connections to the database, in place of the one before. */
  async open(connections: number): Promise<URL> {
    await this.#endFrontend();
    const plan: PostgresFrontendPlan = { port: this.#port, user: postgresUser, connections };
    const script = fileURLToPath(new URL('postgres-frontend.js', import.meta.url));
    const child = spawn(process.execPath, [script, JSON.stringify(plan)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    endWithBench(child);
    this.#frontend = child;
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return new URL(`http://127.0.0.1:${said.toString().trim()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endFrontend();
    await this.#peer.stop();
    this.#close();
  }

  async #endFrontend(): Promise<void> {
    const child = this.#frontend;
    if (child === null || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    this.#frontend = null;
  }
}
