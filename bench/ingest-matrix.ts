// `npm run bench -- --ingest --matrix [--rate N] [--seconds N]`: so many sources times so many subscribers at
// one offered rate, through one catalog into three nodes with fsync, and the largest cell again with
// the subscribers spread over two catalogs. For each cell what was accepted, how old a price was when a
// subscriber was given it, and what the processes used. Runs on import; prints a table.

import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isReady } from '../cluster/readiness.ts';
import { CatalogClient } from '../src/client/catalog-client.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import { cpuMoment, sharesBetween } from './cpu.ts';
import { LaunchedCluster } from './launched-cluster.ts';
import { arm, emptyPriceTally, nowMs, PriceSource } from './price-source.ts';
import type { SubscriberPlan, SubscribersSaw } from './price-subscribers.ts';
import { secondsOf } from './process-shares.ts';
import { run, start, stop, until } from './processes.ts';
import type { Started } from './processes.ts';

const sourceCounts = [1, 4, 16];
const subscriberCounts = [1, 16, 64];
const probes = Math.max(...sourceCounts);
const symbols = 1_000;
/** All rates divide into whole batches. */
const everyMs = 16;
/** Of the first cell more: programs are being compiled. */
const warmMs = { first: 6_000, others: 2_500 };
/** Below the ports that outgoing connections take, apart from the cluster's own. */
const second = { http: 21_990, grpc: 21_991 };
const readyWithinMs = 20_000;

const { values } = parseArgs({
  options: {
    ingest: { type: 'boolean' },
    matrix: { type: 'boolean' },
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '4' },
    'port-base': { type: 'string', default: '9400' },
  },
});
const rate = Number(values.rate);
const runMs = Number(values.seconds) * 1_000;
const zeroMs = nowMs();

interface Cell {
  readonly sources: number;
  readonly subscribers: number;
}

interface Setting {
  readonly cluster: LaunchedCluster;
  /** The first takes the prices. */
  readonly catalogs: readonly { readonly address: string; readonly pid: number }[];
  readonly sources: readonly PriceSource[];
}

async function measure({ cluster, catalogs, sources }: Setting, cell: Cell, warm: number) {
  const fromMs = nowMs() + warm;
  const window = { fromMs, untilMs: fromMs + runMs };
  const plan: SubscriberPlan = {
    ...{ ...window, ...cell, probes, symbols, zeroMs },
    catalogs: catalogs.map(({ address }) => address),
  };
  const script = fileURLToPath(new URL('price-subscribers.js', import.meta.url));
  const watching = run(process.execPath, [script, JSON.stringify(plan)]);
  const tally = emptyPriceTally();
  const sent = Promise.all(
    sources.slice(0, cell.sources).map((source) => source.run(window, tally)),
  );
  const nodes = cluster
    .file()
    .nodes.map(({ nodeId, pid }) => [`node ${nodeId}`, pid ?? 0] as const);
  const doors = catalogs.map(({ pid }, at) => [`catalog ${at}`, pid] as const);
  await pause(fromMs - nowMs());
  const [cpuBefore, before] = [cpuMoment([]), secondsOf(new Map([...nodes, ...doors]))];
  await pause(window.untilMs - nowMs());
  const [cpuAfter, after] = [cpuMoment([]), secondsOf(new Map([...nodes, ...doors]))];
  await sent;
  const saw = JSON.parse(await watching) as SubscribersSaw;
  const cores = (kind: string): number =>
    ([...after].reduce(
      (sum, [name, seconds]) =>
        name.startsWith(kind) ? sum + seconds - (before.get(name) ?? 0) : sum,
      0,
    ) *
      1_000) /
    runMs;
  const { foreign } = sharesBetween(cpuBefore, cpuAfter);
  return {
    ...{ ...cell, catalogs: catalogs.length, tally, seenMs: saw.seenMs, foreign },
    used: [cores('catalog'), (saw.cpuSeconds * 1_000) / runMs, cores('node')],
  };
}

const columns =
  '| sources | subscribers | accepted/s | held back | acknowledged p50, p99 ms | given to a subscriber p50, p99 ms | given/s | cores: catalog, subscribers, nodes | foreign |';

function tell(seen: Awaited<ReturnType<typeof measure>>): void {
  const { sources, subscribers, catalogs, tally, seenMs, used, foreign } = seen;
  const perSecond = (count: number): number => Math.round((count * 1_000) / runMs);
  const where = catalogs === 1 ? '' : ` at ${catalogs} catalogs`;
  const cells = [
    ...[sources, `${subscribers}${where}`, perSecond(tally.accepted), tally.skipped],
    ...[percentiles(tally.ackMs), percentiles(seenMs), perSecond(seenMs.length)],
    ...[used.map((cores) => cores.toFixed(2)).join(', '), foreign.toFixed(2)],
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function percentiles(timesMs: readonly number[]): string {
  const sorted = Float64Array.from(timesMs).sort();
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN).toFixed(
      1,
    );
  return `${at(0.5)}, ${at(0.99)}`;
}

/** Another catalog of the same cluster, for readers. */
async function anotherCatalog(cluster: LaunchedCluster): Promise<Started> {
  const script = fileURLToPath(new URL('../src/catalog/main.js', import.meta.url));
  const catalog = start({
    ...{ name: 'catalog-1', command: process.execPath, logPath: '/dev/null' },
    args: [
      ...[script, '--endpoints', cluster.endpoints().join(','), '--exit-with-parent'],
      ...['--http-port', String(second.http), '--grpc-port', String(second.grpc)],
    ],
  });
  await until(catalog, readyWithinMs, () => isReady(`http://127.0.0.1:${second.http}/readyz`));
  return catalog;
}

const pause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));

async function matrix(cluster: LaunchedCluster): Promise<void> {
  const { nodes, catalog } = cluster.file();
  await using client = new HoldfastClient({ endpoints: nodes.map((node) => node.clientAddress) });
  await using door = new CatalogClient({ endpoints: [catalog.grpcAddress] });
  await arm(client, symbols);
  const first = { address: catalog.grpcAddress, pid: catalog.pid ?? 0 };
  // 1, 4 to 7, 16 to 31.
  const sourcesOf = (count: number): PriceSource[] =>
    Array.from({ length: count }, (_, number) => {
      const load = { perSecond: rate / count, probes, symbols, everyMs };
      return new PriceSource({ number, source: count + number, catalog: door, load, zeroMs });
    });
  console.log(
    `3 nodes, fsync, ${cpus().length} cores for everything; ${rate}/s offered\n${columns}`,
  );
  let warm = warmMs.first;
  let last: readonly PriceSource[] = [];
  for (const count of sourceCounts) {
    last = sourcesOf(count);
    const setting = { cluster, catalogs: [first], sources: last };
    for (const subscribers of subscriberCounts) {
      tell(await measure(setting, { sources: count, subscribers }, warm));
      warm = warmMs.others;
    }
  }
  const other = await anotherCatalog(cluster);
  const both = [first, { address: `127.0.0.1:${second.grpc}`, pid: other.child.pid ?? 0 }];
  const largest = { sources: last.length, subscribers: Math.max(...subscriberCounts) };
  tell(await measure({ cluster, catalogs: both, sources: last }, largest, warm));
  await stop(other);
}

// Last, when everything above exists.
await using cluster = await LaunchedCluster.start({
  name: 'matrix',
  portBase: values['port-base'],
  args: ['--frontends', '0'],
});
await matrix(cluster);
