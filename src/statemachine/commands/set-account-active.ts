// set-account-active: puts an account to sleep, or wakes it. What it has stays as it is; automatic trades
// that were set before are still made. Asking for what is so already is accepted and changes nothing.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { findAccount } from '../references.ts';
import type { Verdict } from '../verdict.ts';

export function setAccountActive(run: EntryRun, command: CommandView): Verdict {
  const account = findAccount(run, command);
  if (typeof account === 'string') return account;
  const { active } = command;
  if (account.active === active) return null;
  run.changes.touchAccount(account);
  account.active = active;
  return null;
}
