// Speaks to the launcher that runs the cluster on this machine: stop a process, start it again, kill
// it, pause it. Only a launcher can do these; a cluster of other machines has other hands.

import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { CliFailure } from './cli-failure.ts';
import type { ClusterFile } from './cluster-file.ts';

const killed = z.object({ nodeId: z.number(), term: z.number(), pid: z.number() });
const acted = z.object({ name: z.string(), pid: z.number().nullable() });
const childState = z.enum([
  ...(['idle', 'starting', 'ready', 'restarting', 'stopping', 'stopped', 'down'] as const),
]);
const children = z.array(z.object({ name: z.string(), state: childState }));
const refused = z.object({ error: z.string() });

const requestTimeoutMs = 30_000;
const betweenLooksMs = 50;

/** `ended`: it is down, and nobody starts it again. `late`: it may yet become ready. */
export type Readiness = 'ready' | 'ended' | 'late';

export class ControlClient {
  readonly #address: string;
  readonly #token: string;

  /** @throws CliFailure when no launcher runs. */
  constructor(file: ClusterFile) {
    if (file.controlAddress === null || file.controlToken === null) {
      throw new CliFailure(
        'No launcher runs this cluster, so nothing here can stop or kill its processes.',
        'Start it with `npm start`.',
      );
    }
    this.#address = file.controlAddress;
    this.#token = file.controlToken;
  }

  async killLeader(): Promise<z.infer<typeof killed>> {
    return killed.parse(await this.#post('/kill-leader'));
  }

  /** SIGTERM, and no new start. Answers when it has ended. */
  async stop(name: string): Promise<z.infer<typeof acted>> {
    return acted.parse(await this.#post(`/stop?name=${encodeURIComponent(name)}`));
  }

  /** Ends it gracefully if it runs, and starts it. Answers when it has been started. */
  async restart(name: string): Promise<z.infer<typeof acted>> {
    return acted.parse(await this.#post(`/restart?name=${encodeURIComponent(name)}`));
  }

  /** A signal to one process: SIGKILL (it is started again), SIGSTOP or SIGCONT. */
  async signal(verb: 'kill' | 'pause' | 'resume', name: string): Promise<void> {
    acted.parse(await this.#post(`/${verb}?name=${encodeURIComponent(name)}`));
  }

  /** Every process and its state; `ready` is the good one. */
  async children(): Promise<z.infer<typeof children>> {
    return children.parse(await this.#ask('GET', '/children'));
  }

  /** Looks at a process until it is ready or ended, for about `patienceMs`; a death that the launcher
   *  answers with a new start is waited through. @throws CliFailure when the launcher is gone. */
  async readiness(name: string, patienceMs: number): Promise<Readiness> {
    const untilMs = performance.now() + patienceMs;
    for (;;) {
      const child = (await this.children()).find((known) => known.name === name);
      if (child?.state === 'ready') return 'ready';
      if (child === undefined || child.state === 'down' || child.state === 'stopped')
        return 'ended';
      if (performance.now() >= untilMs) return 'late';
      await pause(betweenLooksMs);
    }
  }

  #post(path: string): Promise<unknown> {
    return this.#ask('POST', path);
  }

  async #ask(method: 'GET' | 'POST', path: string): Promise<unknown> {
    const response = await this.#send(method, path);
    const body: unknown = await response.json();
    if (response.ok) return body;
    const said = refused.safeParse(body);
    throw new CliFailure(
      said.success ? sentence(said.data.error) : `The launcher answered ${response.status}.`,
      '',
    );
  }

  async #send(method: 'GET' | 'POST', path: string): Promise<Response> {
    try {
      return await fetch(`http://${this.#address}${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#token}` },
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
    } catch {
      throw new CliFailure(
        `The launcher at ${this.#address} does not answer; it may have been killed.`,
        'Start the cluster again with `npm start`.',
      );
    }
  }
}

const sentence = (said: string): string => `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
