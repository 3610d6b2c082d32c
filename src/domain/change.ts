// What a subscriber is told: one frame per log entry that changed anything it follows.

import type { AccountView, HoldingView } from './account.ts';
import type { InstrumentView } from './instrument.ts';
import type { LogIndex } from './ids.ts';
import type { OrderView } from './order.ts';

export type Change =
  | { readonly kind: 'account'; readonly account: AccountView }
  | { readonly kind: 'holding'; readonly holding: HoldingView }
  /** The last share was sold: the row disappears. */
  | { readonly kind: 'holding-removed'; readonly account: string; readonly symbol: string }
  | { readonly kind: 'instrument'; readonly instrument: InstrumentView }
  | { readonly kind: 'order'; readonly order: OrderView };

/** A snapshot replaces everything known; a delta follows the frame whose index is `prev`; a
 *  heartbeat says that nothing more happened up to `index`. */
export type FeedFrame =
  | {
      readonly kind: 'snapshot';
      readonly index: LogIndex;
      /** True when the reader's resume point was honoured and this adds only what it missed. */
      readonly recovered: boolean;
      readonly changes: readonly Change[];
    }
  | {
      readonly kind: 'delta';
      readonly index: LogIndex;
      readonly prev: LogIndex;
      readonly changes: readonly Change[];
    }
  | { readonly kind: 'heartbeat'; readonly index: LogIndex };
