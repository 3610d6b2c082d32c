// What a peer's clock of day shows, as it travels beside the Raft messages: the core knows no clock.
// Knows shapes and ranges, not what follows from a difference.

import type { ClockReport__Output } from '../../gen/holdfast/raft/v1/ClockReport.ts';

/** One side's word; two of them, one each way, bound how far two clocks are apart. */
export interface ClockReport {
  /** Counts the sender's reports; at least 1. */
  readonly number: number;
  /** The sender's clock of day, ms since 1970. */
  readonly wallMs: number;
  /** The last report the sender heard from the receiver; 0: none. */
  readonly heardNumber: number;
  /** How long ago that was, ms. */
  readonly heardAgoMs: number;
}

/** About what one report takes on the wire. */
export const CLOCK_REPORT_BYTES = 48;

/** Null for what no honest node sends. */
export function readClockReport(report: ClockReport__Output): ClockReport | null {
  const { number, wallMs, heardNumber, heardAgoMs } = report;
  if (!Number.isSafeInteger(number) || number < 1) return null;
  if (!Number.isSafeInteger(heardNumber) || heardNumber < 0) return null;
  const isTime = (ms: number): boolean => ms >= 0 && ms <= Number.MAX_SAFE_INTEGER;
  return isTime(wallMs) && isTime(heardAgoMs) ? { number, wallMs, heardNumber, heardAgoMs } : null;
}
