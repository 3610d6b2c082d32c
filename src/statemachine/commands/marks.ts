// dumplog, display-summary: mark a place in the log. Nothing changes; whoever asked reads the books
// and the history as of the index of the answer.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { findActiveAccount } from '../references.ts';
import type { Verdict } from '../verdict.ts';

/** Of one user, or of everybody where the command names nobody. */
export function dumplog(run: EntryRun, command: CommandView): Verdict {
  if (command.accountId === 0 && command.accountName() === null) return null;
  return displaySummary(run, command);
}

export function displaySummary(run: EntryRun, command: CommandView): Verdict {
  const account = findActiveAccount(run, command);
  return typeof account === 'string' ? account : null;
}
