// `npm run bench -- --http [--seconds N] [--connections N] [--install] [--no-peers]`: how many single orders and how many cached
// stocks a second one frontend answers over HTTP, before three nodes with fsync on this machine, and beside
// them the same route before one PostgreSQL, where it is installed. Runs on import; prints figures and a
// verdict.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ClusterFile } from '../cluster/cluster-file.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import { money } from '../src/domain/money.ts';
import { cpuMoment, sharesBetween } from './cpu.ts';
import { accountName, symbolName } from './bench-books.ts';
import { HttpConnection } from './http-connection.ts';
import { LaunchedCluster } from './launched-cluster.ts';
import {
  installPeers,
  missingPeers,
  missingSentence,
  postgresPrograms,
} from './peers-installed.ts';
import { PostgresRoute } from './postgres-route.ts';

const symbol = symbolName(0);
const warmMs = 2_000;
/** Connections to the database that are tried; the best counts. */
const poolChoices = [8, 16, 32];
const bars = { orders: 3_000, stocks: 10_000 };

const { values } = parseArgs({
  options: {
    http: { type: 'boolean' },
    install: { type: 'boolean', default: false },
    'no-peers': { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '64' },
    'port-base': { type: 'string', default: '9000' },
  },
});
const runMs = Number(values.seconds) * 1_000;
const connections = Number(values.connections);
// This file runs as dist/bench/http-speed.js.
const filesFolder = fileURLToPath(new URL('../../.holdfast', import.meta.url));

/** Tells whether the bars hold; answers the orders of accounts a second. */
async function measure(cluster: ClusterFile): Promise<number> {
  const endpoints = cluster.nodes.map((node) => node.clientAddress);
  await using client = new HoldfastClient({ endpoints });
  const listing = { priceUnits: money(1_0000), inventory: null, priceTtlMs: 0 };
  await client.listInstrument({ symbol, ...listing });
  for (let at = 0; at < connections; at += 1) {
    const deposit = { amountUnits: money(10 ** 13), createIfMissing: true };
    await client.deposit({ account: accountName(at), ...deposit });
  }
  const url = new URL(cluster.frontends[0]?.url ?? '');
  const alpaca = { symbol, side: 'buy', qty: '1', type: 'market', time_in_force: 'day' };
  const key = (at: number): string =>
    `apca-api-key-id: ${accountName(at)}\r\napca-api-secret-key: x\r\n`;
  const house = post('/orders', { name: symbol, quantity: 1, type: 'buy' });
  const orders = await row('POST /orders', url, () => house);
  const accountOrders = await row('POST /accounts/:id/orders', url, accountOrder);
  await row('POST /v2/orders', url, (at) => post('/v2/orders', alpaca, key(at)));
  const stock = get(`/stocks/${symbol}`);
  const stocks = await row('GET /stocks/:name', url, () => stock);
  const held = orders >= bars.orders && stocks >= bars.stocks;
  console.log(
    `bars: ${bars.orders} orders/s and ${bars.stocks} stocks/s: ${held ? 'held' : 'NOT HELD'}`,
  );
  process.exitCode = held ? 0 : 1;
  return accountOrders;
}

/** The same route before PostgreSQL, at the best of some sizes of its pool. */
async function compare(ours: number): Promise<void> {
  const missing = missingPeers().filter(({ peer }) => peer === 'postgresql');
  if (values.install) installPeers(missing);
  const programs = postgresPrograms();
  if (programs === null) {
    for (const peer of missing) console.log(missingSentence(peer));
    return;
  }
  const portBase = Number(values['port-base']);
  await using route = await PostgresRoute.start({ above: filesFolder, portBase, programs });
  let best = 0;
  for (const pool of poolChoices) {
    const url = await route.open(pool);
    best = Math.max(best, await row(`PostgreSQL, pool of ${pool}`, url, accountOrder));
  }
  console.log(
    `POST /accounts/:id/orders: ${(ours / best).toFixed(2)}x one PostgreSQL behind the same route`,
  );
}

/** Each connection trades on an account of its own, so that no two wait for one row. */
function accountOrder(at: number): string {
  return post(`/accounts/${accountName(at)}/orders`, { symbol, side: 'buy', quantity: 1 });
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
}

function post(path: string, body: object, headers = ''): string {
  const text = JSON.stringify(body);
  const head = `content-type: application/json\r\ncontent-length: ${text.length}\r\n${headers}`;
  return `POST ${path} HTTP/1.1\r\nhost: x\r\n${head}\r\n${text}`;
}

/** Answers requests a second. */
async function row(name: string, url: URL, requestOf: (at: number) => string): Promise<number> {
  const sockets = Array.from(
    { length: connections },
    () => new HttpConnection(url.hostname, Number(url.port)),
  );
  const times: number[] = [];
  const refused = new Map<number, number>();
  const beginMs = performance.now() + warmMs;
  const endMs = beginMs + runMs;
  const before = setTimeout(() => (moment = cpuMoment([])), warmMs);
  let moment = cpuMoment([]);
  const one = async (socket: HttpConnection, at: number): Promise<void> => {
    const request = requestOf(at);
    for (;;) {
      const sentMs = performance.now();
      if (sentMs >= endMs) return;
      const { status } = await socket.ask(request);
      const doneMs = performance.now();
      if (status >= 300) refused.set(status, (refused.get(status) ?? 0) + 1);
      else if (doneMs >= beginMs && doneMs < endMs) times.push(doneMs - sentMs);
    }
  };
  await Promise.all(sockets.map(one));
  clearTimeout(before);
  const { foreign } = sharesBetween(moment, cpuMoment([]));
  for (const socket of sockets) socket.close();
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  const perSecond = Math.round((times.length * 1_000) / runMs);
  const wrong = refused.size === 0 ? '' : `  REFUSED ${JSON.stringify([...refused])}`;
  console.log(
    `${name.padEnd(27)} ${String(perSecond).padStart(6)}/s  p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
      `${connections} connections, foreign cpu ${foreign.toFixed(2)}${wrong}`,
  );
  return perSecond;
}

/** Ours, and the cluster ended: nothing of it runs beside the other. */
async function measured(): Promise<number> {
  await using cluster = await LaunchedCluster.start({
    name: 'http',
    portBase: values['port-base'],
  });
  return await measure(cluster.file());
}

// Last, when everything above exists.
const ours = await measured();
if (!values['no-peers']) await compare(ours);
