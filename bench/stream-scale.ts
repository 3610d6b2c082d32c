// `npm run bench -- --stream [--seconds N] [--sockets N] [--orders N] [--prices N]`: one frontend, many
// sockets, real prices and orders through three nodes with fsync. Tells how old a price or an order is
// when a viewer has it; how long viewers wait when the leader is killed; what a viewer who does not read
// costs the others; and what a socket costs in memory. Runs on import; prints figures.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuMoment, sharesBetween } from './cpu.ts';
import { describeTimes } from './described-times.ts';
import { StreamCluster } from './stream-cluster.ts';
import { StreamFlow } from './stream-flow.ts';
import { accountsCount, holdingsPerAccount, symbolsCount } from './stream-plan.ts';
import { ViewerProcess } from './viewer-process.ts';
import type { ViewerFigures } from './viewer-process.ts';

const { values } = parseArgs({
  options: {
    stream: { type: 'boolean' },
    seconds: { type: 'string', default: '10' },
    warm: { type: 'string', default: '30' },
    sockets: { type: 'string', default: '1000' },
    most: { type: 'string', default: '5000' },
    timed: { type: 'string', default: '50' },
    prices: { type: 'string', default: '2000' },
    orders: { type: 'string', default: '200' },
    parts: { type: 'string', default: 'steady,sleeper,kill,most' },
    'port-base': { type: 'string', default: '9600' },
    profile: { type: 'string' },
  },
});
const wish = {
  seconds: Number(values.seconds),
  warm: Number(values.warm),
  sockets: Number(values.sockets),
  most: Number(values.most),
  timed: Number(values.timed),
  prices: Number(values.prices),
  orders: Number(values.orders),
  parts: values.parts.split(','),
};
const barMs = 50;
const loaderProcesses = 2;

// This file runs as dist/bench/stream-scale.js.
const root = fileURLToPath(new URL('../../', import.meta.url));
mkdirSync(`${root}.holdfast`, { recursive: true });
const dataDir = mkdtempSync(`${root}.holdfast/bench-stream-`);

const pause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, waitMs));

interface Part {
  readonly says: string;
  readonly runMs: number;
  /** Happens in the middle of it. */
  readonly meanwhile?: () => Promise<void>;
}

async function measure(cluster: StreamCluster): Promise<void> {
  await using flow = new StreamFlow(cluster, wish);
  await flow.prepare();
  const before = cluster.frontendBytes();
  const viewers = await openViewers(cluster, { count: wish.sockets, timed: wish.timed, from: 0 });
  const after = cluster.frontendBytes();
  console.log(setting());
  console.log(`${wish.sockets} sockets: ${perSocket(before, after, wish.sockets)} a socket`);
  flow.start();
  // At some hundred entries a second it takes so long until the programs are compiled.
  await pause(wish.warm * 1_000);
  const runMs = wish.seconds * 1_000;
  const parts: Record<string, () => Promise<void>> = {
    steady: () => counted(cluster, viewers, { says: 'steady', runMs }),
    sleeper: () => besideASleeper(cluster, viewers, runMs),
    kill: () => {
      const meanwhile = (): Promise<void> => cluster.killLeader();
      return counted(cluster, viewers, { says: 'the leader is killed', runMs, meanwhile });
    },
    most: () => withTheMost(cluster, viewers, runMs),
  };
  for (const name of wish.parts) await parts[name]?.();
  for (const viewer of viewers) viewer.end();
  console.log(flow.told());
}

async function besideASleeper(
  cluster: StreamCluster,
  viewers: readonly ViewerProcess[],
  runMs: number,
): Promise<void> {
  const sleeper = await ViewerProcess.start({
    ...{ url: cluster.frontendUrl, firstViewer: 0, draining: 0, timing: 0, sleeping: 1 },
  });
  await counted(cluster, viewers, { says: 'one viewer does not read', runMs });
  sleeper.end();
}

async function withTheMost(
  cluster: StreamCluster,
  viewers: ViewerProcess[],
  runMs: number,
): Promise<void> {
  const more = wish.most - wish.sockets;
  if (more <= 0) return;
  const held = cluster.frontendBytes();
  viewers.push(...(await openViewers(cluster, { count: more, timed: 0, from: wish.sockets })));
  await counted(cluster, viewers, { says: `${wish.most} sockets`, runMs });
  console.log(`${perSocket(held, cluster.frontendBytes(), more)} a socket, under load`);
}

