// The state machine's answer to one command: accepted or rejected, equal on every replica and
// given again, unchanged, to a retry.

import type { AccountId, LogIndex, SymbolId } from './ids.ts';
import type { Money } from './money.ts';
import type { OrdStatus } from './order.ts';
import type { Quantity } from './quantity.ts';
import type { RejectReason } from './reject-reason.ts';

interface OutcomeBase {
  /** The log entry that decided it (the first one, when this is a retry). */
  readonly index: LogIndex;
  /** Ids the command resolved; 0 where it named none. The SDK learns them from here. */
  readonly accountId: AccountId | 0;
  readonly symbolId: SymbolId | 0;
  /** This was answered before, to an earlier send of the same command: things may have gone on since. */
  readonly duplicate?: true;
}

export interface Accepted extends OutcomeBase {
  readonly kind: 'accepted';
  /** An OrderNumber for orders and quote locks, a SessionId for open-session, else null. */
  readonly number: number | null;
  readonly ordStatus: OrdStatus | null;
  readonly quantity: Quantity;
  /** Shares of the order that are filled. */
  readonly cumQty: Quantity;
  /** Price per share of a fill, lock or quote; 0 where none applies. */
  readonly priceUnits: Money;
}

export interface Rejected extends OutcomeBase {
  readonly kind: 'rejected';
  readonly ordRejReason: RejectReason;
}

export type Outcome = Accepted | Rejected;
