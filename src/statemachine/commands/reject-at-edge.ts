// reject-at-edge: input that no record could hold, told to the log so that the audit has it. Whoever
// took it in said what was wrong; the books change nothing and give that as the answer.

import { rejectReasonOf } from '../../domain/reject-reason.ts';
import type { RejectReason } from '../../domain/reject-reason.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { findAccount, findInstrument } from '../references.ts';
import type { Verdict } from '../verdict.ts';

/** These say that a command did not run, and this one did. */
const unsayable = new Set<RejectReason>(['sequence-gap', 'session-expired']);

export function rejectAtEdge(run: EntryRun, command: CommandView): Verdict {
  // For the names that the answer and the audit then have; that there are none is no news.
  findAccount(run, command);
  findInstrument(run, command);
  const reason = rejectReasonOf(command.quantity) ?? 'malformed';
  return unsayable.has(reason) ? 'malformed' : reason;
}
