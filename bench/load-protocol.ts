// How the bench and a loader speak, in lines over the loader's standard input and output:
//
//   loader   ready                connected, nothing sent yet
//   bench    go                   all loaders of a row start at once; the warm-up begins
//   loader   counting             the warm-up is over
//   loader   counted              the counted window is over
//   loader   { "orders": … }      a LoadReport, once everything outstanding is answered
//
// A loader whose input closes before `go` ends: nobody is left to listen.

export const loaderWords = {
  ready: 'ready',
  go: 'go',
  counting: 'counting',
  counted: 'counted',
} as const;

export interface LoadReport {
  /** Placed and filled within the counted window. */
  readonly orders: number;
  /** Answered with anything else, within the counted window. */
  readonly failed: number;
  /** The counted window. */
  readonly seconds: number;
  /** Of a call, from asking to answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor seconds of the loader within the counted window. */
  readonly cpuSeconds: number;
}

/** Reads what another process printed. */
export function parseReport(line: string): LoadReport {
  const fields = JSON.parse(line) as Partial<Record<keyof LoadReport, unknown>>;
  const figure = (name: keyof LoadReport): number => {
    const value = fields[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new Error(`a loader's report has no ${name}: ${line.slice(0, 200)}`);
    }
    return value;
  };
  return {
    orders: figure('orders'),
    failed: figure('failed'),
    seconds: figure('seconds'),
    p50Ms: figure('p50Ms'),
    p99Ms: figure('p99Ms'),
    cpuSeconds: figure('cpuSeconds'),
  };
}
