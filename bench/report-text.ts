// The result on a terminal: the rows, our ratios to the peers, the verdicts.

import Table from 'cli-table3';
import type { Verdict } from './bars.ts';
import { foreignCpuMax } from './bars.ts';
import type { Calibration } from './calibration.ts';
import { loads } from './loads.ts';
import type { MachineReport } from './machine.ts';
import { spread } from './ratios.ts';
import type { Ratio } from './ratios.ts';
import type { Row, RowSummary } from './row.ts';

export function machineText(machine: MachineReport, folder: string): string {
  const { cores, processor, memoryGb, node, platform, disk, syncP50Ms, syncP99Ms } = machine;
  return [
    `machine  ${cores} cores, ${processor}, ${memoryGb} GB; Node ${node}, ${platform}`,
    `disk     ${disk} below ${folder}`,
    `         4 KiB appended and synced: p50 ${syncP50Ms.toFixed(2)} ms, p99 ${syncP99Ms.toFixed(2)} ms`,
  ].join('\n');
}

/** One line as soon as a row is in. */
export function rowLine(row: Row): string {
  return [
    `  ${row.load.padEnd(13)}${row.system.padEnd(11)}`,
    `${whole(row.ordersPerSecond).padStart(9)} orders/s`,
    `p50 ${row.p50Ms.toFixed(2)} ms, p99 ${row.p99Ms.toFixed(2)} ms`,
    `cpu: loader ${row.loaderCpu.toFixed(2)}, foreign ${row.foreignCpu.toFixed(2)}`,
    ...(row.failed === 0 ? [] : [`${row.failed} FAILED`]),
  ].join('  ');
}

export function calibrationLine({ batch, connections, tried }: Calibration): string {
  const all = tried.map((one) => `${one.connections}: ${whole(one.ordersPerSecond)}/s`).join(', ');
  const what = batch === 1 ? 'single orders' : `batches of ${batch}`;
  return `PostgreSQL does best with ${connections} connections for ${what} (${all})`;
}

export function rowsText(rows: readonly RowSummary[]): string {
  const table = new Table({
    head: [
      ...['load', 'system', 'orders/s', 'range', 'p50 ms', 'p99 ms'],
      ...['nodes', 'fsync', 'quorum', 'batch', 'callers', 'failed'],
      ...['loader', 'servers', 'foreign', 'RSS MB'],
    ],
    colAligns: [
      ...(['left', 'left', 'right', 'right', 'right', 'right'] as const),
      ...(['right', 'left', 'left', 'right', 'right', 'right'] as const),
      ...(['right', 'right', 'right', 'right'] as const),
    ],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1, compact: true },
    chars: noFrame,
  });
  for (const row of rows) {
    table.push([
      ...[row.load, row.system, whole(row.median), `${whole(row.low)}-${whole(row.high)}`],
      ...[row.p50Ms.toFixed(2), row.p99Ms.toFixed(2), row.nodes, row.fsync, row.quorum],
      ...[row.batch, whole(row.callers), row.failed, row.loaderCpu.toFixed(2)],
      ...[row.serverCpu.toFixed(2), row.foreignCpuMax.toFixed(2)],
      whole(row.residentBytesMax / 1e6),
    ]);
  }
  const used = loads.filter((load) => rows.some((row) => row.load === load.name));
  const legend = used.map((load) => `  ${load.name.padEnd(13)} ${load.says}`);
  const etcdBatch = rows.some((row) => row.load === 'batches' && row.system === 'etcd');
  return [
    ...[table.toString(), '', ...legend],
    ...(etcdBatch ? [etcdBatchNote] : []),
    '  loader, servers and foreign are cores; foreign and RSS are the worst pass, the rest medians',
  ].join('\n');
}

const etcdBatchNote =
  '  batches, etcd: one put of 6 KB counts as 100 orders, which etcd stores but neither reads nor applies';

const noFrame = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
);

export function ratiosText(all: readonly Ratio[]): string {
  if (all.length === 0) return 'No peer ran, so there are no ratios.';
  const lines = all.map(({ load, peer, of, passes }) => {
    const { median, low, high } = spread(passes.map(({ value }) => value));
    const name = `  ${load.padEnd(13)} ${of.padEnd(9)} holdfast / ${peer.padEnd(10)}`;
    return `${name} ${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  });
  return ['Ratios, each of two rows of the same pass: median (range)', ...lines].join('\n');
}

export function verdictsText(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(
    ({ verdict, says, because }) => `  ${verdict.padEnd(13)} ${says}: ${because}`,
  );
  const rule = `Bars (a pass counts below ${foreignCpuMax} core of foreign CPU)`;
  return [rule, ...lines].join('\n');
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
