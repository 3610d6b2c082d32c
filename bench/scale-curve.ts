// `npm run bench -- --scale [--seconds N] [--callers N]`: what more processes are worth on this machine: reads
// answered by one, two and three nodes, by one to three frontends, and account events taken by one and
// two frontends. Beside each rate stands what the processes used, because a machine whose processors
// are all busy gains nothing from another process. Runs on import; prints a table.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { ClusterFile } from '../cluster/cluster-file.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import { openChannel } from '../src/client/protos.ts';
import type { NodeChannel } from '../src/client/protos.ts';
import { money } from '../src/domain/money.ts';
import type { QueryRequest } from '../src/gen/holdfast/cluster/v1/QueryRequest.ts';
import { cpuMoment, sharesBetween } from './cpu.ts';
import { describeTimes } from './described-times.ts';
import { HttpConnection } from './http-connection.ts';
import { LaunchedCluster } from './launched-cluster.ts';
import { secondsOf } from './process-shares.ts';

const { values } = parseArgs({
  options: {
    scale: { type: 'boolean' },
    seconds: { type: 'string', default: '4' },
    callers: { type: 'string', default: '96' },
    'port-base': { type: 'string', default: '9700' },
  },
});
const runMs = Number(values.seconds) * 1_000;
const callers = Number(values.callers);
const warmMs = 1_000;
const account = 'scale';

/** One request of the caller with that number. */
type Ask = (caller: number) => Promise<void>;

interface Curve {
  readonly what: string;
  /** How many of them serve, one row each. */
  readonly counts: readonly number[];
  /** Opens what the callers need; they are spread over the first `count`. */
  readonly open: (count: number) => { readonly ask: Ask; readonly close: () => void };
}

function readsOf(
  addresses: readonly string[],
  consistency: string,
): Pick<Curve, 'open' | 'counts'> {
  const query = ({ cluster }: NodeChannel): Promise<void> => {
    const request: QueryRequest = { account, consistency };
    return new Promise((resolve, reject) => {
      cluster.Query(request, { deadline: Date.now() + 5_000 }, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  };
  return {
    counts: addresses.map((_, at) => at + 1),
    open: (count) => {
      const channels = addresses.slice(0, count).map((address) => openChannel(address, {}));
      return {
        ask: async (caller) => {
          const channel = channels[caller % channels.length];
          if (channel !== undefined) await query(channel);
        },
        close: () => {
          for (const channel of channels) channel.close();
        },
      };
    },
  };
}

function requestsTo(
  urls: readonly string[],
  pathOf: (sent: number) => string,
): Pick<Curve, 'open' | 'counts'> {
  let sent = 0;
  return {
    counts: urls.map((_, at) => at + 1),
    open: (count) => {
      const places = urls.slice(0, count).map((url) => new URL(url));
      const sockets = Array.from({ length: callers }, (_, at) => {
        const place = places[at % places.length];
        return new HttpConnection(place?.hostname ?? '', Number(place?.port));
      });
      return {
        ask: async (caller) => {
          sent += 1;
          const answer = await sockets[caller]?.ask(
            `GET ${pathOf(sent)} HTTP/1.1\r\nhost: x\r\n\r\n`,
          );
          if (answer?.status !== 200) throw new Error(`${pathOf(sent)}: ${answer?.status ?? ''}`);
        },
        close: () => {
          for (const socket of sockets) socket.close();
        },
      };
    },
  };
}

async function row(curve: Curve, count: number, file: ClusterFile): Promise<number> {
  const { ask, close } = curve.open(count);
  const timesMs: number[] = [];
  const fromMs = performance.now() + warmMs;
  const untilMs = fromMs + runMs;
  const one = async (caller: number): Promise<void> => {
    for (let sentMs = performance.now(); sentMs < untilMs;) {
      await ask(caller);
      const doneMs = performance.now();
      if (sentMs >= fromMs) timesMs.push(doneMs - sentMs);
      sentMs = doneMs;
    }
  };
  const all = Promise.all(Array.from({ length: callers }, (_, caller) => one(caller)));
  await pause(warmMs);
  const before = { cpu: cpuMoment([]), seconds: secondsOf(pidsOf(file)) };
  await pause(runMs);
  const after = { cpu: cpuMoment([]), seconds: secondsOf(pidsOf(file)) };
  await all;
  close();
  const perSecond = Math.round((timesMs.length * 1_000) / runMs);
  const used = [...after.seconds].map(
    ([name, seconds]) =>
      `${name} ${(((seconds - (before.seconds.get(name) ?? 0)) * 1_000) / runMs).toFixed(2)}`,
  );
  const { foreign } = sharesBetween(before.cpu, after.cpu);
  const { text } = describeTimes(timesMs);
  console.log(
    `| ${curve.what} | ${count} | ${perSecond} | ${text} | ${used.join(', ')} | ${foreign.toFixed(2)} |`,
  );
  return perSecond;
}

function pidsOf({ nodes, frontends }: ClusterFile): Map<string, number> {
  return new Map([
    ...nodes.map(({ nodeId, pid }) => [`n${nodeId}`, pid ?? 0] as const),
    ...frontends.map(({ pid }, at) => [`f${at}`, pid ?? 0] as const),
    ['loader', process.pid],
  ]);
}

const pause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, waitMs));

async function measure(file: ClusterFile): Promise<void> {
  const endpoints = file.nodes.map((node) => node.clientAddress);
  await using client = new HoldfastClient({ endpoints });
  await client.deposit({ account, amountUnits: money(100_0000), createIfMissing: true });
  const leaderId = (await client.clusterStatus())
    .map((status) => ('error' in status ? 0 : status.leaderId))
    .find((id) => id > 0);
  // Followers first: a leader needs to ask nobody where the log ends.
  const nodes = [...file.nodes].sort(
    (a, b) => Number(a.nodeId === leaderId) - Number(b.nodeId === leaderId),
  );
  const addresses = nodes.map((node) => node.clientAddress);
  const urls = file.frontends.map(({ url }) => url);
  const curves: Curve[] = [
    { what: 'reads of nodes, as their books are', ...readsOf(addresses, 'stale') },
    { what: 'linearizable reads of nodes, followers first', ...readsOf(addresses, 'linearizable') },
    { what: 'GET /accounts/:id of frontends', ...requestsTo(urls, () => `/accounts/${account}`) },
    {
      what: 'account events through frontends',
      ...requestsTo(urls.slice(0, 2), (sent) => `/track/${account}?data=event-${sent}`),
    },
  ];
  console.log(
    `3 nodes, fsync, ${cpus().length} cores for everything, ${callers} callers in one process\n` +
      '| what | serving | a second | | cores | foreign |',
  );
  for (const curve of curves) {
    for (const count of curve.counts) await row(curve, count, file);
  }
}

// Last, when everything above exists.
await using cluster = await LaunchedCluster.start({
  name: 'scale',
  portBase: values['port-base'],
  args: ['--frontends', '3'],
});
await measure(cluster.file());
