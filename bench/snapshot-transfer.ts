// `npm run bench -- --snapshot [--orders N] [--rate N] [--seconds N]`: what a snapshot of N orders to
// a follower that was cut off costs the clients of a cluster on this machine. The follower is held up
// (SIGSTOP) while the orders are placed and the log is cut, then runs on: what is measured is the
// transfer, no process starts in between. Then the same with a follower that was away, for
// information. Orders arrive at a fixed rate and are timed from when they were due. Runs on import.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { present } from '../src/base/assert.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import type { NodeStatus } from '../src/client/status-round.ts';
import type { Command } from '../src/domain/command.ts';
import { money } from '../src/domain/money.ts';
import { quantity } from '../src/domain/quantity.ts';
import { LaunchedCluster } from './launched-cluster.ts';

const floor = { account: 'bench', symbol: 'Iron' } as const;
const batch = 2_000;
const everyMs = 5;
const logRetainMb = 4;
const p99FloorMs = 20;
const rssGrowthMbMax = 100;
/** So many orders are more than the log keeps. */
const ordersToCutLog = 200_000;

const { values } = parseArgs({
  options: {
    snapshot: { type: 'boolean' },
    orders: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '30' },
    'port-base': { type: 'string', default: '9000' },
  },
});
const [orders, rate, seconds] = [values.orders, values.rate, values.seconds].map(Number);
await using cluster = await LaunchedCluster.start({
  name: 'snapshot',
  portBase: values['port-base'],
  args: ['--frontends', '0', '--log-retain-mb', String(logRetainMb)],
});

/** Answers whether all bars hold for a follower that ran all the time. */
async function measure(wanted: number, perSecond: number, forSeconds: number): Promise<boolean> {
  const endpoints = cluster.endpoints();
  await using client = new HoldfastClient({ endpoints });
  await openFloor(client);
  const { leaderId } = await leaderOf(client);
  const away = leaderId === 1 ? 2 : 1;
  const follower = pidOf(away);
  process.kill(follower, 'SIGSTOP');
  const filledMs = await timed(() => fill(endpoints, wanted));
  console.log(
    `${wanted} orders placed in ${(filledMs / 1000).toFixed(0)} s; node ${away} is held up`,
  );
  const plan = { perSecond, forMs: forSeconds * 1000, until: null };
  tell('two nodes, without a snapshot', await load(client, plan));
  const cutOff = await transfer(client, perSecond, {
    ...{ away, bring: () => process.kill(follower, 'SIGCONT') },
  });
  const without = await load(client, plan);
  tell('three nodes, without a snapshot', without);
  tellTransfer('to a follower that was cut off', cutOff);
  const barMs = Math.max(p99FloorMs, 2 * without.p99Ms);
  const { during, elections, sent, grownMb } = cutOff;
  const held = during.p99Ms <= barMs && elections === 0 && sent > 0 && grownMb < rssGrowthMbMax;
  console.log(`bar: p99 at most ${barMs.toFixed(1)} ms: ${held ? 'held' : 'NOT HELD'}`);
  await cluster.control(`/stop?name=${away}`);
  await fill(endpoints, Math.min(wanted, ordersToCutLog));
  const restart = () => cluster.control(`/restart?name=${away}`);
  const restarted = await transfer(client, perSecond, { away, bring: restart });
  tellTransfer('to a follower that starts, for information', restarted);
  return held && during.failed === 0;
}

interface Transfer {
  readonly during: Figures;
  readonly tookMs: number;
  readonly sent: number;
  readonly elections: number;
  readonly grownMb: number;
}

/** The load from when the follower is brought back until it has applied what was committed by then. */
async function transfer(
  client: HoldfastClient,
  perSecond: number,
  follower: { readonly away: number; readonly bring: () => unknown },
): Promise<Transfer> {
  const before = await leaderOf(client);
  const rss = new PeakRss(pidOf(before.nodeId));
  const back = rejoin(client, follower.away, follower.bring);
  const during = await load(client, { perSecond, forMs: 0, until: back });
  const tookMs = await back;
  const after = await leaderOf(client);
  const sent = after.snapshotsSent - before.snapshotsSent;
  const elections = after.term - before.term;
  return { during, tookMs, sent, elections, grownMb: rss.stop() };
}

function tellTransfer(what: string, { during, tookMs, sent, elections, grownMb }: Transfer): void {
  tell(`with one ${what}, ${(tookMs / 1000).toFixed(1)} s`, during);
  console.log(`snapshots sent ${sent}, elections ${elections}, leader's memory +${grownMb} MB`);
}

interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly answered: number;
  readonly failed: number;
}

