// set-audit-retention, prune-history: what may be forgotten, decided in the log so that every node
// forgets alike. Only what happened is given up; what anybody owns stays to the last share. The books
// do not know when an entry was: whoever prunes says so, and is an administrator.

import type { PruneHistory, SetAuditRetention } from '../../domain/command.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import type { Verdict } from '../verdict.ts';

export function keepHistory(
  run: EntryRun,
  command: CommandView,
  kind: (SetAuditRetention | PruneHistory)['kind'],
): Verdict {
  return kind === 'prune-history' ? pruneHistory(run, command) : setAuditRetention(run, command);
}

function setAuditRetention(run: EntryRun, command: CommandView): Verdict {
  run.books.counters.auditKeptMs = command.clockMs;
  return null;
}

/** Answers through which entry the history is given up now. */
function pruneHistory(run: EntryRun, command: CommandView): Verdict {
  const { counters, appliedIndex } = run.books;
  const { quantity: throughIndex, clockMs: throughMs } = command;
  if (throughIndex < 1 || throughIndex > appliedIndex) return 'malformed';
  const ageMs = run.machineMs - throughMs;
  if (counters.auditKeptMs === 0 || ageMs < counters.auditKeptMs) return 'audit-kept';
  counters.prunedThrough = Math.max(counters.prunedThrough, throughIndex);
  run.answer.quantity = counters.prunedThrough;
  return null;
}
