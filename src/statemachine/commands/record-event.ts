// record-event: something happened to an account, and whoever follows it is to hear of it. Accepted only
// while the account is active, which the log decides: an event behind a deactivation is rejected on
// every replica alike. The books keep nothing of it; the entry does.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { findActiveAccount } from '../references.ts';
import type { Verdict } from '../verdict.ts';

export function recordEvent(run: EntryRun, command: CommandView): Verdict {
  const account = findActiveAccount(run, command);
  if (typeof account === 'string') return account;
  const data = command.data();
  if (data === null) return 'malformed';
  run.out.recorded({ accountId: account.id, data });
  return null;
}
