// Whether every acknowledged command took effect exactly once, every ambiguous one at most once, and
// nothing else did. Commands are known by an id of their own, in `value.id`. Knows nothing of what
// a command does.

import { operationsOf } from './operations.ts';
import type { HistoryEvent, Operation } from './operations.ts';

export interface ExactlyOnceReport {
  /** Acknowledged and not there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly duplicated: readonly string[];
  /** Surely refused, and there. */
  readonly undead: readonly string[];
  /** There, and asked for by nobody. */
  readonly phantom: readonly string[];
}

/** `applied` are the ids of the commands that took effect, as often as each did. */
export function exactlyOnce(
  events: readonly HistoryEvent[],
  applied: Iterable<string>,
): ExactlyOnceReport {
  const times = new Map<string, number>();
  for (const id of applied) times.set(id, (times.get(id) ?? 0) + 1);
  const outcomes = outcomesById(operationsOf(events));
  const there = [...times.keys()];
  const withOutcome = (outcome: Operation['outcome']): string[] =>
    [...outcomes].filter(([, found]) => found === outcome).map(([id]) => id);
  return {
    lost: withOutcome('ok').filter((id) => !times.has(id)),
    duplicated: there.filter((id) => (times.get(id) ?? 0) > 1),
    undead: withOutcome('fail').filter((id) => times.has(id)),
    phantom: there.filter((id) => !outcomes.has(id)),
  };
}

export const exactlyOnceViolations = (report: ExactlyOnceReport): string[] => [
  ...report.lost.map((id) => `lost: ${id} was acknowledged and is not there`),
  ...report.duplicated.map((id) => `duplicated: ${id} took effect more than once`),
  ...report.undead.map((id) => `${id} was refused and took effect`),
  ...report.phantom.map((id) => `${id} took effect and was asked for by nobody`),
];

// A command may be asked again under its id: what is known of it is the strongest answer. Refused
// is strong only if every attempt was.
function outcomesById(operations: readonly Operation[]): ReadonlyMap<string, Operation['outcome']> {
  const outcomes = new Map<string, Operation['outcome']>();
  for (const { asked, outcome } of operations) {
    const { id } = asked;
    if (typeof id !== 'string') continue;
    const before = outcomes.get(id) ?? outcome;
    if (before === 'ok' || outcome === 'ok') outcomes.set(id, 'ok');
    else outcomes.set(id, before === outcome ? outcome : 'info');
  }
  return outcomes;
}
