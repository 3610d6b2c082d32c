// Who may have which command run, for callers who are bound by a token. Decided from the entry and
// the books alone: on whose behalf a frame came stands in the frame. Whoever is bound to an account is
// told nothing about others, not even whether they exist.

import { assert } from '../base/assert.ts';
import { commandConcerns, roleAllows } from '../domain/command-concern.ts';
import { tokenRoleOf } from '../domain/token-role.ts';
import type { CommandView } from './entry-cursor.ts';
import type { EntryRun } from './entry-run.ts';

/** Only asked of callers who are bound. */
export function isPermitted(run: EntryRun, command: CommandView): boolean {
  const { callerRole, callerAccountId } = run;
  assert(callerRole !== 0, 'a bound caller has a role');
  const { kind } = command;
  const role = tokenRoleOf(callerRole);
  // A role of a later version: nothing is known to be allowed.
  if (role === null) return false;
  // Answered `malformed`, whoever asks.
  if (kind === null) return true;
  const concern = commandConcerns[kind];
  if (!roleAllows(role, callerAccountId !== 0, concern)) return false;
  // Whose token it is that ends is looked at by the command itself.
  if (callerAccountId === 0 || concern === 'session' || kind === 'revoke-token') return true;
  return isOwn(run, command);
}

function isOwn(run: EntryRun, command: CommandView): boolean {
  if (command.accountId !== 0) return command.accountId === run.callerAccountId;
  const name = command.accountName();
  return name !== null && run.books.accounts.byName(name)?.id === run.callerAccountId;
}
