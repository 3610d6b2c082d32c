// Orders as readers see them, derived from the history. An order is as it was when it was accepted,
// unless it was open then: while its row stands in the books it is what the row says, and then what the
// entry that ended it says. A quote lock that nothing ended expired. Knows no database.

import { present } from '../../base/assert.ts';
import type { OrderView } from '../../domain/order.ts';
import { isEnded } from '../../domain/order.ts';
import type { HistoryEntry } from '../../codec/history-writer.ts';
import { orderFactsOf } from '../../codec/order-history.ts';
import type { AcceptedOrder, OrderEnd } from '../../codec/order-history.ts';
import type { Books } from '../../statemachine/books.ts';
import { confirmationKeptMs } from '../../statemachine/limits.ts';
import { openOrderOf, orderView } from '../views/order-views.ts';
import type { OrderReads } from '../services/query-service.ts';
import type { HistoryReads } from './history-reads.ts';
import { toldToAskAgain } from './while-open.ts';

export class OrderQueries implements OrderReads {
  readonly #books: Books;
  readonly #history: HistoryReads;

  constructor(books: Books, history: HistoryReads) {
    this.#books = books;
    this.#history = history;
  }

  async byNumber(number: number): Promise<OrderView | null> {
    if (!this.#isGiven(number)) return null;
    return asked(async () => {
      const entry = await this.#history.byOrderNumber(number);
      const facts = entry === null ? [] : orderFactsOf(entry, null).accepted;
      const order = facts.find((fact) => fact.number === number);
      if (order === undefined) return this.#openWithoutHistory(number);
      return this.#view(await this.#asItStands(order, order.index - 1));
    });
  }

  /** Newest first, numbers below `before` (0: from the newest). */
  async ofAccount(account: string, limit: number, before: number): Promise<OrderView[]> {
    const accountId = this.#books.accounts.byName(account)?.id;
    if (accountId === undefined) return [];
    return asked(async () => {
      const walk = new AccountWalk(accountId, before === 0 ? Infinity : before);
      const asOfIndex = this.#books.appliedIndex;
      const throughIndex = Math.min(await this.#throughIndex(before), asOfIndex);
      for await (const entry of this.#history.newestOf(accountId, throughIndex)) {
        walk.entry(entry);
        if (walk.orders.length >= limit) break;
      }
      const sawAll = throughIndex >= asOfIndex;
      const views: OrderView[] = [];
      for (const order of walk.orders.slice(0, limit)) {
        const afterIndex = sawAll ? asOfIndex : order.index - 1;
        const end = walk.ended.get(order.number);
        const known = end === undefined ? null : { ...order, ...end };
        views.push(this.#view(known ?? (await this.#asItStands(order, afterIndex))));
      }
      return views;
    });
  }

  // The entry that accepted it is given up; what is open stands in the books.
  #openWithoutHistory(number: number): OrderView | null {
    const row = this.#books.openOrders.byNumber(number);
    return row === null ? null : this.#view(openOrderOf(row));
  }

  #isGiven(number: number): boolean {
    return Number.isSafeInteger(number) && number >= 0 && number < this.#next;
  }

  get #next(): number {
    return this.#books.counters.nextOrderNumber;
  }

  // The last entry that can hold a number below `before`.
  async #throughIndex(before: number): Promise<number> {
    if (before === 0 || before >= this.#next) return Number.MAX_SAFE_INTEGER;
    const entry = await this.#history.byOrderNumber(before);
    return entry === null ? Number.MAX_SAFE_INTEGER : entry.index;
  }

  /** Entries through `afterIndex` were looked at, and none ended the order. */
  async #asItStands(order: AcceptedOrder, afterIndex: number): Promise<AcceptedOrder> {
    if (isEnded(order.ordStatus)) return order;
    const { confirmations, openOrders, appliedIndex } = this.#books;
    const isLock = order.ordStatus === 'awaiting_confirmation';
    if (isLock && confirmations.byNumber(order.number) !== null) return order;
    const row = openOrders.byNumber(order.number);
    if (row !== null) return openOrderOf(row);
    // It ended before we looked, so if anything ended it, the history says so by now.
    const span = { afterIndex, throughIndex: appliedIndex };
    for await (const entry of this.#history.oldestOf(order.accountId, span)) {
      if (isLock && entry.machineMs > order.transactTimeMs + confirmationKeptMs) break;
      const end = endIn(entry, order);
      if (end !== null) return { ...order, ...end };
    }
    // A lock that nobody settled: it has no entry of its own.
    return { ...order, ordStatus: 'expired', endedMs: order.transactTimeMs + confirmationKeptMs };
  }

  #view(order: AcceptedOrder): OrderView {
    const { accounts, instruments } = this.#books;
    const accountName = (id: number): string =>
      present(accounts.byId(id), 'orders name accounts that exist').name;
    const symbol = (id: number): string =>
      present(instruments.byId(id), 'orders name listed symbols').symbol;
    return orderView({ accountName, symbol }, order);
  }
}

// What a walk over an account's entries, newest first, has gathered.
class AccountWalk {
  readonly #accountId: number;
  readonly #before: number;
  readonly orders: AcceptedOrder[] = [];
  readonly ended = new Map<number, OrderEnd>();

  constructor(accountId: number, before: number) {
    this.#accountId = accountId;
    this.#before = before;
  }

  entry(entry: HistoryEntry): void {
    const facts = orderFactsOf(entry, this.#accountId);
    for (const end of facts.ended) this.ended.set(end.number, end);
    for (const order of [...facts.accepted].reverse()) {
      if (order.number < this.#before) this.orders.push(order);
    }
  }
}

function endIn(entry: HistoryEntry, order: AcceptedOrder): OrderEnd | null {
  const { ended } = orderFactsOf(entry, order.accountId);
  return ended.find((fact) => fact.number === order.number) ?? null;
}

/** Books that are being replaced close under their readers. @throws ClusterError 'unavailable' (none) */
export async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw toldToAskAgain(error);
  }
}
