// The questions about the books, in the words of the SDK: each answer says which entry it is as of.
// Knows no transport: whoever extends it asks a node.

import type { AccountEvent } from '../domain/account-event.ts';
import type { AccountView, HoldingView } from '../domain/account.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { logIndex } from '../domain/ids.ts';
import type { LogIndex } from '../domain/ids.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import type { OrderView } from '../domain/order.ts';
import type { QuoteLockView, TriggerView } from '../domain/standing.ts';
import type { QueryRequest } from '../gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse__Output } from '../gen/holdfast/cluster/v1/QueryResponse.ts';
import type { Summary__Output } from '../gen/holdfast/cluster/v1/Summary.ts';
import type { CallOptions } from './call-options.ts';
import type { EventsPage } from './following.ts';
import { ordersQuestion } from './orders-page.ts';
import type { OrdersPage } from './orders-page.ts';
import { accountEvent, accountView, holdingView, instrumentView } from './wire-views.ts';
import { orderView, quoteLockView, triggerView } from './wire-views.ts';

export interface ReadOptions extends CallOptions {
  /** `stale` answers from one node's books as they are, and says their index. */
  readonly consistency?: 'linearizable' | 'stale';
  /** With `stale`: do not answer from before this index. */
  readonly minIndex?: number;
}

/** A value and the entry it is as of. */
export interface Read<T> {
  readonly value: T;
  readonly index: LogIndex;
}

export type Summary = Summary__Output;

export abstract class ReadCalls {
  protected abstract ask(question: QueryRequest, o: ReadOptions): Promise<QueryResponse__Output>;

  /** Newest first, whole entries: at least `limit` (at most 500) where there are so many. Null: no such
   *  account. */
  async recordedEvents(
    account: string,
    page: EventsPage = {},
    o: ReadOptions = {},
  ): Promise<Read<AccountEvent[] | null>> {
    const { found, events, index } = await this.ask({ eventsOf: { account, ...page } }, o);
    return read(found ? events.map(accountEvent) : null, index);
  }

  /** How many were recorded since, ms since 1970; null: no such account. */
  async countEvents(account: string, sinceMs: number, o: ReadOptions = {}) {
    const question = { account, sinceMs, countOnly: true };
    const { found, eventCount, index } = await this.ask({ eventsOf: question }, o);
    return read(found ? eventCount : null, index);
  }

  async account(name: string, o: ReadOptions = {}): Promise<Read<AccountView | null>> {
    const { account, index } = await this.ask({ account: name }, o);
    return read(account === null ? null : accountView(account), index);
  }

  /** Null when there is no such account. */
  async holdings(name: string, o: ReadOptions = {}): Promise<Read<HoldingView[] | null>> {
    const { found, holdings, index } = await this.ask({ holdingsOf: name }, o);
    return read(found ? holdings.map(holdingView) : null, index);
  }

  /** Newest first; at most 500 at a time, only numbers below `before`. With `clOrdId`: only the order
   *  that came with it, as long as it is open or remembered (24 hours). */
  async orders(
    name: string,
    page: OrdersPage = {},
    o: ReadOptions = {},
  ): Promise<Read<OrderView[]>> {
    const { orders, index } = await this.ask({ ordersOf: ordersQuestion(name, page) }, o);
    return read(orders.map(orderView), index);
  }

  /** Orders that are not done, oldest first: the newest 1,000. */
  async openOrders(name: string, o: ReadOptions = {}): Promise<Read<OrderView[]>> {
    const { orders, index } = await this.ask({ ordersOf: { account: name, open: true } }, o);
    return read(orders.map(orderView), index);
  }

  /** Automatic trades that are set and not yet made, oldest first: the newest 1,000. Null: no such
   *  account. */
  async triggers(name: string, o: ReadOptions = {}): Promise<Read<TriggerView[] | null>> {
    const { found, triggers, index } = await this.ask({ triggersOf: name }, o);
    return read(found ? triggers.map(triggerView) : null, index);
  }

  /** Open quote locks, oldest first: the newest 1,000. Null: no such account. */
  async quoteLocks(name: string, o: ReadOptions = {}): Promise<Read<QuoteLockView[] | null>> {
    const { found, locks, index } = await this.ask({ locksOf: name }, o);
    return read(found ? locks.map(quoteLockView) : null, index);
  }

  async orderByNumber(number: number, o: ReadOptions = {}): Promise<Read<OrderView | null>> {
    const { orders, index } = await this.ask({ orderNumber: number }, o);
    return read(orders[0] === undefined ? null : orderView(orders[0]), index);
  }

  async instrument(symbol: string, o: ReadOptions = {}): Promise<Read<InstrumentView | null>> {
    const { instruments, index } = await this.ask({ instrument: symbol }, o);
    return read(instruments[0] === undefined ? null : instrumentView(instruments[0]), index);
  }

  /** Symbols whose price a trigger, a stop or a limit order waits for, oldest symbol first. Where there
   *  are tokens, for the role service.
   *  @throws ClusterError 'forbidden' (none) */
  async awaitedSymbols(o: ReadOptions = {}): Promise<Read<string[]>> {
    const { symbols, index } = await this.ask({ awaitedSymbols: true }, o);
    return read(symbols, index);
  }

  async instruments(o: ReadOptions = {}): Promise<Read<InstrumentView[]>> {
    const { instruments, index } = await this.ask({ instruments: true }, o);
    return read(instruments.map(instrumentView), index);
  }

  /** Totals over all books: what the conservation laws are checked with. */
  async summary(o: ReadOptions = {}): Promise<Read<Summary>> {
    const { summary, index } = await this.ask({ summary: true }, o);
    if (summary === null) throw new ClusterError('unavailable', 'none');
    return read(summary, index);
  }
}

const read = <T>(value: T, index: number): Read<T> => ({ value, index: logIndex(index) });
