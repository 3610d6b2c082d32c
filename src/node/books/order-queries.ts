// Orders as readers see them, derived from the history. An order is as it was when it was accepted,
// except a quote lock: it awaits confirmation while its row stands in the books, then it is what its
// COMMIT or CANCEL said, and expired when neither came in its time. Knows no database.

import { present } from '../../base/assert.ts';
import { logIndex, orderNumber } from '../../domain/ids.ts';
import { money } from '../../domain/money.ts';
import type { OrderView, OrdStatus } from '../../domain/order.ts';
import { quantity } from '../../domain/quantity.ts';
import type { HistoryEntry } from '../../codec/history-writer.ts';
import { orderFactsOf } from '../../codec/order-history.ts';
import type { AcceptedOrder } from '../../codec/order-history.ts';
import type { Books } from '../../statemachine/books.ts';
import { confirmationKeptMs } from '../../statemachine/limits.ts';
import type { OrderReads } from '../query-service.ts';
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
      if (order === undefined) return null;
      return this.#view(order, await this.#statusOf(order, order.index - 1));
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
        const status = walk.settled.get(order.number) ?? (await this.#statusOf(order, afterIndex));
        views.push(this.#view(order, status));
      }
      return views;
    });
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

  /** Entries through `afterIndex` were looked at, and none settled the order. */
  async #statusOf(order: AcceptedOrder, afterIndex: number): Promise<OrdStatus> {
    if (order.ordStatus !== 'awaiting_confirmation') return order.ordStatus;
    if (this.#books.confirmations.byNumber(order.number) !== null) return order.ordStatus;
    // It ended before we looked, so if it was settled, the history says so by now.
    const span = { afterIndex, throughIndex: this.#books.appliedIndex };
    for await (const entry of this.#history.oldestOf(order.accountId, span)) {
      if (entry.machineMs > order.transactTimeMs + confirmationKeptMs) break;
      const status = settlementIn(entry, order);
      if (status !== null) return status;
    }
    return 'expired';
  }

  #view(order: AcceptedOrder, ordStatus: OrdStatus): OrderView {
    const { accounts, instruments } = this.#books;
    const account = present(accounts.byId(order.accountId), 'orders name accounts that exist');
    const instrument = present(instruments.byId(order.symbolId), 'orders name listed symbols');
    return {
      number: orderNumber(order.number),
      account: account.name,
      symbol: instrument.symbol,
      side: order.side,
      quantity: quantity(order.quantity),
      priceUnits: money(order.priceUnits),
      ordStatus,
      clOrdId: order.clOrdId,
      index: logIndex(order.index),
      transactTimeMs: order.transactTimeMs,
    };
  }
}

// What a walk over an account's entries, newest first, has gathered.
class AccountWalk {
  readonly #accountId: number;
  readonly #before: number;
  readonly orders: AcceptedOrder[] = [];
  readonly settled = new Map<number, OrdStatus>();

  constructor(accountId: number, before: number) {
    this.#accountId = accountId;
    this.#before = before;
  }

  entry(entry: HistoryEntry): void {
    const facts = orderFactsOf(entry, this.#accountId);
    for (const { number, ordStatus } of facts.settled) this.settled.set(number, ordStatus);
    for (const order of [...facts.accepted].reverse()) {
      if (order.number < this.#before) this.orders.push(order);
    }
  }
}

function settlementIn(entry: HistoryEntry, order: AcceptedOrder): OrdStatus | null {
  const { settled } = orderFactsOf(entry, order.accountId);
  return settled.find((fact) => fact.number === order.number)?.ordStatus ?? null;
}

// Books that are being replaced close under their readers.
async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw toldToAskAgain(error);
  }
}
