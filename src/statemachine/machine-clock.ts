// Time as the books know it. The machine clock never runs back; led time runs only while one
// leader follows its own stamps, so that an outage costs no client its session.

import type { ClusterTimeMs } from '../base/clock.ts';
import type { CountersRow } from './tables/rows.ts';

/** An entry without a stamp (0: Raft's own) moves neither clock. */
export function advanceClock(
  counters: CountersRow,
  entry: { readonly term: number; readonly stampMs: ClusterTimeMs },
): void {
  if (entry.stampMs === 0) return;
  const machineMs = Math.max(counters.machineMs, entry.stampMs);
  // The first stamp of a term only sets the mark: what passed before it, nobody led.
  if (entry.term === counters.lastTerm) counters.ledMs += machineMs - counters.machineMs;
  counters.machineMs = machineMs;
  counters.lastTerm = entry.term;
}
