// `npm run bench -- --http [--seconds N] [--connections N]`: how many single orders and how many cached
// stocks a second one frontend answers over HTTP, before three nodes with fsync on this machine. Runs on
// import; prints figures and a verdict.

import { parseArgs } from 'node:util';
import type { ClusterFile } from '../cluster/cluster-file.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import { money } from '../src/domain/money.ts';
import { cpuMoment, sharesBetween } from './cpu.ts';
import { HttpConnection } from './http-connection.ts';
import { LaunchedCluster } from './launched-cluster.ts';

const floor = { account: 'bench', symbol: 'Iron' } as const;
const warmMs = 2_000;
const bars = { orders: 3_000, stocks: 10_000 };

const { values } = parseArgs({
  options: {
    http: { type: 'boolean' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '64' },
    'port-base': { type: 'string', default: '9000' },
  },
});
const runMs = Number(values.seconds) * 1_000;
const connections = Number(values.connections);
/** Answers whether both bars hold. */
async function measure(cluster: ClusterFile): Promise<boolean> {
  const endpoints = cluster.nodes.map((node) => node.clientAddress);
  await using client = new HoldfastClient({ endpoints });
  const listing = { priceUnits: money(1_0000), inventory: null, priceTtlMs: 0 };
  await client.listInstrument({ symbol: floor.symbol, ...listing });
  const { account } = floor;
  await client.deposit({ account, amountUnits: money(10 ** 15), createIfMissing: true });
  const url = new URL(cluster.frontends[0]?.url ?? '');
  const buy = { symbol: floor.symbol, side: 'buy', quantity: 1 };
  const alpaca = {
    symbol: floor.symbol,
    side: 'buy',
    qty: '1',
    type: 'market',
    time_in_force: 'day',
  };
  const key = 'apca-api-key-id: bench\r\napca-api-secret-key: x\r\n';
  const house = { name: floor.symbol, quantity: 1, type: 'buy' };
  const orders = await row('POST /orders', url, post('/orders', house));
  await row('POST /accounts/:id/orders', url, post(`/accounts/${account}/orders`, buy));
  await row('POST /v2/orders', url, post('/v2/orders', alpaca, key));
  const stocks = await row('GET /stocks/:name', url, get(`/stocks/${floor.symbol}`));
  const held = orders >= bars.orders && stocks >= bars.stocks;
  console.log(
    `bars: ${bars.orders} orders/s and ${bars.stocks} stocks/s: ${held ? 'held' : 'NOT HELD'}`,
  );
  return held;
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
async function row(name: string, url: URL, request: string): Promise<number> {
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
  const one = async (socket: HttpConnection): Promise<void> => {
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

// Last, when everything above exists.
await using cluster = await LaunchedCluster.start({ name: 'http', portBase: values['port-base'] });
process.exitCode = (await measure(cluster.file())) ? 0 : 1;
