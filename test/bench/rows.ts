// Rows to judge, made in one line.

import type { Row } from '../../bench/row.ts';

/** An undisturbed row of our batches, except for what is said otherwise. */
export function row(differs: Partial<Row> = {}): Row {
  return {
    ...{ load: 'batches', system: 'holdfast', nodes: 3, fsync: 'yes', quorum: '2 of 3' },
    ...{ batch: 100, callers: 32, pass: 1, ordersPerSecond: 150_000, p50Ms: 10, p99Ms: 30 },
    ...{ failed: 0, loaderCpu: 0.3, serverCpu: 1.5, kernelCpu: 0.02, foreignCpu: 0.01 },
    ...{ residentBytesMax: 200e6 },
    ...differs,
  };
}
