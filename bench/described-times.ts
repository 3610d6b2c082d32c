// Percentiles of measured times, for people.

export interface DescribedTimes {
  readonly p99: number;
  readonly text: string;
}

export function describeTimes(timesMs: readonly number[]): DescribedTimes {
  const sorted = Float64Array.from(timesMs).sort();
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  const shown = (value: number): string => value.toFixed(1);
  const text = `p50 ${shown(at(0.5))}, p90 ${shown(at(0.9))}, p99 ${shown(at(0.99))}, max ${shown(at(1))} ms`;
  return { p99: at(0.99), text: `${text} (n ${sorted.length})` };
}
