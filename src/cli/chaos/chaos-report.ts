// What a chaos run says at its end: one table of verdicts, and whether it passed. Pure.

import { tableText } from '../cli-context.ts';
import type { Cell } from '../cli-context.ts';
import type { AfterCheck } from './after-check.ts';
import type { HistoryEvent } from './history.ts';
import type { Scenario } from './scenario.ts';

/** A judge of whole histories; the run asks it once, at the end. */
export interface HistoryChecker {
  readonly name: string;
  /** A sentence for everything that must not be. */
  readonly judge: (events: readonly HistoryEvent[]) => readonly string[];
}

export interface FaultRow {
  /** Kind and target. */
  readonly label: string;
  readonly nodeIds: readonly number[];
  /** To the first write that was sent after the fault; null when the leader was left alone. */
  readonly outageMs: number | null;
}

export interface ChaosReport {
  readonly scenario: string;
  readonly nodes: number;
  readonly seed: number;
  readonly wanted: Scenario['checkers'];
  readonly faults: readonly FaultRow[];
  /** Faults that could not be done here, and why. */
  readonly leftOut: readonly string[];
  readonly operations: readonly {
    readonly op: string;
    readonly ok: number;
    readonly fail: number;
    readonly info: number;
  }[];
  readonly after: AfterCheck;
  readonly judged: readonly { readonly name: string; readonly violations: readonly string[] }[];
  /** Faults that the cluster did not come back from. */
  readonly stuck: readonly string[];
  readonly elapsedMs: number;
  readonly passed: boolean;
}

type Facts = Omit<ChaosReport, 'passed'>;

export const chaosPassed = (facts: Facts): boolean =>
  facts.stuck.length === 0 &&
  facts.faults.length > 0 &&
  facts.after.orders.acknowledged > 0 &&
  verdicts(facts).every(({ good }) => good);

interface Verdict {
  readonly what: string;
  readonly good: boolean;
  readonly found: string;
  readonly violations: readonly string[];
}

const violationsShownMax = 10;

function verdicts({ after, wanted, judged }: Facts): Verdict[] {
  const { orders, conservation, digests } = after;
  const rows: Verdict[] = [];
  if (wanted.includes('orders')) {
    rows.push(counted('lost', orders.lost, `of ${orders.acknowledged} acknowledged`));
    const unknown = `(of ${orders.unknown} unknown, ${orders.unknownHappened} happened)`;
    rows.push(counted('duplicated', orders.duplicated, unknown));
  }
  if (wanted.includes('conservation')) rows.push(counted('laws broken', conservation, ''));
  if (wanted.includes('digests')) {
    const good = digests === 'equal';
    rows.push({ what: 'digests', good, found: digests, violations: [] });
  }
  return [...rows, ...judged.map(({ name, violations }) => counted(name, violations, ''))];
}

const counted = (what: string, violations: readonly string[], more: string): Verdict => ({
  what,
  good: violations.length === 0,
  found: `${violations.length} ${more}`.trim(),
  violations,
});

export function chaosText(report: ChaosReport): string {
  const { scenario, nodes, seed, operations, faults, stuck, elapsedMs, passed } = report;
  const leftOut = report.leftOut.map((sentence): Cell[] => ['left out', sentence, '']);
  const rows: Cell[][] = [
    ...operations.map(({ op, ok, fail, info }) => [
      `operation ${op}`,
      outcomes(ok, fail, info),
      '',
    ]),
    ...faultRows(faults),
    ...leftOut,
    ...verdicts(report).map(({ what, found, good }) => [what, found, good ? 'good' : 'BAD']),
    ...stuck.map((sentence) => ['stuck', sentence, 'BAD']),
  ];
  const violations = verdicts(report).flatMap((verdict) =>
    verdict.violations.slice(0, violationsShownMax).map((line) => `  ${verdict.what}: ${line}`),
  );
  const seconds = (elapsedMs / 1000).toFixed(0);
  return [
    `${scenario}: ${nodes} nodes, seed ${seed}, ${seconds} s`,
    tableText(['what', 'found', 'verdict'], rows),
    ...violations,
    passed ? 'passed' : 'FAILED',
  ].join('\n');
}

const outcomes = (ok: number, fail: number, info: number): string =>
  `${ok} ok, ${fail} surely failed, ${info} unknown`;

function faultRows(faults: readonly FaultRow[]): Cell[][] {
  const labels = [...new Set(faults.map(({ label }) => label))];
  return labels.map((label) => {
    const same = faults.filter((fault) => fault.label === label);
    const outages = same.flatMap(({ outageMs }) => (outageMs === null ? [] : [outageMs]));
    const shown = outages.length === 0 ? '' : `, first write after ms ${outageText(outages)}`;
    return [`fault ${label}`, `${same.length} times${shown}`, ''];
  });
}

/** `p50 a, p99 b, max c`, in whole ms; by nearest rank, so the p99 of few is their largest. */
export function outageText(outagesMs: readonly number[]): string {
  const at = (share: number): string => String(Math.round(percentile(outagesMs, share)));
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`;
}

/** By nearest rank; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
