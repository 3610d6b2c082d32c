// close-session: the client is done. Its remembered answers go with it, so this answer is the one
// that a retry does not get again: it gets `session-expired`, which says the same.

import type { EntryRun } from '../entry-run.ts';
import type { Verdict } from '../verdict.ts';

export function closeSession(run: EntryRun): Verdict {
  const { session } = run;
  if (session === null) return 'malformed';
  run.books.sessions.remove(session);
  run.changes.removed(session.row);
  run.session = null;
  return null;
}
