// set-access: from now on callers must show a token, or need not. Turned on only while there is a token
// that can turn it off and does not expire. Asking for what is so already is accepted.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import type { AccessRow, TokenRow } from '../tables/rows.ts';
import type { Verdict } from '../verdict.ts';

export function setAccess(run: EntryRun, command: CommandView): Verdict {
  const { tokens } = run.books;
  const required = command.active;
  if (tokens.required === required) return null;
  if (required && !tokens.all().some(opensEverything)) return 'no-admin-token';
  const known = tokens.access;
  if (known === null) {
    const row: AccessRow = { table: 'access', changedIndex: 0, required };
    tokens.setAccess(row);
    run.changes.created(row);
  } else {
    run.changes.touch(known);
    known.required = required;
  }
  return null;
}

/** Whether its bearer may do everything, for ever. */
export const opensEverything = ({ role, accountId, expiresMs }: TokenRow): boolean =>
  role === 'admin' && accountId === 0 && expiresMs === 0;