async function openViewers(
  cluster: StreamCluster,
  wanted: { readonly count: number; readonly timed: number; readonly from: number },
): Promise<ViewerProcess[]> {
  // Those who are timed in a process of their own, which nobody holds up.
  const timed = { timing: wanted.timed, draining: 0, firstViewer: wanted.from };
  const share = Math.ceil((wanted.count - wanted.timed) / loaderProcesses);
  const plans = Array.from({ length: loaderProcesses }, (_, at) => ({
    timing: 0,
    draining: Math.min(share, wanted.count - wanted.timed - at * share),
    firstViewer: wanted.from + wanted.timed + at * share,
  }));
  if (wanted.timed > 0) plans.push(timed);
  const common = { url: cluster.frontendUrl, sleeping: 0 };
  return Promise.all(plans.map((plan) => ViewerProcess.start({ ...common, ...plan })));
}

async function counted(
  cluster: StreamCluster,
  viewers: readonly ViewerProcess[],
  { says, runMs, meanwhile }: Part,
): Promise<void> {
  const moment = cpuMoment(cluster.pids());
  const secondsBefore = cluster.cpuSeconds();
  for (const viewer of viewers) viewer.count();
  const half = runMs / 2;
  await pause(half);
  await meanwhile?.();
  await pause(half);
  const all = await Promise.all(viewers.map((viewer) => viewer.tell()));
  const shares = sharesBetween(moment, cpuMoment(cluster.pids()));
  const cores = [...cluster.cpuSeconds()].map(([name, seconds]) => {
    return `${name} ${((seconds - (secondsBefore.get(name) ?? 0)) / (runMs / 1_000)).toFixed(2)}`;
  });
  const loaders = all.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0) / (runMs / 1_000);
  cores.push(`viewers ${loaders.toFixed(2)}`, `all of ours ${shares.ours.toFixed(2)}`);
  cores.push(`foreign ${shares.foreign.toFixed(2)}`);
  tell({ says, runMs }, all, cores);
}

function tell(
  { says, runMs }: Part,
  all: readonly ViewerFigures[],
  cores: readonly string[],
): void {
  const rowsMs = all.flatMap((one) => one.rowsMs);
  const ordersMs = all.flatMap((one) => one.ordersMs);
  const sum = (of: (one: ViewerFigures) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  const seconds = runMs / 1_000;
  const rows = describeTimes(rowsMs);
  console.log(`\n${says}, ${seconds} s`);
  console.log(`  row, stamp to viewer:    ${rows.text}`);
  console.log(`  order, stamp to viewer:  ${describeTimes(ordersMs).text}`);
  const silence = Math.max(...all.map((one) => one.silenceMaxMs));
  console.log(`  longest silence of a viewer ${silence.toFixed(0)} ms`);
  const gaps = sum((one) => one.gaps);
  const closed = sum((one) => one.closed);
  const megabytes = sum((one) => one.bytes) / 1e6 / seconds;
  const frames = sum((one) => one.frames) / seconds / wish.timed;
  const each = `${frames.toFixed(1)} frames/s to each viewer`;
  console.log(`  gaps ${gaps}, sockets closed ${closed}, ${each}, ${megabytes.toFixed(1)} MB/s`);
  console.log(`  cores: ${cores.join(', ')}`);
  if (says !== 'steady') return;
  const verdict = rows.p99 <= barMs ? 'met' : 'not met';
  console.log(`  bar: p99 at most ${barMs} ms: ${verdict}`);
}

const perSocket = (before: number, after: number, sockets: number): string =>
  `${((after - before) / sockets / 1_000).toFixed(1)} kB`;

function setting(): string {
  const nodes = `3 nodes, fsync, quorum 2 of 3, one catalog, one frontend, ${cpus().length} cores for everything`;
  const books = `${accountsCount} accounts of ${holdingsPerAccount} holdings among ${symbolsCount} symbols`;
  return `${nodes}\n${books}; ${wish.prices} prices/s, ${wish.orders} orders/s`;
}

// Last, when everything above exists.
const cluster = await StreamCluster.start({
  dataDir,
  portBase: Number(values['port-base']),
  profileDir: values.profile ?? null,
});
try {
  await measure(cluster);
} finally {
  await cluster.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
