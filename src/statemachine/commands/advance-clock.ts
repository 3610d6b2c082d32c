// advance-clock: the time of a file is data like the file. Moves the machine clock on and lets expire what
// is due by then, as an entry of that time would; a clock that is there already stays. From then on
// entries of an earlier stamp move nothing, so a file whose time runs ahead of the leader's decides
// every window by itself. Nodes admit it only where they were told to.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { expireLocksAndSessions, expireOrders } from '../expiry.ts';
import type { Verdict } from '../verdict.ts';

export function advanceClock(run: EntryRun, command: CommandView): Verdict {
  const { counters } = run.books;
  const { clockMs } = command;
  if (clockMs <= counters.machineMs) return null;
  counters.machineMs = clockMs;
  run.machineMs = clockMs;
  expireLocksAndSessions(run);
  expireOrders(run);
  return null;
}
