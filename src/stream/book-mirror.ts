// The books as far as one reader follows them: a snapshot, then deltas in log order, each proven to
// follow the one before. The frontend keeps one per shared subscription, the browser one per page.
// Knows no sockets, no clock and no pixels.

import type { AccountView, HoldingView } from '../domain/account.ts';
import type { Change } from '../domain/change.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import { isEnded } from '../domain/order.ts';
import type { OrderView } from '../domain/order.ts';

/** Newest orders kept per account, and beside them every open one, however old; other orders are
 *  asked for over HTTP. */
export const mirroredOrdersMax = 50;

export class BookMirror {
  readonly #accounts = new Map<string, AccountView>();
  readonly #holdings = new Map<string, Map<string, HoldingView>>();
  readonly #instruments = new Map<string, InstrumentView>();
  readonly #orders = new Map<string, OrderView[]>();
  #frameIndex = 0;
  #completeThrough = 0;

  /** Index of the last snapshot or delta: what the next delta's `prev` must be. */
  get frameIndex(): number {
    return this.#frameIndex;
  }

  /** Nothing at or before this index is missing. */
  get completeThrough(): number {
    return this.#completeThrough;
  }

  account(name: string): AccountView | null {
    return this.#accounts.get(name) ?? null;
  }

  /** By symbol, A to Z. */
  holdings(account: string): HoldingView[] {
    return bySymbol([...(this.#holdings.get(account)?.values() ?? [])]);
  }

  holding(account: string, symbol: string): HoldingView | null {
    return this.#holdings.get(account)?.get(symbol) ?? null;
  }

  instrument(symbol: string): InstrumentView | null {
    return this.#instruments.get(symbol) ?? null;
  }

  /** By symbol, A to Z. */
  instruments(): InstrumentView[] {
    return bySymbol([...this.#instruments.values()]);
  }

  /** Newest first. */
  orders(account: string): readonly OrderView[] {
    return this.#orders.get(account) ?? [];
  }

  /** Forgets everything and holds this. */
  replace(index: number, changes: readonly Change[]): void {
    this.#accounts.clear();
    this.#holdings.clear();
    this.#instruments.clear();
    this.#orders.clear();
    this.#frameIndex = 0;
    this.#completeThrough = 0;
    this.recover(index, changes);
  }

  /** Adds all that was missed up to `index`, in order. */
  recover(index: number, changes: readonly Change[]): void {
    for (const change of changes) this.#take(change);
    this.#frameIndex = index;
    this.#completeThrough = Math.max(this.#completeThrough, index);
  }

  /** Takes a delta; false, and nothing is taken, when it does not follow the last frame. */
  follow(delta: {
    readonly index: number;
    readonly prev: number;
    readonly changes: readonly Change[];
  }): boolean {
    if (delta.prev !== this.#frameIndex || delta.index <= this.#completeThrough) return false;
    this.recover(delta.index, delta.changes);
    return true;
  }

  /** Notes that nothing more happened up to `index`; false when that lies in the past. */
  heartbeat(index: number): boolean {
    if (index < this.#completeThrough) return false;
    this.#completeThrough = index;
    return true;
  }

  /** Puts in the newest orders of an account, newest first, in place of those held. Older ones that
   *  are held stay: they are open. */
  putOrders(account: string, orders: readonly OrderView[]): void {
    const newest = orders.slice(0, mirroredOrdersMax);
    const oldest = newest.at(-1)?.number ?? 0;
    const older = this.orders(account).filter((order) => order.number < oldest);
    this.#orders.set(account, kept([...newest, ...older]));
  }

  /** Everything held, as the changes that would build it in an empty mirror. */
  changes(): Change[] {
    const changes: Change[] = [];
    for (const account of this.#accounts.values()) changes.push({ kind: 'account', account });
    for (const rows of this.#holdings.values()) {
      for (const holding of rows.values()) changes.push({ kind: 'holding', holding });
    }
    for (const instrument of this.#instruments.values()) {
      changes.push({ kind: 'instrument', instrument });
    }
    for (const orders of this.#orders.values()) {
      for (const order of orders.toReversed()) changes.push({ kind: 'order', order });
    }
    return changes;
  }

  #take(change: Change): void {
    switch (change.kind) {
      case 'account':
        this.#accounts.set(change.account.account, change.account);
        return;
      case 'holding':
        rowsOf(this.#holdings, change.holding.account).set(change.holding.symbol, change.holding);
        return;
      case 'holding-removed':
        this.#holdings.get(change.account)?.delete(change.symbol);
        return;
      case 'instrument':
        this.#instruments.set(change.instrument.symbol, change.instrument);
        return;
      case 'order':
        this.#takeOrder(change.order);
    }
  }

  // Numbers grow with the log, so a number not yet held goes in front; one that is held is the same
  // order further on in its life.
  #takeOrder(order: OrderView): void {
    const held = this.#orders.get(order.account) ?? [];
    const at = held.findIndex((other) => other.number <= order.number);
    const same = at >= 0 && held[at]?.number === order.number;
    const place = at < 0 ? held.length : at;
    this.#orders.set(order.account, kept(held.toSpliced(place, same ? 1 : 0, order)));
  }
}

// How many orders of an account may be open is for the books to limit.
function kept(newestFirst: OrderView[]): OrderView[] {
  if (newestFirst.length <= mirroredOrdersMax) return newestFirst;
  return newestFirst.filter((order, at) => at < mirroredOrdersMax || !isEnded(order.ordStatus));
}

function rowsOf(
  holdings: Map<string, Map<string, HoldingView>>,
  account: string,
): Map<string, HoldingView> {
  const found = holdings.get(account) ?? new Map<string, HoldingView>();
  holdings.set(account, found);
  return found;
}

// Plain code-unit order: the same on every machine.
function bySymbol<Row extends { readonly symbol: string }>(rows: Row[]): Row[] {
  return rows.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}
