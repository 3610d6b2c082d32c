// What a replay says at its end, for people and for programs, and whether it passed.

import { latencyCells, latencyHead } from '../latency.ts';
import type { LatencyRow } from '../latency.ts';
import { tableText } from '../cli-context.ts';
import type { Cell } from '../cli-context.ts';
import type { DumpFiles } from '../dump-file.ts';
import type { LawReport } from '../conservation.ts';
import { workloadVerbs } from '../../codec/workload-line.ts';
import type { ReplayTally, VerbCounts } from './replay-tally.ts';
import type { ParseError } from './workload-file.ts';

export interface ReplayReport {
  readonly file: string;
  readonly route: 'the SDK' | 'HTTP';
  readonly seed: number;
  readonly lines: number;
  readonly users: number;
  readonly symbols: number;
  readonly parseErrors: readonly ParseError[];
  readonly commands: Readonly<Record<string, VerbCounts>>;
  readonly totals: Readonly<Record<(typeof columns)[number], number>>;
  readonly commitBuys: { readonly afterAcceptedBuy: number; readonly filled: number };
  readonly latency: readonly LatencyRow[];
  readonly elapsedMs: number;
  /** Answered commands per second: accepted or rejected by the cluster. */
  readonly answeredPerSecond: number;
  readonly laws: LawReport;
  readonly dumps: DumpReport;
  readonly passed: boolean;
}

export const columns = ['accepted', 'rejected', 'unknown', 'failed'] as const;

export interface ReplayFacts {
  readonly file: string;
  readonly route: 'the SDK' | 'HTTP';
  readonly seed: number;
  readonly users: number;
  readonly symbols: number;
  readonly parseErrors: readonly ParseError[];
  readonly tally: ReplayTally;
  readonly latency: readonly LatencyRow[];
  readonly elapsedMs: number;
  readonly laws: LawReport;
  readonly dumps: DumpReport;
}

/** What DUMPLOGs wrote, and names they may not write to. */
export type DumpReport = Pick<DumpFiles, 'written' | 'refused'>;

export function replayReport({ tally, ...facts }: ReplayFacts): ReplayReport {
  const answered = facts.latency.at(-1)?.count ?? 0;
  const unresolved = tally.total('unknown') + tally.total('failed');
  return {
    ...facts,
    latency: inTableOrder(facts.latency),
    lines: tally.lines,
    commands: Object.fromEntries(tally.rows()),
    totals: {
      accepted: tally.total('accepted'),
      rejected: tally.total('rejected'),
      unknown: tally.total('unknown'),
      failed: tally.total('failed'),
    },
    commitBuys: { afterAcceptedBuy: tally.commitsAfterBuy, filled: tally.commitsFilled },
    answeredPerSecond: facts.elapsedMs > 0 ? Math.round((answered * 1000) / facts.elapsedMs) : 0,
    passed: facts.parseErrors.length === 0 && facts.laws.holds && unresolved === 0,
  };
}

// Kinds come in the order of their first answer, which differs from run to run.
function inTableOrder(rows: readonly LatencyRow[]): LatencyRow[] {
  const place = ({ kind }: LatencyRow): number => {
    const found = workloadVerbs.findIndex((verb) => verb === kind);
    return found === -1 ? workloadVerbs.length : found;
  };
  return [...rows].sort((a, b) => place(a) - place(b));
}

export function replayText(report: ReplayReport): string {
  const { commitBuys, elapsedMs, answeredPerSecond, laws, dumps } = report;
  const seconds = (elapsedMs / 1000).toFixed(2);
  return [
    `${report.file}: ${report.lines} commands of ${report.users} users in ${report.symbols} symbols, seed ${report.seed}, over ${report.route}`,
    tableText(['command', ...columns], countRows(report)),
    ...reasonLines(report),
    tableText(latencyHead, report.latency.map(latencyCells)),
    `${seconds} s, ${answeredPerSecond} answered commands per second`,
    `COMMIT_BUYs following an accepted BUY: ${commitBuys.filled} of ${commitBuys.afterAcceptedBuy} filled`,
    laws.holds ? 'cash and shares conserved: pass' : 'cash and shares conserved: FAIL',
    ...laws.violations.map((violation) => `  ${violation}`),
    ...complaintLines(report.parseErrors),
    ...dumps.written.map(({ file, records }) => `DUMPLOG ${file}: ${records} records`),
    ...dumps.refused.map((name) => `DUMPLOG ${JSON.stringify(name)}: not a name in this folder`),
    report.passed ? 'passed' : 'FAILED',
  ].join('\n');
}

const complaintsMax = 10;

export function complaintLines(errors: readonly ParseError[]): string[] {
  const shown = errors.slice(0, complaintsMax);
  const more = errors.length - shown.length;
  return [
    ...shown.map(({ row, text, reason }) => `row ${row}: ${reason}: ${text}`),
    ...(more > 0 ? [`... and ${more} more`] : []),
  ];
}

function countRows({ commands, totals }: ReplayReport): Cell[][] {
  const rows = Object.entries(commands).map(([verb, counts]) => [
    verb,
    ...columns.map((column) => counts[column]),
  ]);
  return [...rows, ['total', ...columns.map((column) => totals[column])]];
}

function reasonLines({ commands }: ReplayReport): string[] {
  return Object.entries(commands)
    .filter(([, counts]) => Object.keys(counts.reasons).length > 0)
    .map(([verb, { reasons }]) => {
      const each = Object.entries(reasons).sort(([, a], [, b]) => b - a);
      return `  ${verb}: ${each.map(([reason, count]) => `${reason} ${count}`).join(', ')}`;
    });
}
