// `npm run bench -- --ingest [--rate N] [--sources N] [--symbols N] [--seconds N]`: prices from several
// sources through the catalog into three nodes with fsync, with a trigger armed on every symbol.
// Counts what was acknowledged after commit, and times how long a price takes from the moment it was
// due to be sent until a subscriber of the feed holds it; not in the first seconds, when programs are
// still being compiled. Runs on import; prints figures.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { ClusterFile } from '../cluster/cluster-file.ts';
import { CatalogClient } from '../src/client/catalog-client.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import { LaunchedCluster } from './launched-cluster.ts';
import { arm, dueOf, emptyPriceTally, nowMs, PriceSource, probeOf } from './price-source.ts';
import type { PriceTally } from './price-source.ts';
import { ProcessShares } from './process-shares.ts';

const warmMs = 4_000;
const everyMs = 10;

const { values } = parseArgs({
  options: {
    ingest: { type: 'boolean' },
    rate: { type: 'string', default: '50000' },
    sources: { type: 'string', default: '4' },
    symbols: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '10' },
    'port-base': { type: 'string', default: '9400' },
  },
});
const wish = {
  perSecond: Number(values.rate),
  sources: Number(values.sources),
  symbols: Number(values.symbols),
  seconds: Number(values.seconds),
};

const zeroMs = nowMs();

/** Times every probe that was due in the window. */
async function subscribe(client: HoldfastClient, fromMs: number) {
  const ends = new AbortController();
  const symbols = Array.from({ length: wish.sources }, (_, at) => probeOf(at));
  const seenMs: number[] = [];
  const reading = (async () => {
    for await (const frame of client.watch({ accounts: [], symbols }, { signal: ends.signal })) {
      if (frame.kind === 'heartbeat') continue;
      for (const change of frame.changes) {
        if (change.kind !== 'instrument') continue;
        const dueMs = dueOf(change.instrument.priceUnits, zeroMs);
        if (dueMs >= fromMs) seenMs.push(nowMs() - dueMs);
      }
    }
  })();
  await pause(200);
  return { seenMs, end: () => ends.abort(), reading };
}

async function measure({ nodes, catalog }: ClusterFile): Promise<void> {
  const pids = new Map([['sources', process.pid]]);
  for (const { nodeId, pid } of nodes) pids.set(`node ${nodeId}`, pid ?? 0);
  pids.set('catalog', catalog.pid ?? 0);
  await using client = new HoldfastClient({ endpoints: nodes.map((node) => node.clientAddress) });
  await using door = new CatalogClient({ endpoints: [catalog.grpcAddress] });
  await arm(client, wish.symbols);
  const tally = emptyPriceTally();
  const { symbols, sources } = wish;
  const load = { perSecond: wish.perSecond / sources, probes: sources, symbols, everyMs };
  const all = Array.from(
    { length: sources },
    (_, number) => new PriceSource({ number, source: number + 1, catalog: door, load, zeroMs }),
  );
  const fromMs = nowMs() + warmMs;
  const untilMs = fromMs + wish.seconds * 1_000;
  const watching = await subscribe(client, fromMs);
  const sent = Promise.all(all.map((source) => source.run({ fromMs, untilMs }, tally)));
  await pause(fromMs - nowMs());
  const shares = new ProcessShares(pids);
  await sent;
  const tookSeconds = (nowMs() - fromMs) / 1_000;
  const used = shares.text(tally.acked);
  await pause(300);
  watching.end();
  await watching.reading;
  tell({ tally, tookSeconds, seenMs: watching.seenMs });
  console.log(used);
}

interface Seen {
  readonly tally: PriceTally;
  readonly tookSeconds: number;
  readonly seenMs: readonly number[];
}

function tell({ tally, tookSeconds, seenMs }: Seen): void {
  const { perSecond, sources, symbols } = wish;
  const setting = `3 nodes, fsync, quorum 2 of 3, one catalog, ${cpus().length} cores for everything`;
  const perSecondDone = Math.round(tally.acked / tookSeconds);
  console.log(`${setting}; triggers armed on ${symbols} symbols`);
  console.log(`wanted ${perSecond}/s from ${sources} sources for ${tookSeconds.toFixed(1)} s`);
  console.log(`acknowledged after commit ${perSecondDone}/s`);
  const { accepted, conflated, refused, failed, skipped } = tally;
  console.log(`commands ${accepted}, conflated ${conflated}, refused ${refused}`);
  console.log(`failed ${failed}, held back by the source ${skipped}`);
  console.log(`due to acknowledged, per batch: ${percentiles(tally.ackMs)}`);
  console.log(`due to subscriber of the feed:  ${percentiles(seenMs)}`);
}

function percentiles(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN).toFixed(1);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} ms (n ${sorted.length})`;
}

const pause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, waitMs));

// Last, when everything above exists.
await using cluster = await LaunchedCluster.start({
  name: 'ingest',
  portBase: values['port-base'],
  args: ['--frontends', '0'],
});
await measure(cluster.file());
