// Limit and stop orders in the naive books: what is open stands in one list, and whenever anything may
// trade the list is sorted anew.

import type {
  CancelAll,
  CancelOrder,
  PlaceLimitOrder,
  PlaceStopOrder,
  ReplaceOrder,
} from '../../src/domain/command.ts';
import { most, priceMost, sharesMost } from './naive-books.ts';
import type { NaiveBooks, NaiveOrder, NaiveStock, NaiveVerdict } from './naive-books.ts';
import { awake, isWord } from './naive-clerk.ts';

const dayMs = 86_400_000;

type Asked = PlaceLimitOrder | PlaceStopOrder;

export function placeOrder(books: NaiveBooks, asked: Asked): NaiveVerdict {
  const account = awake(books, asked.account);
  if (isWord(account)) return account;
  const stock = books.stock(asked.symbol);
  if (stock === undefined) return 'unknown-symbol';
  const shares = BigInt(asked.quantity);
  if (shares < 1n || shares > sharesMost) return 'bad-quantity';
  const stop = asked.kind === 'stop-order' ? BigInt(asked.stopUnits) : 0n;
  const limit = BigInt(asked.limitUnits ?? 0);
  if (!arePricesGood(asked, limit, stop)) return 'bad-amount';
  const { timeInForce, side } = asked;
  const price = books.priceOf(stock);
  const brief = timeInForce === 'ioc' || timeInForce === 'fok';
  if (brief && typeof price === 'string') return price;
  const each = limit > 0n ? limit : stop;
  const problem = meansProblem(books, {
    account: account.name,
    symbol: stock.symbol,
    side,
    shares,
    each,
  });
  if (problem !== null) return problem;
  enter(books, stock, {
    number: 0,
    account: account.name,
    symbol: stock.symbol,
    side,
    shares,
    limit,
    stop,
    waits: stop > 0n,
    timeInForce,
    endsMs: timeInForce === 'day' ? (Math.floor(books.nowMs / dayMs) + 1) * dayMs : null,
    replaces: -1,
    age: books.nextAge(),
    filled: 0n,
    spent: 0n,
  });
  return null;
}

function arePricesGood(asked: Asked, limit: bigint, stop: bigint): boolean {
  const good = (price: bigint): boolean => price >= 1n && price <= priceMost;
  if (asked.kind === 'limit-order') return good(limit);
  return good(stop) && (limit === 0n || good(limit));
}

interface Wanted {
  readonly account: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly shares: bigint;
  readonly each: bigint;
}

function meansProblem(books: NaiveBooks, wanted: Wanted): NaiveVerdict {
  const { account, symbol, side, shares, each } = wanted;
  if (shares * each > most) return 'bad-quantity';
  if (books.account(account)?.house === true) return null;
  if (side === 'buy') return books.freeCash(account) < shares * each ? 'insufficient-cash' : null;
  return books.freeShares(account, symbol) < shares ? 'insufficient-shares' : null;
}

/** It takes its number, meets the present price, and stays where something of it is left and may be. */
function enter(books: NaiveBooks, stock: NaiveStock, order: NaiveOrder): void {
  order.number = books.orders;
  books.orders += 1;
  books.open.push(order);
  const price = books.priceOf(stock);
  if (typeof price !== 'string' && isReached(order, price)) {
    const enough = order.timeInForce !== 'fok' || canTrade(stock, order) >= order.shares;
    if (enough) meet(books, order, price);
  }
  if (order.timeInForce === 'ioc' || order.timeInForce === 'fok') close(books, order);
}

function stockOf(books: NaiveBooks, order: NaiveOrder): NaiveStock {
  const stock = books.stock(order.symbol);
  if (stock === undefined) throw new Error('orders are of listed stocks');
  return stock;
}

const left = (order: NaiveOrder): bigint => order.shares - order.filled;

function close(books: NaiveBooks, order: NaiveOrder): void {
  books.open = books.open.filter((one) => one !== order);
}

function isReached({ side, waits, stop, limit }: NaiveOrder, price: bigint): boolean {
  if (waits) return side === 'buy' ? price >= stop : price <= stop;
  return side === 'buy' ? price <= limit : price >= limit;
}

function meet(books: NaiveBooks, order: NaiveOrder, price: bigint): void {
  if (!isReached(order, price)) return;
  if (order.waits && order.limit === 0n) {
    if (canPayAtMarket(books, order, price)) trade(books, order, price);
    // Filled whole or canceled.
    close(books, order);
    return;
  }
  if (order.waits) {
    order.waits = false;
    order.age = books.nextAge();
    if (!isReached(order, price)) return;
  }
  trade(books, order, price);
  if (left(order) === 0n) close(books, order);
}

function canPayAtMarket(books: NaiveBooks, order: NaiveOrder, price: bigint): boolean {
  if (canTrade(stockOf(books, order), order) < order.shares) return false;
  if (order.side === 'sell' || books.account(order.account)?.house === true) return true;
  const usable = books.freeCash(order.account) + order.shares * order.stop;
  return usable >= order.shares * price;
}

