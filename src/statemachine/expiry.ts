// What ends by itself when time passes: quote locks and DAY orders by the machine clock, sessions and clOrdIds by
// led time. Oldest first; where there may be many, boundedly many per entry, and what is left is
// due at once in the next.

import type { EntryRun } from './entry-run.ts';
import { clOrdIdKeptMs, expiriesPerEntryMax, sessionIdleMs } from './limits.ts';
import { endLock, isExpired, releaseReserve } from './quote-lock.ts';
import { endOrder, isOver } from './resting-order.ts';

/** Before the commands of an entry: what they may no longer use. */
export function expireLocksAndSessions(run: EntryRun): void {
  expireLocks(run);
  expireSessions(run);
}

/** After the commands of an entry, so that a key is never removed and added anew within one. The
 *  ids of one entry go together, because a restored replica does not know their order. */
export function expireClOrdIds(run: EntryRun): void {
  const { clOrdIds } = run.books;
  let count = 0;
  let groupIndex = -1;
  for (;;) {
    const row = clOrdIds.oldest();
    if (row === null || run.ledMs - row.usedLedMs <= clOrdIdKeptMs) return;
    if (count >= expiriesPerEntryMax && row.changedIndex !== groupIndex) return;
    groupIndex = row.changedIndex;
    count += 1;
    clOrdIds.removeOldest();
    run.changes.removed(row);
  }
}

function expireLocks(run: EntryRun): void {
  const { confirmations } = run.books;
  for (let left = expiriesPerEntryMax; left > 0; left -= 1) {
    const lock = confirmations.oldest();
    if (lock === null || !isExpired(lock, run.machineMs)) return;
    releaseReserve(run, lock);
    endLock(run, lock, 'expired');
  }
}

/** DAY orders whose day is over, the first to end first. */
export function expireOrders(run: EntryRun): void {
  const { openOrders } = run.books;
  for (let left = expiriesPerEntryMax; left > 0; left -= 1) {
    const row = openOrders.nextToExpire();
    if (row === null || !isOver(row, run.machineMs)) return;
    endOrder(run, row, 'expired');
  }
}

// All at once: there are few sessions, and one that is due must not be used again.
function expireSessions(run: EntryRun): void {
  const { sessions } = run.books;
  for (;;) {
    const session = sessions.leastRecentlyUsed();
    if (session === null || run.ledMs - session.row.lastUsedLedMs <= sessionIdleMs) return;
    sessions.remove(session);
    run.changes.removed(session.row);
  }
}
