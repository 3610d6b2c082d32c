// Answers reads. A linearizable read (the default) first has a majority confirm who leads and waits
// until this node has applied up to there; a stale one is answered from the books as they are, and
// says its index. Knows questions and views, nothing of how rounds are run.

import { ClusterError } from '../../domain/cluster-error.ts';
import type { OrderView } from '../../domain/order.ts';
import type { QueryRequest__Output } from '../../gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse } from '../../gen/holdfast/cluster/v1/QueryResponse.ts';
import type { Summary } from '../../gen/holdfast/cluster/v1/Summary.ts';
import type { BookViews } from '../views/book-views.ts';
import { forbidden } from './callers.ts';
import type { Asking } from '../consensus/asking.ts';
import { asSeenBy, mayAsk } from './query-permission.ts';
import type { TokenViews } from '../views/token-views.ts';
import type { EventReads } from '../feed/event-reads.ts';
import { wireAccount, wireHolding, wireInstrument, wireOrder } from '../views/wire-views.ts';
import { wireQuoteLock, wireTrigger } from '../views/wire-views.ts';

/** Orders are not kept in memory: history is read from disk, merged with what is not there yet. */
export interface OrderReads {
  byNumber(number: number): Promise<OrderView | null>;
  /** Newest first, numbers below `before` (0: from the newest). */
  ofAccount(account: string, limit: number, before: number): Promise<OrderView[]>;
}

export interface QueryParts {
  readonly views: BookViews;
  readonly tokens: TokenViews;
  readonly orders: OrderReads;
  readonly events: Pick<EventReads, 'newestOf' | 'count'>;
  summary(): Summary;
  /** Resolves once this node shows everything acknowledged before the call. */
  readPoint(timeoutMs: number): Promise<number>;
  reached(index: number, waitMs: number): Promise<boolean>;
}

const readTimeoutMsDefault = 5_000;
const behindWaitMs = 2_000;
const ordersPerPageMax = 500;

export class QueryService {
  readonly #parts: QueryParts;

  constructor(parts: QueryParts) {
    this.#parts = parts;
  }

  /** @throws ClusterError 'no-quorum' | 'behind' | 'malformed' | 'overloaded' (effect none) */
  async answer(request: QueryRequest__Output, asking: Asking): Promise<QueryResponse> {
    const { caller, timeoutMs } = asking;
    if (!mayAsk(caller, request)) throw forbidden();
    await this.#settle(request, timeoutMs ?? readTimeoutMsDefault);
    const { index } = this.#parts.views;
    return { index, ...asSeenBy(caller, await this.#ask(request)) };
  }

  async #settle(request: QueryRequest__Output, timeoutMs: number): Promise<void> {
    if (request.consistency === 'stale') {
      if (request.minIndex === 0) return;
      if (await this.#parts.reached(request.minIndex, behindWaitMs)) return;
      const message = `this node has not reached index ${request.minIndex}`;
      throw new ClusterError('behind', 'none', { message });
    }
    if (request.consistency !== '' && request.consistency !== 'linearizable') {
      const message = 'consistency: must be "linearizable" or "stale"';
      throw new ClusterError('malformed', 'none', { message });
    }
    await this.#parts.readPoint(timeoutMs);
  }

  async #ask(request: QueryRequest__Output): Promise<QueryResponse> {
    const { views } = this.#parts;
    switch (request.question) {
      case 'account':
        return found(views.account(request.account ?? ''), (view) => ({
          account: wireAccount(view),
        }));
      case 'holdingsOf':
        return found(views.holdings(request.holdingsOf ?? ''), (held) => ({
          holdings: held.map(wireHolding),
        }));
      case 'instrument':
        return found(views.instrument(request.instrument ?? ''), (view) => ({
          instruments: [wireInstrument(view)],
        }));
      case 'instruments':
        return { found: true, instruments: views.instruments().map(wireInstrument) };
      case 'orderNumber':
        return this.#order(request.orderNumber ?? -1);
      case 'ordersOf':
        return this.#orders(request);
      case 'eventsOf':
        return this.#events(request);
      case 'triggersOf':
        return found(views.triggers(request.triggersOf ?? ''), (rows) => ({
          triggers: rows.map(wireTrigger),
        }));
      case 'locksOf':
        return found(views.locks(request.locksOf ?? ''), (rows) => ({
          locks: rows.map(wireQuoteLock),
        }));
      case 'awaitedSymbols':
        return { found: true, symbols: views.awaitedSymbols() };
      case 'summary':
        return { found: true, summary: this.#parts.summary() };
      case 'tokenHash':
        return this.#parts.tokens.byHash(request.tokenHash ?? '');
      case 'tokensOf':
        return this.#parts.tokens.of(request.tokensOf ?? '');
      case undefined:
      default:
        throw new ClusterError('malformed', 'none', { message: 'question: none was asked' });
    }
  }

  async #order(number: number): Promise<QueryResponse> {
    const view = await this.#parts.orders.byNumber(number);
    return found(view, (order) => ({ orders: [wireOrder(order)] }));
  }

  async #orders(request: QueryRequest__Output): Promise<QueryResponse> {
    const question = request.ordersOf;
    const account = question?.account ?? '';
    if (this.#parts.views.accountId(account) === null) return { found: false };
    if (question?.open === true) {
      return { found: true, orders: (this.#parts.views.openOrders(account) ?? []).map(wireOrder) };
    }
    const clOrdId = question?.clOrdId ?? '';
    if (clOrdId !== '') {
      const number = this.#parts.views.orderNumberOf(account, clOrdId);
      return number === null ? { found: false } : this.#order(number);
    }
    const limit = Math.min(Math.max(question?.limit ?? 0, 0) || 100, ordersPerPageMax);
    const views = await this.#parts.orders.ofAccount(account, limit, question?.before ?? 0);
    return { found: true, orders: views.map(wireOrder) };
  }

  async #events({ eventsOf }: QueryRequest__Output): Promise<QueryResponse> {
    const account = eventsOf?.account ?? '';
    const accountId = this.#parts.views.accountId(account);
    if (accountId === null) return { found: false };
    const sinceMs = eventsOf?.sinceMs ?? 0;
    if (eventsOf?.countOnly === true) {
      return { found: true, eventCount: await this.#parts.events.count(accountId, sinceMs) };
    }
    const limit = Math.min(Math.max(eventsOf?.limit ?? 0, 0) || 100, ordersPerPageMax);
    const beforeIndex = eventsOf?.beforeIndex ?? 0;
    const entries = await this.#parts.events.newestOf(accountId, { limit, beforeIndex, sinceMs });
    const events = entries.flatMap(({ index, machineMs, events: recorded }) =>
      recorded.map(({ data }) => ({ account, data, index, recordedMs: machineMs })).reverse(),
    );
    return { found: true, events };
  }
}

function found<T>(value: T | null, answer: (value: T) => QueryResponse): QueryResponse {
  return value === null ? { found: false } : { found: true, ...answer(value) };
}
