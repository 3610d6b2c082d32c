// How long things took: one histogram per kind, three digits, percentiles in milliseconds.
// Measures nothing itself.

import { build } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';

export interface LatencyRow {
  readonly kind: string;
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

export const latencyHead = ['', 'count', 'p50 ms', 'p90 ms', 'p99 ms', 'p99.9 ms', 'max ms'];

const tenMinutesUs = 600_000_000;

export class Latency {
  readonly #byKind = new Map<string, Histogram>();
  readonly #all = histogram();

  record(kind: string, elapsedMs: number): void {
    const us = Math.min(tenMinutesUs, Math.max(1, Math.round(elapsedMs * 1000)));
    this.#of(kind).recordValue(us);
    this.#all.recordValue(us);
  }

  get count(): number {
    return this.#all.totalCount;
  }

  /** One row per kind, then one over all of them. */
  rows(): LatencyRow[] {
    return [...this.#byKind, ['all', this.#all] as const].map(([kind, recorded]) => ({
      kind,
      count: recorded.totalCount,
      p50Ms: ms(recorded.getValueAtPercentile(50)),
      p90Ms: ms(recorded.getValueAtPercentile(90)),
      p99Ms: ms(recorded.getValueAtPercentile(99)),
      p999Ms: ms(recorded.getValueAtPercentile(99.9)),
      maxMs: ms(recorded.maxValue),
    }));
  }

  #of(kind: string): Histogram {
    const known = this.#byKind.get(kind);
    if (known !== undefined) return known;
    const fresh = histogram();
    this.#byKind.set(kind, fresh);
    return fresh;
  }
}

function histogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: tenMinutesUs,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
}

const ms = (us: number): number => Math.round(us) / 1000;

export function latencyCells(row: LatencyRow): (string | number)[] {
  const shown = [row.p50Ms, row.p90Ms, row.p99Ms, row.p999Ms, row.maxMs];
  return [row.kind, row.count, ...shown.map((value) => value.toFixed(2))];
}
