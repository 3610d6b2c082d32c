// cancel-buy, cancel-sell: the account's newest open lock of that side is dropped and what it held
// back is free again.

import type { Side } from '../../domain/order.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { answerWithLock, endLock, newestLock, releaseReserve } from '../quote-lock.ts';
import { findTrader } from '../references.ts';
import type { Verdict } from '../verdict.ts';

export function cancelLock(run: EntryRun, command: CommandView, side: Side): Verdict {
  const account = findTrader(run, command);
  if (typeof account === 'string') return account;
  const lock = newestLock(run, account, side);
  if (typeof lock === 'string') return lock;
  releaseReserve(run, lock);
  endLock(run, lock, 'canceled');
  answerWithLock(run, lock, 'canceled');
  return null;
}
