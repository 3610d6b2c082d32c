// What a frontend asks of the cluster: the narrow part of the SDK that this process uses. The SDK
// fits it as it is, apart from `epoch`, which compose.ts reads from the cluster's status.

import type { AccountEvent } from '../../domain/account-event.ts';
import type { AccountView, HoldingView } from '../../domain/account.ts';
import type { FeedFrame } from '../../domain/change.ts';
import type { Command } from '../../domain/command.ts';
import type { CommandPlace } from '../../domain/command-place.ts';
import type { LogIndex } from '../../domain/ids.ts';
import type { InstrumentView } from '../../domain/instrument.ts';
import type { OrderView } from '../../domain/order.ts';
import type { QuoteLockView, TriggerView } from '../../domain/standing.ts';
import type { Outcome } from '../../domain/outcome.ts';

export interface CallLimits {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface SubmitLimits extends CallLimits {
  /** Its number in a session of the caller's own: run once, through whichever frontend it comes. */
  readonly place?: CommandPlace;
}

export interface ReadLimits extends CallLimits {
  /** Default `linearizable`. */
  readonly consistency?: 'linearizable' | 'stale';
  /** Do not answer from before this index. */
  readonly minIndex?: number;
}

export interface AsOf<T> {
  readonly value: T;
  /** The entry the value is as of. */
  readonly index: LogIndex;
}

export interface Watched {
  readonly accounts: string[];
  readonly symbols: string[];
  /** Resume after this index of `epoch`. */
  readonly fromIndex?: number;
  readonly epoch?: string;
}

/** Calls fail with ClusterError only; a rejection is an Outcome. */
export interface BookClient {
  submit(command: Command, limits?: SubmitLimits): Promise<Outcome>;
  /** The number of a session in which the caller counts its commands itself. */
  openSession(limits?: CallLimits): Promise<number>;
  /** The last number of that session. */
  closeSession(place: CommandPlace, limits?: CallLimits): Promise<Outcome>;
  account(name: string, limits?: ReadLimits): Promise<AsOf<AccountView | null>>;
  holdings(name: string, limits?: ReadLimits): Promise<AsOf<readonly HoldingView[] | null>>;
  /** Newest first; `before` excludes its own number and those above. */
  orders(name: string, page: OrdersPage, limits?: ReadLimits): Promise<AsOf<readonly OrderView[]>>;
  /** Orders that are not done, oldest first: the newest 1,000. */
  openOrders(name: string, limits?: ReadLimits): Promise<AsOf<readonly OrderView[]>>;
  /** Automatic trades that are set, oldest first: the newest 1,000. Null: no such account. */
  triggers(name: string, limits?: ReadLimits): Promise<AsOf<readonly TriggerView[] | null>>;
  /** Open quote locks, oldest first: the newest 1,000. Null: no such account. */
  quoteLocks(name: string, limits?: ReadLimits): Promise<AsOf<readonly QuoteLockView[] | null>>;
  orderByNumber(number: number, limits?: ReadLimits): Promise<AsOf<OrderView | null>>;
  /** Newest first, whole entries; null: no such account. */
  recordedEvents(
    account: string,
    page: { readonly limit: number; readonly beforeIndex: number },
    limits?: ReadLimits,
  ): Promise<AsOf<readonly AccountEvent[] | null>>;
  countEvents(account: string, sinceMs: number, limits?: ReadLimits): Promise<AsOf<number | null>>;
  instrument(symbol: string, limits?: ReadLimits): Promise<AsOf<InstrumentView | null>>;
  instruments(limits?: ReadLimits): Promise<AsOf<readonly InstrumentView[]>>;
  /** Frames in log order, across reconnects. A snapshot that is not `recovered` replaces all. */
  watch(what: Watched, limits?: { readonly signal?: AbortSignal }): AsyncIterable<FeedFrame>;
  /** The life of these books: the cluster's id. */
  epoch(): Promise<string>;
}

export interface OrdersPage {
  readonly limit: number;
  readonly before?: number;
  /** Only the order that came with this id: an open one, or of the last 24 hours. */
  readonly clOrdId?: string;
}
