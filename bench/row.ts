// One measured row, and what several passes of it come to. Every row carries its setting: a rate
// without nodes, fsync, quorum, batch and callers beside it says nothing.

import type { Setting, SystemName } from './contender.ts';
import type { LoadName } from './loads.ts';

export interface RowSetting extends Setting {
  readonly load: LoadName;
  readonly system: SystemName;
  /** Orders per call. */
  readonly batch: number;
  /** Calls outstanding at once. */
  readonly callers: number;
}

export interface Row extends RowSetting {
  /** From 1. */
  readonly pass: number;
  readonly ordersPerSecond: number;
  /** Of a call, so of a whole batch. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Orders that were not filled, within the counted window. */
  readonly failed: number;
  /** Cores. */
  readonly loaderCpu: number;
  readonly serverCpu: number;
  readonly kernelCpu: number;
  readonly foreignCpu: number;
  /** The largest server process, bytes. */
  readonly residentBytesMax: number;
}

/** Medians over the passes, with the range of the rates. */
export interface RowSummary extends RowSetting {
  readonly passes: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Over all passes. */
  readonly failed: number;
  readonly loaderCpu: number;
  readonly serverCpu: number;
  /** The worst pass. */
  readonly foreignCpuMax: number;
  readonly residentBytesMax: number;
}

/** In the order in which the rows first came. */
export function summarize(rows: readonly Row[]): RowSummary[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.load}/${row.system}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [summarizeGroup(first, group)];
  });
}

function summarizeGroup(first: Row, group: readonly Row[]): RowSummary {
  const { system, load, nodes, fsync, quorum, batch, callers } = first;
  const rates = group.map((row) => row.ordersPerSecond);
  return {
    ...{ system, load, nodes, fsync, quorum, batch, callers },
    passes: group.length,
    median: median(rates),
    low: Math.min(...rates),
    high: Math.max(...rates),
    p50Ms: median(group.map((row) => row.p50Ms)),
    p99Ms: median(group.map((row) => row.p99Ms)),
    failed: group.reduce((sum, row) => sum + row.failed, 0),
    loaderCpu: median(group.map((row) => row.loaderCpu)),
    serverCpu: median(group.map((row) => row.serverCpu)),
    foreignCpuMax: Math.max(...group.map((row) => row.foreignCpu)),
    residentBytesMax: Math.max(...group.map((row) => row.residentBytesMax)),
  };
}

/** NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? NaN) + high) / 2;
}