interface Load {
  readonly perSecond: number;
  readonly forMs: number;
  /** Goes on for as long as this takes. */
  readonly until: Promise<unknown> | null;
}

async function load(client: HoldfastClient, wanted: Load): Promise<Figures> {
  const times: number[] = [];
  let failed = 0;
  let over = wanted.until === null;
  const end = (): void => {
    over = true;
  };
  wanted.until?.then(end, end);
  const startMs = performance.now();
  const waiting = new Set<Promise<void>>();
  for (let placed = 0; ;) {
    const nowMs = performance.now();
    if (over && nowMs - startMs >= wanted.forMs) break;
    for (const due = ((nowMs - startMs) * wanted.perSecond) / 1000; placed < due; placed += 1) {
      const dueMs = startMs + (placed * 1000) / wanted.perSecond;
      const side = placed % 2 === 0 ? 'buy' : 'sell';
      const one = client.order({ ...floor, side, quantity: quantity(1) }).then(
        () => {
          times.push(performance.now() - dueMs);
        },
        () => {
          failed += 1;
        },
      );
      waiting.add(one);
      void one.then(() => waiting.delete(one));
    }
    await pause(everyMs);
  }
  await Promise.all(waiting);
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), answered: times.length, failed };
}

function tell(what: string, { p50Ms, p99Ms, maxMs, answered, failed }: Figures): void {
  const [p50, p99, max] = [p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1));
  console.log(
    `${what}: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms; ${answered}, failed ${failed}`,
  );
}

async function openFloor(client: HoldfastClient): Promise<void> {
  const { account, symbol } = floor;
  const terms = { priceUnits: money(100_000), inventory: null, priceTtlMs: 0 };
  const cash = { account, createIfMissing: true, amountUnits: money(1_000_000_000_000) };
  await client.submitAll([
    { kind: 'list-instrument', symbol, ...terms },
    { kind: 'deposit', ...cash },
    { kind: 'order', ...floor, side: 'buy', quantity: quantity(1_000_000) },
  ]);
}

async function fill(endpoints: readonly string[], wanted: number): Promise<void> {
  let left = wanted;
  const some = Array.from({ length: batch }, (_, at): Command => {
    const side = at % 2 === 0 ? 'buy' : 'sell';
    return { kind: 'order', ...floor, side, quantity: quantity(1 + ((at >> 1) % 5)) };
  });
  const place = async (): Promise<void> => {
    await using client = new HoldfastClient({ endpoints: [...endpoints] });
    while (left > 0) {
      left -= batch;
      await client.submitAll(some, { deadlineMs: 60_000 });
    }
  };
  await Promise.all(Array.from({ length: 4 }, place));
}

/** From bringing the follower back until it has applied what was committed by then; ms. */
function rejoin(client: HoldfastClient, nodeId: number, bring: () => unknown): Promise<number> {
  return timed(async () => {
    const { commitIndex } = await leaderOf(client);
    await bring();
    for (;;) {
      const found = (await liveNodes(client)).find((status) => status.nodeId === nodeId);
      if (found !== undefined && found.appliedIndex >= commitIndex) return;
      await pause(100);
    }
  });
}

const pidOf = (nodeId: number): number =>
  present(cluster.file().nodes.find((node) => node.nodeId === nodeId)?.pid, 'the node runs');

type Live = Extract<NodeStatus, { readonly nodeId: number }>;

const liveNodes = async (client: HoldfastClient): Promise<Live[]> =>
  (await client.clusterStatus()).filter((status): status is Live => 'nodeId' in status);

async function leaderOf(client: HoldfastClient): Promise<Live> {
  for (;;) {
    const all = await liveNodes(client);
    const leader = all.find((status) => status.leaderId === status.nodeId);
    if (leader !== undefined) return leader;
    await pause(100);
  }
}

class PeakRss {
  readonly #pid: number;
  readonly #startMb: number;
  readonly #timer: NodeJS.Timeout;
  #peakMb: number;

  constructor(pid: number) {
    this.#pid = pid;
    this.#startMb = this.#nowMb();
    this.#peakMb = this.#startMb;
    this.#timer = setInterval(() => {
      this.#peakMb = Math.max(this.#peakMb, this.#nowMb());
    }, 100);
  }

  /** How far it rose above where it stood, MB. */
  stop(): number {
    clearInterval(this.#timer);
    return Math.round(this.#peakMb - this.#startMb);
  }

  #nowMb(): number {
    const status = readFileSync(`/proc/${this.#pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }
}

async function timed(act: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await act();
  return performance.now() - startMs;
}

const pause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, waitMs));

// Last, when everything above exists.
process.exitCode = (await measure(orders ?? 0, rate ?? 0, seconds ?? 0)) ? 0 : 1;
