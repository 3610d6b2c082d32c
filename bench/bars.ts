// What this project promises of its speed, and whether a run kept it. A disturbed run neither keeps
// nor breaks a promise: its verdict is void, and the figure stands beside it.

import type { SystemName } from './contender.ts';
import type { LoadName } from './loads.ts';
import { ratios, spread } from './ratios.ts';
import type { RatioOf } from './ratios.ts';
import type { Row } from './row.ts';

/** Above this, other people's work is part of the figure. Cores. */
export const foreignCpuMax = 0.1;

type Bar =
  | {
      readonly kind: 'ratio';
      readonly load: LoadName;
      readonly peer: SystemName;
      readonly of: RatioOf;
      readonly limit: number;
      readonly says: string;
    }
  | {
      readonly kind: 'rate';
      readonly load: LoadName;
      readonly least: number;
      readonly says: string;
    }
  | { readonly kind: 'memory'; readonly bytesMax: number; readonly says: string };

export interface Verdict {
  readonly says: string;
  /** `void`: foreign CPU. `not measured`: the rows, or the peer, were not in this run. */
  readonly verdict: 'met' | 'not met' | 'void' | 'not measured';
  /** The figure and where it comes from, for people. */
  readonly because: string;
}

const bars: readonly Bar[] = [
  {
    ...{ kind: 'ratio', load: 'singles-1000', peer: 'etcd', of: 'orders/s', limit: 3 },
    says: '1,000 callers of single orders: at least 3x etcd at 1,000 clients',
  },
  {
    ...{ kind: 'ratio', load: 'singles-256', peer: 'etcd', of: 'orders/s', limit: 2 },
    says: '256 callers of single orders: at least 2x etcd at 256 clients',
  },
  {
    ...{ kind: 'ratio', load: 'one', peer: 'etcd', of: 'p50', limit: 1.5 },
    says: "one caller: p50 at most 1.5x etcd's",
  },
  {
    ...{ kind: 'rate', load: 'batches', least: 120_000 },
    says: 'batches of 100: at least 120,000 orders/s',
  },
  {
    ...{ kind: 'ratio', load: 'batches', peer: 'postgresql', of: 'orders/s', limit: 1.5 },
    says: "batches of 100: at least 1.5x PostgreSQL's best batches on one node",
  },
  {
    ...{ kind: 'memory', bytesMax: 300e6 },
    says: 'no node above 300 MB resident during the run',
  },
];

export function judge(rows: readonly Row[]): Verdict[] {
  return bars.map((bar) => ({ says: bar.says, ...verdictOf(bar, rows) }));
}

function verdictOf(bar: Bar, rows: readonly Row[]): Omit<Verdict, 'says'> {
  switch (bar.kind) {
    case 'ratio':
      return judgeRatio(bar, rows);
    case 'rate':
      return judgeRate(bar, rows);
    case 'memory':
      return judgeMemory(bar.bytesMax, rows);
  }
}

function judgeRatio(
  bar: Extract<Bar, { kind: 'ratio' }>,
  rows: readonly Row[],
): Omit<Verdict, 'says'> {
  const { load, peer, of, limit } = bar;
  const found = ratios(rows).find((one) => one.load === load && one.peer === peer && one.of === of);
  if (found === undefined) return notMeasured;
  const kept = (value: number): boolean => (of === 'p50' ? value <= limit : value >= limit);
  const samples = found.passes;
  const clean = samples.filter(isUndisturbed);
  if (clean.length === 0) return disturbed(samples, (value) => `${value.toFixed(2)}x`);
  const figures = spread(clean.map(({ value }) => value));
  return {
    verdict: kept(figures.median) ? 'met' : 'not met',
    because: `${inWords(figures, (value) => `${value.toFixed(2)}x`)}, ${ofPasses(clean, samples)}`,
  };
}

// Foreign work can only take from a rate: what is reached in spite of it is reached.
function judgeRate(
  { load, least }: Extract<Bar, { kind: 'rate' }>,
  rows: readonly Row[],
): Omit<Verdict, 'says'> {
  const samples = rows
    .filter((row) => row.system === 'holdfast' && row.load === load)
    .map((row) => ({ value: row.ordersPerSecond, foreignCpu: row.foreignCpu }));
  if (samples.length === 0) return notMeasured;
  const clean = samples.filter(isUndisturbed);
  const counted = clean.length === 0 ? samples : clean;
  const figures = spread(counted.map(({ value }) => value));
  if (clean.length === 0 && figures.median < least) return disturbed(samples, perSecond);
  const passes = clean.length === 0 ? 'in spite of foreign CPU' : ofPasses(clean, samples);
  return {
    verdict: figures.median >= least ? 'met' : 'not met',
    because: `${inWords(figures, perSecond)}, ${passes}`,
  };
}

function judgeMemory(bytesMax: number, rows: readonly Row[]): Omit<Verdict, 'says'> {
  const ours = rows.filter((row) => row.system === 'holdfast');
  if (ours.length === 0) return notMeasured;
  const most = Math.max(...ours.map((row) => row.residentBytesMax));
  return {
    verdict: most < bytesMax ? 'met' : 'not met',
    because: `largest node ${Math.round(most / 1e6)} MB`,
  };
}

interface Sample {
  readonly value: number;
  readonly foreignCpu: number;
}

const isUndisturbed = ({ foreignCpu }: Sample): boolean => foreignCpu < foreignCpuMax;

const notMeasured = { verdict: 'not measured', because: 'not in this run' } as const;

function disturbed(
  samples: readonly Sample[],
  write: (value: number) => string,
): Omit<Verdict, 'says'> {
  const foreign = Math.min(...samples.map(({ foreignCpu }) => foreignCpu)).toFixed(2);
  const figures = inWords(spread(samples.map(({ value }) => value)), write);
  return { verdict: 'void', because: `foreign CPU ${foreign} core or more; it was ${figures}` };
}

const inWords = (
  { median, low, high }: ReturnType<typeof spread>,
  write: (value: number) => string,
): string => `${write(median)} (${write(low)} to ${write(high)})`;

const ofPasses = (clean: readonly Sample[], all: readonly Sample[]): string =>
  `${clean.length} of ${all.length} passes undisturbed`;

const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`;
