// The verdict of a chaos run as a table for people: what was broken, what the operations came to,
// and every promise with its answer. Pure; knows no run.

import Table from 'cli-table3';

export interface OperationCounts {
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

export interface Verdict {
  readonly faults: ReadonlyMap<string, number>;
  readonly operations: ReadonlyMap<string, OperationCounts>;
  /** Acknowledged commands that are not there. */
  readonly lost: number;
  readonly duplicated: number;
  /** Sentences; none when the laws hold. */
  readonly conservation: readonly string[];
  /** One per replica, of the state at one index. */
  readonly digests: readonly string[];
  /** From each fault of a leader to the next acknowledged write. */
  readonly failoversMs: readonly number[];
  /** Whatever else was checked: what by, and what it found. */
  readonly checks: ReadonlyMap<string, readonly string[]>;
}

export function isClean(verdict: Verdict): boolean {
  const { lost, duplicated, conservation, digests, checks } = verdict;
  const agreed = new Set(digests).size <= 1;
  const found = [...checks.values()].some((sentences) => sentences.length > 0);
  return lost === 0 && duplicated === 0 && conservation.length === 0 && agreed && !found;
}

export function verdictText(verdict: Verdict): string {
  const table = new Table({ style: { head: [], border: [] }, head: ['', 'verdict'] });
  for (const [kind, count] of sorted(verdict.faults)) table.push([`faults: ${kind}`, `${count}`]);
  for (const [op, { ok, fail, info }] of sorted(verdict.operations)) {
    table.push([`operations: ${op}`, `${ok} ok, ${fail} refused, ${info} unknown`]);
  }
  table.push(['lost', `${verdict.lost}`], ['duplicated', `${verdict.duplicated}`]);
  table.push(['conservation', holds(verdict.conservation)]);
  table.push(['digests', digestText(verdict.digests)]);
  table.push(['failover', failoverText(verdict.failoversMs)]);
  for (const [name, sentences] of sorted(verdict.checks)) table.push([name, holds(sentences)]);
  return `${table.toString()}\n${isClean(verdict) ? 'every promise held' : 'A PROMISE WAS BROKEN'}`;
}

const sorted = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

function holds(sentences: readonly string[]): string {
  const [first] = sentences;
  if (first === undefined) return 'holds';
  return sentences.length === 1 ? first : `${first} (and ${sentences.length - 1} more)`;
}

function digestText(digests: readonly string[]): string {
  if (digests.length === 0) return 'not compared';
  const different = new Set(digests).size;
  return different === 1
    ? `${digests.length} equal`
    : `${different} different: ${digests.join(' ')}`;
}

function failoverText(failoversMs: readonly number[]): string {
  if (failoversMs.length === 0) return 'none seen';
  const p50 = percentile(failoversMs, 0.5).toFixed(0);
  const p99 = percentile(failoversMs, 0.99).toFixed(0);
  const max = Math.max(...failoversMs).toFixed(0);
  return `${failoversMs.length} times, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
}

/** The smallest value that at least `share` of all do not exceed. `values` is not empty. */
export function percentile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}
