// Us against a peer, pass by pass: only rows of the same pass are divided, because the speed of a
// machine drifts more between passes than within one.

import type { SystemName } from './contender.ts';
import type { LoadName } from './loads.ts';
import { median } from './row.ts';
import type { Row } from './row.ts';

/** `orders/s`: more is better. `p50`: less is better; taken only of one caller, because with more a
 *  median says how many wait, and the systems need not have equally many. */
export type RatioOf = 'orders/s' | 'p50';

export interface PassRatio {
  readonly pass: number;
  /** Ours divided by the peer's. */
  readonly value: number;
  /** The worse of the two rows, cores. */
  readonly foreignCpu: number;
}

export interface Ratio {
  readonly load: LoadName;
  readonly peer: SystemName;
  readonly of: RatioOf;
  readonly passes: readonly PassRatio[];
}

/** Every load against every peer that had it, in the order of our rows. */
export function ratios(rows: readonly Row[]): Ratio[] {
  const ours = rows.filter((row) => row.system === 'holdfast');
  const loads = [...new Set(ours.map((row) => row.load))];
  const peers = [...new Set(rows.map((row) => row.system))].filter((peer) => peer !== 'holdfast');
  const kinds: readonly RatioOf[] = ['orders/s', 'p50'];
  return loads
    .flatMap((load) => peers.flatMap((peer) => kinds.map((of) => ({ load, peer, of }))))
    .map((key) => ({ ...key, passes: passRatios(rows, key) }))
    .filter(({ passes }) => passes.length > 0);
}

function passRatios(rows: readonly Row[], { load, peer, of }: Omit<Ratio, 'passes'>): PassRatio[] {
  const ofLoad = rows.filter((row) => row.load === load);
  return ofLoad
    .filter((row) => row.system === 'holdfast')
    .flatMap((ours) => {
      const theirs = ofLoad.find((row) => row.system === peer && row.pass === ours.pass);
      if (theirs === undefined || figure(theirs, of) === 0) return [];
      if (of === 'p50' && (ours.callers !== 1 || theirs.callers !== 1)) return [];
      const value = figure(ours, of) / figure(theirs, of);
      const foreignCpu = Math.max(ours.foreignCpu, theirs.foreignCpu);
      return [{ pass: ours.pass, value, foreignCpu }];
    });
}

const figure = (row: Row, of: RatioOf): number =>
  of === 'orders/s' ? row.ordersPerSecond : row.p50Ms;

/** Median and range. */
export function spread(values: readonly number[]): { median: number; low: number; high: number } {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}
