// The books as a child would keep them: lists, linear searches and BigInt, one command at a time,
// written from the written rules alone. Slow on purpose; it shares nothing with the rule book but
// the words for commands and reasons.

import type { TimeInForce } from '../../src/domain/order.ts';
import type { RejectReason } from '../../src/domain/reject-reason.ts';

export type Side = 'buy' | 'sell';

export interface NaiveAccount {
  readonly name: string;
  readonly shownAs: string;
  readonly house: boolean;
  active: boolean;
  cash: bigint;
}

export interface NaiveHolding {
  readonly account: string;
  readonly symbol: string;
  shares: bigint;
  cost: bigint;
}

export interface NaiveStock {
  readonly symbol: string;
  readonly ttlMs: number;
  readonly unlimited: boolean;
  price: bigint;
  pricedMs: number;
  inventory: bigint;
  volume: bigint;
  houseShares: bigint;
  readonly sources: Map<number, number>;
}

/** A BUY or SELL that waits for its COMMIT. */
export interface NaivePending {
  readonly number: number;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly shares: bigint;
  readonly price: bigint;
  readonly startedMs: number;
}

/** A SET_BUY or SET_SELL; `trigger` 0 until it is complete. */
export interface NaiveSet {
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  amount: bigint;
  trigger: bigint;
  /** Counts up whenever anything is set: the older goes first. */
  age: number;
}

/** A limit or stop order that is not done. */
export interface NaiveOrder {
  number: number;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly shares: bigint;
  readonly limit: bigint;
  readonly stop: bigint;
  /** For its stop. */
  waits: boolean;
  readonly timeInForce: TimeInForce;
  readonly endsMs: number | null;
  /** Number of the order whose place it took; −1: none. */
  readonly replaces: number;
  age: number;
  filled: bigint;
  /** What was paid or got for those. */
  spent: bigint;
}

export interface NaiveTrade {
  readonly account: NaiveAccount;
  readonly stock: NaiveStock;
  readonly shares: bigint;
  readonly price: bigint;
}

export const pendingLivesMs = 60_000;
export const most = 2n ** 53n - 1n;
export const sharesMost = 10n ** 9n;
export const priceMost = 10n ** 10n;

/** Nothing is held back as such: what is reserved is counted from what is open. */
export class NaiveBooks {
  readonly accounts: NaiveAccount[] = [
    { name: 'bazaar', shownAs: 'bazaar', house: true, active: true, cash: 0n },
  ];
  readonly holdings: NaiveHolding[] = [];
  readonly stocks = new Map<string, NaiveStock>();
  pending: NaivePending[] = [];
  sets: NaiveSet[] = [];
  open: NaiveOrder[] = [];
  nowMs = 0;
  houseCash = 0n;
  deposited = 0n;
  /** How many orders were accepted: pending ones, fills, fired triggers. */
  orders = 0;
  ages = 0;

  /** Time passes; what was not confirmed in time is forgotten, and with it what it held back. */
  advance(nowMs: number): void {
    this.nowMs = Math.max(this.nowMs, nowMs);
    this.pending = this.pending.filter((one) => this.nowMs - one.startedMs <= pendingLivesMs);
    this.open = this.open.filter(({ endsMs }) => endsMs === null || this.nowMs < endsMs);
  }

  nextAge(): number {
    this.ages += 1;
    return this.ages;
  }

  account(name: string): NaiveAccount | undefined {
    return this.accounts.find((one) => one.name === name);
  }

  stock(symbol: string): NaiveStock | undefined {
    return this.stocks.get(symbol);
  }

  holding(account: string, symbol: string): NaiveHolding | undefined {
    return this.holdings.find((one) => one.account === account && one.symbol === symbol);
  }

  setOf(account: string, symbol: string, side: Side): NaiveSet | undefined {
    return this.sets.find(
      (one) => one.account === account && one.symbol === symbol && one.side === side,
    );
  }

