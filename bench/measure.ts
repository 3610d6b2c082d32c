// Measures one row: starts the loaders, lets them warm up together, and reads processor time and
// memory over exactly the window they count.

import { cpuMoment, sharesBetween } from './cpu.ts';
import type { CpuShares } from './cpu.ts';
import type { Contender, LoadPlan } from './contender.ts';
import { LoadProcess } from './load-process.ts';
import { loaderWords } from './load-protocol.ts';
import type { LoadReport } from './load-protocol.ts';
import { residentBytesOfLargest } from './process-table.ts';

export interface Measurement {
  readonly ordersPerSecond: number;
  /** Over several loaders: the median of their medians. */
  readonly p50Ms: number;
  /** Over several loaders: the worst of theirs. */
  readonly p99Ms: number;
  readonly failed: number;
  /** Cores, all loaders together. */
  readonly loaderCpu: number;
  readonly cpu: CpuShares;
  /** The largest server process. */
  readonly residentBytesMax: number;
  /** What a loader complained of; empty as a rule. */
  readonly complaint: string;
}

const memorySampleMs = 200;
/** A system that never answers would be waited for without end. */
const overtimeMs = 30_000;

/** Ends its loaders whatever happens. */
export async function measure(
  plan: LoadPlan,
  contender: Contender,
  signal: AbortSignal,
): Promise<Measurement> {
  const loaders = plan.commands.map((command) => new LoadProcess(command, signal));
  const memory = new MemoryWatch(contender);
  const { warmMs, runMs } = plan.timing;
  const giveUp = setTimeout(
    () => {
      for (const loader of loaders) loader.kill();
    },
    warmMs + runMs + overtimeMs,
  );
  try {
    await Promise.all(loaders.map((loader) => loader.said(loaderWords.ready)));
    for (const loader of loaders) loader.go();
    await Promise.all(loaders.map((loader) => loader.said(loaderWords.counting)));
    const before = cpuMoment(contender.pids);
    await Promise.all(loaders.map((loader) => loader.said(loaderWords.counted)));
    const cpu = sharesBetween(before, cpuMoment(contender.pids));
    const reports = await Promise.all(loaders.map((loader) => loader.report()));
    const complaint = loaders.find((loader) => loader.complaints !== '')?.complaints ?? '';
    return { ...joinReports(reports), cpu, residentBytesMax: memory.bytesMax, complaint };
  } finally {
    clearTimeout(giveUp);
    memory.stop();
    for (const loader of loaders) loader.kill();
  }
}

/** What several loaders saw, as if they were one. */
export function joinReports(
  reports: readonly LoadReport[],
): Omit<Measurement, 'cpu' | 'residentBytesMax' | 'complaint'> {
  const total = (of: (report: LoadReport) => number): number =>
    reports.reduce((sum, report) => sum + of(report), 0);
  const medians = reports.map((report) => report.p50Ms).sort((a, b) => a - b);
  return {
    ordersPerSecond: total((report) => report.orders / report.seconds),
    p50Ms: medians[Math.floor(medians.length / 2)] ?? 0,
    p99Ms: Math.max(...reports.map((report) => report.p99Ms)),
    failed: total((report) => report.failed),
    loaderCpu: total((report) => report.cpuSeconds / report.seconds),
  };
}

class MemoryWatch {
  readonly #contender: Contender;
  readonly #timer: NodeJS.Timeout;
  #bytesMax = 0;

  constructor(contender: Contender) {
    this.#contender = contender;
    this.#timer = setInterval(() => {
      this.#look();
    }, memorySampleMs);
  }

  get bytesMax(): number {
    this.#look();
    return this.#bytesMax;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#bytesMax = Math.max(this.#bytesMax, residentBytesOfLargest(this.#contender.pids));
  }
}
