// Three kinds of time, never mixed. Only shells read a clock; the pure rooms are told.

import type { Brand } from './brand.ts';

/** Milliseconds stamped into log entries by the leader: the only time the books know. */
export type ClusterTimeMs = Brand<number, 'ClusterTimeMs'>;
/** Milliseconds since an arbitrary start, never running back: for what elapsed on this machine. */
export type MonotonicMs = Brand<number, 'MonotonicMs'>;
/** Milliseconds since 1970 by this machine's clock: to show to people and to stamp entries. */
export type WallClockMs = Brand<number, 'WallClockMs'>;

export const clusterTimeMs = (ms: number): ClusterTimeMs => ms as ClusterTimeMs;
export const monotonicMs = (ms: number): MonotonicMs => ms as MonotonicMs;
export const wallClockMs = (ms: number): WallClockMs => ms as WallClockMs;

/** What a shell reads; tests and simulations hand in their own. */
export interface Clock {
  monotonic(): MonotonicMs;
  wall(): WallClockMs;
}
