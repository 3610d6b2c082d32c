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
import type { IngestAck, PriceUpdate } from '../src/client/ingest-stream.ts';
import type { Command } from '../src/domain/command.ts';
import { money } from '../src/domain/money.ts';
import { LaunchedCluster } from './launched-cluster.ts';
import { ProcessShares } from './process-shares.ts';

const warmMs = 4_000;
const everyMs = 10;
const unackedMax = 40;
const account = 'armed';

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
const symbolName = (at: number): string => `S${at}`;

/** Lists the symbols and arms a buy on each, at a price that is never reached. */
async function arm(client: HoldfastClient): Promise<void> {
  const commands: Command[] = [
    { kind: 'deposit', account, amountUnits: money(10_000_000_0000), createIfMissing: true },
  ];
  for (let at = 0; at < wish.symbols; at += 1) {
    const symbol = symbolName(at);
    const listed = { symbol, priceUnits: money(10_0000), inventory: null, priceTtlMs: 0 };
    commands.push({ kind: 'list-instrument', ...listed });
    commands.push({ kind: 'set-buy-amount', account, symbol, amountUnits: money(100_0000) });
    commands.push({ kind: 'set-buy-trigger', account, symbol, triggerUnits: money(100) });
  }
  const outcomes = await client.submitAll(commands, { deadlineMs: 60_000 });
  const refused = outcomes.find((outcome) => outcome.kind === 'rejected');
  if (refused !== undefined) throw new Error(`could not be armed: ${refused.ordRejReason}`);
}

interface Tally {
  acked: number;
  accepted: number;
  conflated: number;
  refused: number;
  failed: number;
  skipped: number;
  readonly ackMs: number[];
  readonly seenMs: number[];
}

/** When a source's probe price was due, by the price. */
class Source {
  readonly #tally: Tally;
  readonly #number: number;
  readonly #catalog: CatalogClient;
  readonly dueMs = new Map<number, number>();
  #sequence = 0;

  constructor(number: number, catalog: CatalogClient, tally: Tally) {
    this.#number = number;
    this.#catalog = catalog;
    this.#tally = tally;
  }

  get probe(): string {
    return symbolName(this.#number);
  }

  /** What is due before `fromMs` is sent and not counted. */
  async run(fromMs: number, untilMs: number): Promise<void> {
    const stream = this.#catalog.ingest(this.#number + 1);
    const perBatch = Math.round((wish.perSecond / wish.sources) * (everyMs / 1_000));
    const waiting = new Set<Promise<void>>();
    for (let dueMs = performance.now(); dueMs < untilMs; dueMs += everyMs) {
      await pause(Math.max(0, dueMs - performance.now()));
      const counts = dueMs >= fromMs;
      if (stream.outstanding >= unackedMax) {
        if (counts) this.#tally.skipped += perBatch;
        continue;
      }
      const one = stream.send(this.#batch(perBatch, counts ? dueMs : null)).then(
        (ack) => {
          if (counts) this.#acked(ack, perBatch, dueMs);
        },
        () => {
          this.#tally.failed += perBatch;
        },
      );
      waiting.add(one);
      void one.then(() => waiting.delete(one));
    }
    await Promise.all(waiting);
    stream.close();
  }

  #acked(ack: IngestAck, updates: number, dueMs: number): void {
    this.#tally.ackMs.push(performance.now() - dueMs);
    this.#tally.acked += updates;
    this.#tally.accepted += ack.accepted;
    this.#tally.conflated += ack.conflated;
    this.#tally.refused += ack.refused.length;
  }

  // The first of each batch is the probe: its price is a number nobody else sends.
  #batch(count: number, dueMs: number | null): PriceUpdate[] {
    return Array.from({ length: count }, (_, at) => {
      this.#sequence += 1;
      const sequence = this.#sequence;
      const priceUnits = money(10_0000 + sequence);
      if (at === 0 && dueMs !== null) this.dueMs.set(priceUnits, dueMs);
      const other = wish.sources + ((sequence * 7 + this.#number) % (wish.symbols - wish.sources));
      return { symbol: at === 0 ? this.probe : symbolName(other), priceUnits, sequence };
    });
  }
}

async function subscribe(client: HoldfastClient, sources: readonly Source[], tally: Tally) {
  const ends = new AbortController();
  const bySymbol = new Map(sources.map((source) => [source.probe, source]));
  const symbols = [...bySymbol.keys()];
  const reading = (async () => {
    for await (const frame of client.watch({ accounts: [], symbols }, { signal: ends.signal })) {
      if (frame.kind === 'heartbeat') continue;
      for (const change of frame.changes) {
        if (change.kind !== 'instrument') continue;
        const { symbol, priceUnits } = change.instrument;
        const dueMs = bySymbol.get(symbol)?.dueMs.get(priceUnits);
        if (dueMs !== undefined) tally.seenMs.push(performance.now() - dueMs);
      }
    }
  })();
  await pause(200);
  return { end: () => ends.abort(), reading };
}

async function measure({ nodes, catalog }: ClusterFile): Promise<void> {
  const pids = new Map([['sources', process.pid]]);
  for (const { nodeId, pid } of nodes) pids.set(`node ${nodeId}`, pid ?? 0);
  pids.set('catalog', catalog.pid ?? 0);
  await using client = new HoldfastClient({ endpoints: nodes.map((node) => node.clientAddress) });
  await using door = new CatalogClient({ endpoints: [catalog.grpcAddress] });
  await arm(client);
  const tally: Tally = {
    ...{ acked: 0, accepted: 0, conflated: 0, refused: 0, failed: 0, skipped: 0 },
    ...{ ackMs: [], seenMs: [] },
  };
  const sources = Array.from({ length: wish.sources }, (_, at) => new Source(at, door, tally));
  const watching = await subscribe(client, sources, tally);
  const fromMs = performance.now() + warmMs;
  const untilMs = fromMs + wish.seconds * 1_000;
  const sent = Promise.all(sources.map((source) => source.run(fromMs, untilMs)));
  await pause(warmMs);
  const shares = new ProcessShares(pids);
  await sent;
  const tookSeconds = (performance.now() - fromMs) / 1_000;
  const used = shares.text(tally.acked);
  await pause(300);
  watching.end();
  await watching.reading;
  tell(tally, tookSeconds);
  console.log(used);
}

function tell(tally: Tally, tookSeconds: number): void {
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
  console.log(`due to subscriber of the feed:  ${percentiles(tally.seenMs)}`);
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
