// open-session: gives a client its own sequence of commands. Comes in a frame of session 0 and is
// not itself exactly-once: a retry opens another session, and the unused one ends by idling.

import { numberedSessionsFrom } from '../../domain/command-place.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { numberedSessionsMax, sessionsMax } from '../limits.ts';
import type { Verdict } from '../verdict.ts';

export function openSession(run: EntryRun, { numbered }: CommandView): Verdict {
  // Inside a session it would make the answer of one client's sequence another client's identity.
  if (run.session !== null) return 'malformed';
  const { counters, sessions } = run.books;
  if (sessions.count >= sessionsMax) return 'limit-exceeded';
  if (numbered && sessions.numberedCount >= numberedSessionsMax) return 'limit-exceeded';
  const id = counters.nextSessionId + (numbered ? numberedSessionsFrom : 0);
  const session = sessions.open(id, run.ledMs, run.callerAccountId);
  counters.nextSessionId += 1;
  run.changes.created(session.row);
  run.answer.number = session.row.id;
  return null;
}
