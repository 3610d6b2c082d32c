// How long a dead leader keeps writers waiting, and how long a planned change of leader does: ours
// with both profiles, and etcd with its default and with quick timers, in one run on one machine.

import { performance } from 'node:perf_hooks';
import { missingPeers } from '../../../bench/peers-installed.ts';
import { tableText } from '../../../src/cli/cli-context.ts';
import { outageText, percentile } from '../../../src/cli/chaos/chaos-report.ts';
import { firstSuccess } from '../../../src/cli/chaos/first-success.ts';
import type { FailoverRowName } from './chaos-flags.ts';
import { EtcdRival } from './etcd-rival.ts';
import { HoldfastRival } from './holdfast-rival.ts';
import type { Rival } from './rival.ts';

export interface FailoverPlan {
  readonly kills: number;
  readonly handovers: number;
  readonly stops: number;
  readonly rows: readonly FailoverRowName[];
  readonly say: (sentence: string) => void;
  readonly signal: AbortSignal;
}

interface FailoverRow {
  readonly name: string;
  readonly timers: string;
  /** From SIGKILL to the first acknowledgement of a write begun after it. */
  readonly killedMs: readonly number[];
  readonly transfer: PlannedRow;
  readonly stop: PlannedRow | null;
}

interface PlannedRow {
  /** The slowest write around each change. */
  readonly slowestMs: readonly number[];
  readonly writes: number;
  readonly failed: number;
}

const calmMs = 500;

/** Whether all was measured and no planned change failed a request of ours. */
export async function measureFailover(plan: FailoverPlan): Promise<boolean> {
  const isOurs = (name: FailoverRowName): boolean => name in ourStarts;
  const hasRivals = !plan.rows.every(isOurs) && etcdIsHere(plan);
  const wanted = plan.rows.filter((name) => hasRivals || isOurs(name));
  const rows: FailoverRow[] = [];
  for (const name of wanted) {
    if (plan.signal.aborted) break;
    await using rival = await starts[name]();
    rows.push(await measure(rival, plan));
  }
  console.log(failoverText(rows));
  const ours = rows.filter(({ name }) => name === 'Holdfast');
  return (
    !plan.signal.aborted &&
    ours.every(({ transfer, stop }) => transfer.failed + (stop?.failed ?? 0) === 0)
  );
}

const ourStarts = {
  default: () => HoldfastRival.start('default'),
  lan: () => HoldfastRival.start('lan'),
};

const starts: Readonly<Record<FailoverRowName, () => Promise<Rival>>> = {
  ...ourStarts,
  etcd: () => EtcdRival.start({ heartbeatMs: 100, electionMs: 1_000 }),
  'etcd-quick': () => EtcdRival.start({ heartbeatMs: 10, electionMs: 100 }),
};

function etcdIsHere({ say }: FailoverPlan): boolean {
  const missing = missingPeers().find(({ peer }) => peer === 'etcd');
  if (missing?.parts.includes('etcd') !== true) return true;
  say('etcd is not here: its rows are left out (Debian: etcd-server)');
  return false;
}

async function measure(rival: Rival, plan: FailoverPlan): Promise<FailoverRow> {
  const { kills, handovers, stops, say, signal } = plan;
  const { name, timers } = rival;
  await rival.write();
  const killedMs: number[] = [];
  for (let n = 0; n < kills && !signal.aborted; n += 1) {
    await becalmed(rival);
    await rival.killLeader();
    const tookMs = await firstSuccess(() => rival.write());
    if (tookMs === null) throw new Error(`${name} (${timers}): no write within a minute`);
    killedMs.push(tookMs);
  }
  say(`${name} (${timers}), leader killed: first write after ms ${shown(killedMs)}`);
  const transfer = await planned(rival, handovers, () => rival.transfer());
  const { stopLeader } = rival;
  const stop = stopLeader === null ? null : await planned(rival, stops, stopLeader);
  say(`${name} (${timers}), leader hands over: slowest write ms ${shown(transfer.slowestMs)}`);
  return { name, timers, killedMs, transfer, stop };
}

async function becalmed(rival: Rival): Promise<void> {
  await rival.whole();
  await new Promise((resolve) => setTimeout(resolve, calmMs));
}

const writeEveryMs = 5;
const aroundMs = 100;

async function planned(
  rival: Rival,
  times: number,
  change: () => Promise<void>,
): Promise<PlannedRow> {
  const slowestMs: number[] = [];
  let writes = 0;
  let failed = 0;
  for (let n = 0; n < times; n += 1) {
    await becalmed(rival);
    const around = await writesAround(rival, change);
    slowestMs.push(Math.max(...around.map(({ tookMs }) => tookMs)));
    writes += around.length;
    failed += around.filter(({ worked }) => !worked).length;
  }
  return { slowestMs, writes, failed };
}

interface Write {
  readonly worked: boolean;
  readonly tookMs: number;
}

// Writes at a steady rate from a little before the change to a little after it.
async function writesAround(rival: Rival, change: () => Promise<void>): Promise<Write[]> {
  const writes: Promise<Write>[] = [];
  const timer = setInterval(() => {
    const beganMs = performance.now();
    const write = rival.write().then((worked) => ({ worked, tookMs: performance.now() - beganMs }));
    writes.push(write);
  }, writeEveryMs);
  const around = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, aroundMs));
  try {
    await around();
    await change();
    await around();
  } finally {
    clearInterval(timer);
  }
  return Promise.all(writes);
}

export function failoverText(rows: readonly FailoverRow[]): string {
  const head = ['', 'timers', 'kill -9: first write', 'n', 'hand over: slowest write', 'failed'];
  const table = rows.map((row) => [
    row.name,
    row.timers,
    shown(row.killedMs),
    row.killedMs.length,
    shown(row.transfer.slowestMs),
    `${row.transfer.failed} of ${row.transfer.writes}`,
  ]);
  const stops = rows.flatMap(({ name, timers, stop }) => {
    if (stop === null || stop.slowestMs.length === 0) return [];
    const outage = outageText(stop.slowestMs);
    return [
      `${name} (${timers}), SIGTERM to the leader: slowest write ms ${outage}; ` +
        `${stop.failed} of ${stop.writes} writes failed`,
    ];
  });
  return [tableText(head, table), ...stops, ...ratioLines(rows)].join('\n');
}

const shown = (tookMs: readonly number[]): string =>
  tookMs.length === 0 ? '' : outageText(tookMs);

const quickEtcd = '10/100 ms';

function ratioLines(rows: readonly FailoverRow[]): string[] {
  const lan = rows.find(({ timers }) => timers === 'lan');
  const etcd = rows.find(({ timers }) => timers === quickEtcd);
  if (lan === undefined || etcd === undefined || lan.killedMs.length === 0) return [];
  const ratio = (share: number): string =>
    (percentile(lan.killedMs, share) / percentile(etcd.killedMs, share)).toFixed(2);
  return [`lan beside etcd with ${quickEtcd}: p50 ${ratio(0.5)}x, p99 ${ratio(0.99)}x`];
}
