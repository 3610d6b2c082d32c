// The bazaar at several likelihoods of a trade, each with and without the frontends' cache: the
// experiment of the handout (K35), with tails. The same customers walk the same way both times. Runs
// what it is given; knows no cluster.

import { tableText } from '../cli-context.ts';
import type { LatencyRow } from '../latency.ts';
import { mismatchText } from './bazaar-report.ts';
import type { BazaarReport } from './bazaar-report.ts';

export interface SweepRow {
  readonly p: number;
  readonly cache: 'on' | 'off';
  readonly report: BazaarReport;
}

export interface SweepReport {
  readonly rows: readonly SweepRow[];
  readonly passed: boolean;
}

export const sweptP: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8];

/** One after the other: side by side they would measure each other. */
export async function sweep(
  once: (p: number, fresh: boolean) => Promise<BazaarReport>,
): Promise<SweepReport> {
  const rows: SweepRow[] = [];
  for (const p of sweptP) {
    for (const cache of ['on', 'off'] as const) {
      rows.push({ p, cache, report: await once(p, cache === 'off') });
    }
  }
  return { rows, passed: rows.every(({ report }) => report.passed) };
}

const head = ['p', 'cache', 'lookups', 'hits', 'lookup p50', 'p99', 'max ms', 'trade p50', 'p99'];

export function sweepText({ rows, passed }: SweepReport): string {
  const mismatches = rows.flatMap(({ report }) => report.mismatches);
  const unanswered = rows.reduce((sum, { report }) => sum + report.counts.unanswered, 0);
  return [
    tableText(head, rows.map(sweepCells)),
    `mismatches ${mismatches.length}, unanswered ${unanswered}`,
    ...mismatches.slice(0, mismatchesShownMax).map(mismatchText),
    passed ? 'passed' : 'FAILED',
  ].join('\n');
}

const mismatchesShownMax = 20;

function sweepCells({ p, cache, report }: SweepRow): (string | number)[] {
  const of = (kind: string): LatencyRow | undefined =>
    report.latency.find((row) => row.kind === kind);
  const lookup = of('lookup');
  const trade = of('trade');
  const { lookups, cacheHits } = report.counts;
  const hits = lookups === 0 ? '-' : `${Math.round((100 * cacheHits) / lookups)} %`;
  const times = [lookup?.p50Ms, lookup?.p99Ms, lookup?.maxMs, trade?.p50Ms, trade?.p99Ms];
  return [p, cache, lookups, hits, ...times.map((ms) => ms?.toFixed(2) ?? '-')];
}