/** What the house can take or give. */
function canTrade(stock: NaiveStock, order: NaiveOrder): bigint {
  const scarce = order.side === 'buy' && !stock.unlimited && stock.inventory < left(order);
  return scarce ? stock.inventory : left(order);
}

function trade(books: NaiveBooks, order: NaiveOrder, price: bigint): void {
  const stock = stockOf(books, order);
  const account = books.account(order.account);
  if (account === undefined) throw new Error('orders belong to somebody');
  const shares = canTrade(stock, order);
  if (shares === 0n || shares * price > most) return;
  const deal = { account, stock, shares, price };
  const problem = order.side === 'buy' ? books.buyFromHouse(deal) : books.sellToHouse(deal);
  if (problem !== null) return;
  order.filled += shares;
  order.spent += shares * price;
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const waitsFor = (order: NaiveOrder): bigint => (order.waits ? order.stop : order.limit);

/** The open orders of one kind that were there before `age`, the lowest price first. */
export function openOf(
  books: NaiveBooks,
  stock: NaiveStock,
  kind: { readonly side: 'buy' | 'sell'; readonly waits: boolean; readonly before: number },
): { readonly price: bigint; readonly age: number; meet(): void }[] {
  return books.open
    .filter(
      (one) =>
        one.symbol === stock.symbol &&
        one.side === kind.side &&
        one.waits === kind.waits &&
        one.age < kind.before,
    )
    .map((one) => ({
      price: waitsFor(one),
      age: one.age,
      meet: () => {
        meet(books, one, stock.price);
      },
    }));
}

export const rising = (
  a: { price: bigint; age: number },
  b: { price: bigint; age: number },
): number => compare(a.price, b.price) || a.age - b.age;
export const falling = (
  a: { price: bigint; age: number },
  b: { price: bigint; age: number },
): number => compare(b.price, a.price) || a.age - b.age;

/** Shares that came back are offered to the limit buys, the dearest first, then the older. */
export function offerShares(books: NaiveBooks, stock: NaiveStock): void {
  if (typeof books.priceOf(stock) === 'string') return;
  const bids = openOf(books, stock, { side: 'buy', waits: false, before: Infinity });
  for (const bid of bids.sort(falling)) bid.meet();
}

export function cancelOrder(books: NaiveBooks, asked: CancelOrder): NaiveVerdict {
  const order = findOpen(books, asked);
  if (isWord(order)) return order;
  close(books, order);
  return null;
}

export function cancelAll(books: NaiveBooks, asked: CancelAll): NaiveVerdict {
  if (books.account(asked.account) === undefined) return 'unknown-account';
  if (asked.symbol !== undefined && books.stock(asked.symbol) === undefined)
    return 'unknown-symbol';
  books.open = books.open.filter(
    (one) =>
      one.account !== asked.account || (asked.symbol !== undefined && one.symbol !== asked.symbol),
  );
  return null;
}

function findOpen(
  books: NaiveBooks,
  asked: { readonly account: string; readonly number?: number | undefined },
): NaiveOrder | NaiveVerdict {
  const account = books.account(asked.account);
  if (account === undefined) return 'unknown-account';
  const number = asked.number ?? -1;
  if (number < 0 || number >= books.orders) return 'unknown-order';
  const order = books.open.find((one) => one.number === number);
  if (order !== undefined) return order.account === account.name ? order : 'unknown-order';
  const waits = books.pending.some((one) => one.number === number);
  return waits ? 'unknown-order' : 'too-late-to-cancel';
}

export function replaceOrder(books: NaiveBooks, asked: ReplaceOrder): NaiveVerdict {
  const account = awake(books, asked.account);
  if (isWord(account)) return account;
  const old = findOpen(books, asked);
  if (isWord(old)) return old;
  if (asked.quantity === undefined && asked.priceUnits === undefined) return 'malformed';
  const total = BigInt(asked.quantity ?? old.shares);
  if (total < 1n || total > sharesMost) return 'bad-quantity';
  const price = BigInt(asked.priceUnits ?? 1);
  if (price < 1n || price > priceMost) return 'bad-amount';
  if (total <= old.filled) return 'too-late-to-cancel';
  const changed = asked.priceUnits === undefined ? null : price;
  const limit = changed !== null && old.limit > 0n ? changed : old.limit;
  const stop = changed !== null && old.limit === 0n ? changed : old.stop;
  const shares = total - old.filled;
  // What the old one holds back can be used for the new one.
  const before = books.open;
  close(books, old);
  const { symbol, side } = old;
  const each = limit > 0n ? limit : stop;
  const problem = meansProblem(books, { account: old.account, symbol, side, shares, each });
  if (problem !== null) {
    books.open = before;
    return problem;
  }
  const stock = stockOf(books, old);
  const keepsAge = limit === old.limit && stop === old.stop && total <= old.shares;
  const age = keepsAge ? old.age : books.nextAge();
  enter(books, stock, {
    ...old,
    replaces: old.number,
    limit,
    stop,
    shares,
    age,
    filled: 0n,
    spent: 0n,
  });
  return null;
}
