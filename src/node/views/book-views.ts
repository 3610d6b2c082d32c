// The books as readers see them: rows by id become views by name. Reads only; called between two
// entries, so every answer is as of one index.

import { present } from '../../base/assert.ts';
import { acceptedNumber } from '../../codec/answer-format.ts';
import type { AcceptedOrder } from '../../codec/order-history.ts';
import type { AccountView, HoldingView } from '../../domain/account.ts';
import type { Change } from '../../domain/change.ts';
import { logIndex } from '../../domain/ids.ts';
import type { InstrumentView } from '../../domain/instrument.ts';
import { money } from '../../domain/money.ts';
import type { OrderView } from '../../domain/order.ts';
import { quantity } from '../../domain/quantity.ts';
import type { QuoteLockView, TriggerView } from '../../domain/standing.ts';
import type { Books } from '../../statemachine/books.ts';
import type { Execution } from '../../statemachine/outcome-sink.ts';
import type { AccountRow, HoldingRow, InstrumentRow } from '../../statemachine/tables/rows.ts';
import { isExpired } from '../../statemachine/quote-lock.ts';
import { openOrderOf, orderView, stepOf } from './order-views.ts';
import { quoteLockView, triggerView } from './standing-views.ts';

/** What fits one message; whoever has more open pages through all orders instead. */
const openOrdersShownMax = 1_000;
/** Of triggers, and of locks. */
const standingShownMax = 1_000;

type HoldingKey = Pick<HoldingRow, 'accountId' | 'symbolId'>;

export class BookViews {
  readonly #books: () => Books;

  /** `books` answers the live ones: an installed snapshot replaces them. */
  constructor(books: () => Books) {
    this.#books = books;
  }

  get index(): number {
    return this.#books().appliedIndex;
  }

  /** The history through here is given up; 0: none of it. */
  get prunedThrough(): number {
    return this.#books().counters.prunedThrough;
  }

  accountName(id: number): string {
    return present(this.#books().accounts.byId(id), 'rows name accounts that exist').name;
  }

  symbol(id: number): string {
    return present(this.#books().instruments.byId(id), 'rows name listed symbols').symbol;
  }

  isHouse(accountId: number): boolean {
    return this.#books().accounts.byId(accountId)?.kind === 'house';
  }

  account(name: string): AccountView | null {
    const row = this.#books().accounts.byName(name);
    return row === null ? null : this.accountView(row);
  }

  /** Null when there is no such account. In symbol-id order. */
  holdings(name: string): HoldingView[] | null {
    const account = this.#books().accounts.byName(name);
    if (account === null) return null;
    return this.#books()
      .holdings.of(account.id)
      .map((row) => this.holdingView(row));
  }

  instrument(symbol: string): InstrumentView | null {
    const row = this.#books().instruments.bySymbol(symbol);
    return row === null ? null : this.instrumentView(row);
  }

  instruments(): InstrumentView[] {
    return this.#books()
      .instruments.all()
      .map((row) => this.instrumentView(row));
  }

  accountId(name: string): number | null {
    return this.#books().accounts.byName(name)?.id ?? null;
  }

  symbolId(symbol: string): number | null {
    return this.#books().instruments.bySymbol(symbol)?.id ?? null;
  }

  accountView(row: AccountRow): AccountView {
    return {
      account: row.name,
      displayName: row.displayName,
      accountKind: row.kind,
      active: row.active,
      cashUnits: money(row.cashUnits),
      reservedCashUnits: money(row.reservedCashUnits),
      index: logIndex(row.changedIndex),
    };
  }

  holdingView(row: HoldingRow): HoldingView {
    return {
      account: this.accountName(row.accountId),
      symbol: this.symbol(row.symbolId),
      quantity: quantity(row.quantity),
      reserved: quantity(row.reserved),
      costUnits: money(row.costUnits),
      index: logIndex(row.changedIndex),
      changedMs: row.changedMs,
    };
  }

  instrumentView(row: InstrumentRow): InstrumentView {
    return {
      symbol: row.symbol,
      priceUnits: money(row.priceUnits),
      priceMs: row.priceMs,
      inventory: row.inventory < 0 ? null : quantity(row.inventory),
      volume: quantity(row.volume),
      priceTtlMs: row.priceTtlMs,
      index: logIndex(row.changedIndex),
    };
  }

  /** Null when there is no such account. The newest `openOrdersShownMax`, oldest of them first. */
  openOrders(name: string): OrderView[] | null {
    const books = this.#books();
    const account = books.accounts.byName(name);
    if (account === null) return null;
    const open = books.openOrders.of(account.id).slice(-openOrdersShownMax);
    return open.map((row) => orderView(this, openOrderOf(row)));
  }

  /** Null when there is no such account. The newest `standingShownMax`, oldest of them first. */
  triggers(name: string): TriggerView[] | null {
    const books = this.#books();
    const account = books.accounts.byName(name);
    if (account === null) return null;
    const rows = books.triggers.of(account.id).slice(-standingShownMax);
    return rows.map((row) => triggerView(this, row));
  }

  /** Symbols whose price something waits for: a trigger, a stop or a limit. By id, which is age. */
  awaitedSymbols(): string[] {
    const { instruments, ladders } = this.#books();
    return ladders.waitingIds().map((id) => present(instruments.byId(id), 'it is listed').symbol);
  }

  /** Null when there is no such account. The newest `standingShownMax`, oldest of them first. Those
   *  whose time is over by the machine clock are left out, noticed by the books or not. */
  locks(name: string): QuoteLockView[] | null {
    const books = this.#books();
    const account = books.accounts.byName(name);
    if (account === null) return null;
    const { machineMs } = books.counters;
    const open = books.confirmations.of(account.id).filter((row) => !isExpired(row, machineMs));
    return open.slice(-standingShownMax).map((row) => quoteLockView(this, row));
  }

  /** The order that came with this id; null: none is open or remembered. */
  orderNumberOf(accountName: string, clOrdId: string): number | null {
    const { accounts, openOrders, clOrdIds } = this.#books();
    const account = accounts.byName(accountName);
    if (account === null) return null;
    const open = openOrders.byClOrdId(account.id, clOrdId);
    if (open !== null) return open.number;
    const row = clOrdIds.find(account.id, clOrdId);
    return row === null ? null : acceptedNumber(row.outcome);
  }

  orderView(execution: Execution, index: number, transactTimeMs: number): OrderView {
    return orderView(this, stepOf(execution, index, transactTimeMs));
  }

  /** As a step of it left it. */
  orderStep(step: AcceptedOrder): OrderView {
    return orderView(this, step);
  }

  isHeld({ accountId, symbolId }: HoldingKey): boolean {
    return this.#books().holdings.get(accountId, symbolId) !== null;
  }

  isLockOpen(number: number): boolean {
    return this.#books().confirmations.byNumber(number) !== null;
  }

  removedHolding(row: HoldingKey): Change {
    return {
      kind: 'holding-removed',
      account: this.accountName(row.accountId),
      symbol: this.symbol(row.symbolId),
    };
  }
}