  reservedCash(account: string): bigint {
    let sum = 0n;
    for (const one of this.pending) {
      if (one.account === account && one.side === 'buy') sum += one.shares * one.price;
    }
    for (const one of this.sets) {
      if (one.account === account && one.side === 'buy') sum += one.amount;
    }
    if (this.account(account)?.house === true) return sum;
    for (const one of this.open) {
      const each = one.limit > 0n ? one.limit : one.stop;
      if (one.account === account && one.side === 'buy') sum += (one.shares - one.filled) * each;
    }
    return sum;
  }

  reservedShares(account: string, symbol: string): bigint {
    let sum = 0n;
    for (const one of this.pending) {
      if (one.account === account && one.symbol === symbol && one.side === 'sell') {
        sum += one.shares;
      }
    }
    for (const one of this.open) {
      if (one.account === account && one.symbol === symbol && one.side === 'sell') {
        sum += one.shares - one.filled;
      }
    }
    const set = this.setOf(account, symbol, 'sell');
    return set === undefined ? sum : sum + sharesOfSell(set);
  }

  freeCash(account: string): bigint {
    return (this.account(account)?.cash ?? 0n) - this.reservedCash(account);
  }

  freeShares(account: string, symbol: string): bigint {
    const held = this.holding(account, symbol)?.shares ?? 0n;
    return held - this.reservedShares(account, symbol);
  }

  /** What it costs now, or why nobody can say. */
  priceOf(stock: NaiveStock): bigint | 'no-price' | 'stale-price' {
    if (stock.price === 0n) return 'no-price';
    const old = stock.ttlMs > 0 && this.nowMs - stock.pricedMs > stock.ttlMs;
    return old ? 'stale-price' : stock.price;
  }

  /** The house sells to an account; or why it cannot. All or nothing. */
  buyFromHouse(trade: NaiveTrade): NaiveVerdict {
    const { account, stock, shares, price } = trade;
    const problem = this.#buyProblem(trade);
    if (problem !== null) return problem;
    if (!stock.unlimited) stock.inventory -= shares;
    stock.volume += shares;
    if (account.house) {
      stock.houseShares += shares;
      return null;
    }
    account.cash -= shares * price;
    this.houseCash += shares * price;
    const held = this.holding(account.name, stock.symbol);
    if (held === undefined) {
      const { symbol } = stock;
      this.holdings.push({ account: account.name, symbol, shares, cost: shares * price });
    } else {
      held.shares += shares;
      held.cost += shares * price;
    }
    return null;
  }

  #buyProblem({ account, stock, shares, price }: NaiveTrade): NaiveVerdict {
    if (stock.volume + shares > most) return 'bad-quantity';
    if (!stock.unlimited && stock.inventory < shares) return 'insufficient-inventory';
    if (account.house) return null;
    if (this.houseCash + shares * price > most) return 'bad-amount';
    const cost = this.holding(account.name, stock.symbol)?.cost ?? 0n;
    return cost + shares * price > most ? 'bad-amount' : null;
  }

  /** The house buys from an account, which has the shares; or why it cannot. */
  sellToHouse({ account, stock, shares, price }: NaiveTrade): NaiveVerdict {
    if (stock.volume + shares > most) return 'bad-quantity';
    if (!stock.unlimited && stock.inventory + shares > most) return 'bad-quantity';
    if (!account.house) {
      if (this.houseCash - shares * price < -most) return 'bad-amount';
      if (account.cash + shares * price > most) return 'bad-amount';
    }
    if (!stock.unlimited) stock.inventory += shares;
    stock.volume += shares;
    if (account.house) {
      stock.houseShares -= shares;
      return null;
    }
    account.cash += shares * price;
    this.houseCash -= shares * price;
    const held = this.holding(account.name, stock.symbol);
    if (held === undefined) throw new Error('nobody sells what he has not');
    held.cost -= (held.cost * shares) / held.shares;
    held.shares -= shares;
    if (held.shares === 0n) this.holdings.splice(this.holdings.indexOf(held), 1);
    return null;
  }
}

/** What a complete SET_SELL holds back: the amount's worth at the trigger, never at the market. */
export function sharesOfSell(set: NaiveSet): bigint {
  return set.trigger === 0n ? 0n : set.amount / set.trigger;
}

/** Null: accepted. */
export type NaiveVerdict = RejectReason | null;
