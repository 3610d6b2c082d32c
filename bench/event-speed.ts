// `npm run bench -- --events [--rate N] [--seconds N] [--accounts N] [--connections N]`: account events
// over HTTP through one frontend into three nodes with fsync. First at a steady rate, each request timed
// from when it was due; then as many as the connections bring. Somebody follows all of them, and has to
// hear each accepted one once. Runs on import; prints figures and a verdict.

import { parseArgs } from 'node:util';
import type { ClusterFile } from '../cluster/cluster-file.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import { describeTimes } from './described-times.ts';
import { HttpConnection } from './http-connection.ts';
import { LaunchedCluster } from './launched-cluster.ts';
import { ProcessShares } from './process-shares.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'boolean' },
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '60' },
    accounts: { type: 'string', default: '200' },
    connections: { type: 'string', default: '64' },
    'port-base': { type: 'string', default: '9600' },
  },
});
const perSecond = Number(values.rate);
const runMs = Number(values.seconds) * 1_000;
const accounts = Number(values.accounts);
const connections = Number(values.connections);
const warmMs = 3_000;
const ceilingMs = 10_000;
const tickMs = 10;
const hearingMaxMs = 10_000;
/** Of the requests at the steady rate. */
const answeredLeast = 0.999;

const accountName = (at: number): string => `acct-${at % accounts}`;

interface Tally {
  recorded: number;
  refused: number;
  readonly timesMs: number[];
}

const emptyTally = (): Tally => ({ recorded: 0, refused: 0, timesMs: [] });

/** Connections that are free, and how one event is sent over one of them. */
class Senders {
  readonly #free: HttpConnection[];
  readonly #all: readonly HttpConnection[];
  #sent = 0;

  constructor({ hostname, port }: URL) {
    this.#all = Array.from(
      { length: connections },
      () => new HttpConnection(hostname, Number(port)),
    );
    this.#free = [...this.#all];
  }

  close(): void {
    for (const connection of this.#all) connection.close();
  }

  /** Null when every connection is busy. */
  send(dueMs: number, tally: Tally): Promise<void> | null {
    const connection = this.#free.pop();
    return connection === undefined ? null : this.#over(connection, dueMs, tally);
  }

  async #over(connection: HttpConnection, dueMs: number, tally: Tally): Promise<void> {
    this.#sent += 1;
    const path = `/track/${accountName(this.#sent)}?data=event-${this.#sent}`;
    const { status } = await connection.ask(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    this.#free.push(connection);
    tally.timesMs.push(performance.now() - dueMs);
    if (status === 200) tally.recorded += 1;
    else tally.refused += 1;
  }
}

/** Each request is due at its own time, whatever became of those before it. */
async function steadily(senders: Senders, forMs: number): Promise<Tally> {
  const tally = emptyTally();
  const underWay = new Set<Promise<void>>();
  const startMs = performance.now();
  const due: number[] = [];
  for (let made = 0; performance.now() - startMs < forMs || due.length > 0;) {
    const untilMs = Math.min(performance.now() - startMs, forMs);
    for (; made < (untilMs * perSecond) / 1_000; made += 1) {
      due.push(startMs + (made * 1_000) / perSecond);
    }
    while (due[0] !== undefined) {
      const sent = senders.send(due[0], tally);
      if (sent === null) break;
      due.shift();
      underWay.add(sent);
      void sent.finally(() => underWay.delete(sent));
    }
    await pause(tickMs);
  }
  await Promise.all(underWay);
  return tally;
}

/** Each connection sends the next as soon as it has the answer to the one before. */
async function atMost(senders: Senders, forMs: number): Promise<Tally> {
  const tally = emptyTally();
  const endMs = performance.now() + forMs;
  const one = async (): Promise<void> => {
    while (performance.now() < endMs) await senders.send(performance.now(), tally);
  };
  await Promise.all(Array.from({ length: connections }, one));
  return tally;
}

/** Counts the events that somebody who follows all accounts hears. */
async function follow(client: HoldfastClient) {
  const ends = new AbortController();
  const heard = { count: 0 };
  const reading = (async () => {
    for await (const frame of client.accountEvents({}, { signal: ends.signal })) {
      if (frame.kind === 'delta') heard.count += frame.events.length;
    }
  })();
  await pause(300);
  return { heard, end: () => ends.abort(), reading };
}

async function measure(cluster: ClusterFile): Promise<boolean> {
  const endpoints = cluster.nodes.map((node) => node.clientAddress);
  await using client = new HoldfastClient({ endpoints });
  const names = Array.from({ length: accounts }, (_, at) => accountName(at));
  for (const account of names) {
    await client.createAccount({ account, accountKind: 'cash', displayName: account });
  }
  const [frontend] = cluster.frontends;
  const pids = new Map([['bench', process.pid]]);
  for (const { nodeId, pid } of cluster.nodes) pids.set(`node ${nodeId}`, pid ?? 0);
  pids.set('frontend', frontend?.pid ?? 0);
  const senders = new Senders(new URL(frontend?.url ?? ''));
  const following = await follow(client);
  const warm = await steadily(senders, warmMs);
  const shares = new ProcessShares(pids);
  const steady = await steadily(senders, runMs);
  tell(`${perSecond}/s wanted`, steady, { tookMs: runMs, shares });
  const again = new ProcessShares(pids);
  const most = await atMost(senders, ceilingMs);
  tell('as many as there can be', most, { tookMs: ceilingMs, shares: again });
  const recorded = warm.recorded + steady.recorded + most.recorded;
  for (let waitedMs = 0; following.heard.count < recorded && waitedMs < hearingMaxMs;) {
    await pause(100);
    waitedMs += 100;
  }
  senders.close();
  following.end();
  await following.reading;
  return verdict(steady, { recorded, heard: following.heard.count });
}

interface Window {
  readonly tookMs: number;
  readonly shares: ProcessShares;
}

function tell(what: string, tally: Tally, { tookMs, shares }: Window): void {
  const { recorded, refused, timesMs } = tally;
  const rate = Math.round((recorded * 1_000) / tookMs);
  console.log(`${what}: ${rate} events/s over ${connections} connections, refused ${refused}`);
  console.log(`  ${describeTimes(timesMs).text}`);
  console.log(`  ${shares.text(timesMs.length)}`);
}

function verdict(steady: Tally, heard: { recorded: number; heard: number }): boolean {
  const wanted = (perSecond * runMs) / 1_000;
  const held = steady.recorded >= wanted * answeredLeast && heard.heard === heard.recorded;
  console.log(`recorded ${heard.recorded}, heard by who follows them ${heard.heard}`);
  console.log(`bar: ${perSecond}/s, every event heard once: ${held ? 'held' : 'NOT HELD'}`);
  return held;
}

const pause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, waitMs));

// Last, when everything above exists.
await using cluster = await LaunchedCluster.start({
  name: 'events',
  portBase: values['port-base'],
});
process.exitCode = (await measure(cluster.file())) ? 0 : 1;
