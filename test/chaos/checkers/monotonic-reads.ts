// Whether a process ever saw the books go back: what it reads next is at least as new as what it
// read before and as what it was told of its own writes. Answers name a log index, in `value.index`.
// Much weaker than linearizability, and cheap enough for every history.

import { operationsOf, operationText } from './operations.ts';
import type { HistoryEvent } from './operations.ts';

/** A sentence for every read that is older than it may be. `reads` are the names of the reads; every
 *  other acknowledged operation with an index counts as a write. */
export function monotonicReadViolations(
  events: readonly HistoryEvent[],
  reads: ReadonlySet<string>,
): string[] {
  const newest = new Map<number, number>();
  const violations: string[] = [];
  for (const operation of operationsOf(events)) {
    const { process, op, outcome, answered } = operation;
    const { index } = answered;
    if (outcome !== 'ok' || typeof index !== 'number') continue;
    const floor = newest.get(process) ?? 0;
    if (reads.has(op) && index < floor) {
      violations.push(`read at ${index} after ${floor}: ${operationText(operation)}`);
    }
    newest.set(process, Math.max(floor, index));
  }
  return violations;
}
