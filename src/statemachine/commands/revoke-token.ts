// revoke-token: ends a token for good. Whoever is bound to an account can end those of that account
// alone, and learns nothing of others. The last token that can turn the rule off again is kept while
// the rule is on.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import type { TokenRow } from '../tables/rows.ts';
import type { Verdict } from '../verdict.ts';
import { opensEverything } from './set-access.ts';

const idPattern = /^[0-9a-f]{16}$/;

export function revokeToken(run: EntryRun, command: CommandView): Verdict {
  const id = command.token();
  if (id === null || !idPattern.test(id)) return 'malformed';
  const { tokens } = run.books;
  const row = tokens.byId(id);
  if (row === null) return 'unknown-token';
  if (run.callerAccountId !== 0 && row.accountId !== run.callerAccountId) return 'unknown-token';
  if (tokens.required && opensEverything(row)) {
    const others = tokens.all().filter((other) => other !== row && opensEverything(other));
    if (others.length === 0) return 'no-admin-token';
  }
  endToken(run, row);
  return null;
}

/** Takes the token out of the books. */
export function endToken(run: EntryRun, row: TokenRow): void {
  run.books.tokens.remove(row);
  run.tokenEnded(row.id);
  run.changes.removed(row);
}
