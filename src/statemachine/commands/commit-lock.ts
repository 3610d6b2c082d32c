// commit-buy, commit-sell: the account's newest open lock of that side becomes a trade at the
// locked price. A commit that is rejected for want of inventory leaves the lock as it was.

import { present } from '../../base/assert.ts';
import type { Side } from '../../domain/order.ts';
import type { RejectReason } from '../../domain/reject-reason.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { answerWithLock, endLock, newestLock, releaseReserve } from '../quote-lock.ts';
import { findTrader } from '../references.ts';
import type { ConfirmationRow, HoldingRow } from '../tables/rows.ts';
import {
  checkPayment,
  checkProceeds,
  checkReturn,
  checkSupply,
  deliverAndCollect,
  payAndHold,
  returnToHouse,
  takeFromHouse,
} from '../settlement.ts';
import type { Trade } from '../settlement.ts';
import type { Verdict } from '../verdict.ts';

interface LockedTrade {
  readonly lock: ConfirmationRow;
  readonly trade: Trade;
}

export function commitBuy(run: EntryRun, command: CommandView): Verdict {
  const locked = lockedTrade(run, command, 'buy');
  if (typeof locked === 'string') return locked;
  const { lock, trade } = locked;
  const problem = checkSupply(trade) ?? checkPayment(run, trade);
  if (problem !== null) return problem;
  releaseReserve(run, lock);
  takeFromHouse(run, trade);
  payAndHold(run, trade);
  endLock(run, lock, 'filled');
  return null;
}

export function commitSell(run: EntryRun, command: CommandView): Verdict {
  const locked = lockedTrade(run, command, 'sell');
  if (typeof locked === 'string') return locked;
  const { lock, trade } = locked;
  const problem = checkReturn(trade) ?? checkProceeds(run, trade);
  if (problem !== null) return problem;
  releaseReserve(run, lock);
  deliverAndCollect(run, trade, holdingOf(run, lock));
  returnToHouse(run, trade);
  endLock(run, lock, 'filled');
  return null;
}

/** Ids and number stand in the answer even where the commit is then rejected. */
function lockedTrade(run: EntryRun, command: CommandView, side: Side): LockedTrade | RejectReason {
  const account = findTrader(run, command);
  if (typeof account === 'string') return account;
  const lock = newestLock(run, account, side);
  if (typeof lock === 'string') return lock;
  const instrument = run.books.instruments.byId(lock.symbolId);
  const trade = {
    account,
    instrument: present(instrument, 'a lock is on a listed symbol'),
    quantity: lock.quantity,
    notionalUnits: lock.quantity * lock.priceUnits,
  };
  answerWithLock(run, lock, 'filled');
  return { lock, trade };
}

function holdingOf(run: EntryRun, lock: ConfirmationRow): HoldingRow {
  const holding = run.books.holdings.get(lock.accountId, lock.symbolId);
  return present(holding, 'a sell lock is on a holding');
}
