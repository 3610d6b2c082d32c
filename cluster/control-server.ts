// The launcher's ear: `holdfast kill-leader`, `stop`, `restart` and `chaos` speak to it over loopback
// HTTP.
// Every request carries the token from cluster.json, because a web page can reach loopback too.
//
//   GET  /children                 [{name, state, pid}]
//   POST /kill-leader              {nodeId, term, pid}
//   POST /stop?name=N              {name, pid}       N: node-1 or 1, frontend-0, catalog
//   POST /restart?name=N           {name, pid}
//   POST /kill?name=N              {name, pid}       SIGKILL; started again like all that die
//   POST /pause?name=N             {name, pid}       SIGSTOP
//   POST /resume?name=N            {name, pid}       SIGCONT
//   failures: 4xx/5xx {error}

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nodeName } from './child-plans.ts';
import type { Fleet } from './fleet.ts';
import type { Leader } from './leader.ts';
import type { SupervisedChild } from './supervised-child.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const stopGraceMs = 10_000;
const leaderLooks = 5;
const betweenLooksMs = 300;

export class ControlServer {
  readonly token = randomBytes(16).toString('hex');
  readonly #fleet: Fleet;
  readonly #findLeader: () => Promise<Leader | null>;
  readonly #server: Server;

  constructor(fleet: Fleet, leader: () => Promise<Leader | null>) {
    this.#fleet = fleet;
    this.#findLeader = leader;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  /** Listens on a free loopback port and answers its address. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const answer = this.#isAllowed(request)
      ? await this.#answer(request).catch((error: unknown) => refusal(500, String(error)))
      : refusal(401, 'the token of cluster.json is missing or wrong');
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }

  #isAllowed(request: IncomingMessage): boolean {
    const given = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${this.token}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://launcher');
    switch (`${request.method ?? ''} ${url.pathname}`) {
      case 'GET /children':
        return { status: 200, body: this.#fleet.children.map(rowOf) };
      case 'POST /kill-leader':
        return this.#killLeader();
      case 'POST /stop':
        return this.#withChild(url, (child) => child.stop(stopGraceMs));
      case 'POST /restart':
        return this.#withChild(url, async (child) => {
          await child.stop(stopGraceMs);
          child.start();
        });
      case 'POST /kill':
        return this.#withChild(url, (child) => signalled(child, 'SIGKILL'));
      case 'POST /pause':
        return this.#withChild(url, (child) => signalled(child, 'SIGSTOP'));
      case 'POST /resume':
        return this.#withChild(url, (child) => signalled(child, 'SIGCONT'));
      default:
        return refusal(404, 'no such verb');
    }
  }

  async #killLeader(): Promise<Answer> {
    const leader = await this.#leaderSoon();
    if (leader === null) return refusal(409, 'there is no leader to kill right now');
    const child = this.#fleet.find(nodeName(leader.nodeId));
    const pid = child?.pid ?? null;
    if (child === null || pid === null)
      return refusal(409, 'the leader is not a child of this launcher');
    child.kill('SIGKILL');
    return { status: 200, body: { ...leader, pid } };
  }

  // One may be about to lead, or be too busy to answer within one look.
  async #leaderSoon(): Promise<Leader | null> {
    for (let look = 1; look < leaderLooks; look += 1) {
      const found = await this.#findLeader();
      if (found !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
    }
    return this.#findLeader();
  }

  async #withChild(url: URL, act: (child: SupervisedChild) => Promise<void>): Promise<Answer> {
    const name = url.searchParams.get('name') ?? '';
    const child = this.#fleet.find(name);
    if (child === null) {
      const names = this.#fleet.children.map((known) => known.plan.name).join(', ');
      return refusal(404, `there is no "${name}" here; there are ${names}`);
    }
    const pid = child.pid;
    await act(child);
    return { status: 200, body: { name: child.plan.name, pid: child.pid ?? pid } };
  }
}

function signalled(child: SupervisedChild, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  return Promise.resolve();
}

const rowOf = (child: SupervisedChild): unknown => ({
  name: child.plan.name,
  state: child.state,
  pid: child.pid,
});

const refusal = (status: number, error: string): Answer => ({ status, body: { error } });
