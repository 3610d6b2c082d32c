// What the audit must remember between two entries: which quote locks are open, what is set for an
// automatic trade, and since when a price stands. Bounded as the books themselves are. Knows no text.

import type { Side } from '../domain/order.ts';
import { confirmationKeptMs } from '../statemachine/limits.ts';

/** A quote lock awaiting COMMIT or CANCEL. */
export interface HeldLock {
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
  /** What it came to at the locked price, 1/10,000 dollar. */
  readonly units: number;
  /** Not there in what an older release kept. */
  readonly quantity?: number;
  readonly startedMs: number;
  readonly transactionNum: number;
}

/** An amount set for an automatic trade. */
export interface HeldAmount {
  readonly amountUnits: number;
  /** Of the command that set the trigger; of the amount while there is none. */
  readonly transactionNum: number;
}

export interface TradeKey {
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
}

/** The entry that set a price, and the machine clock of it. */
export interface PricePlace {
  readonly index: number;
  readonly setMs: number;
}

/** One thing that is remembered, as plain JSON. */
export type KeptItem =
  | { readonly lock: HeldLock; readonly number: number }
  | { readonly amount: HeldAmount; readonly key: string }
  | { readonly price: PricePlace; readonly symbolId: number };

export class HeldTrades {
  /** By order number, which rises with age. */
  readonly #locks = new Map<number, HeldLock>();
  readonly #amounts = new Map<string, HeldAmount>();
  readonly #prices = new Map<number, PricePlace>();

  lock(number: number, lock: HeldLock): void {
    this.#locks.set(number, lock);
  }

  /** The lock is open no more; null for one that this fold has not seen. */
  takeLock(number: number): HeldLock | null {
    const lock = this.#locks.get(number) ?? null;
    this.#locks.delete(number);
    return lock;
  }

  /** Oldest first, those whose time is over by the machine clock, by number. They are open no more. */
  takeExpired(machineMs: number): [number: number, lock: HeldLock][] {
    const expired: [number, HeldLock][] = [];
    for (const [number, lock] of this.#locks) {
      if (machineMs - lock.startedMs <= confirmationKeptMs) break;
      expired.push([number, lock]);
      this.#locks.delete(number);
    }
    return expired;
  }

  amountOf(key: TradeKey): HeldAmount | null {
    return this.#amounts.get(textOf(key)) ?? null;
  }

  setAmount(key: TradeKey, amount: HeldAmount): void {
    this.#amounts.set(textOf(key), amount);
  }

  /** Nothing is set there any more; what was, or null. */
  takeAmount(key: TradeKey): HeldAmount | null {
    const amount = this.amountOf(key);
    this.#amounts.delete(textOf(key));
    return amount;
  }

  /** Everything, oldest first where age counts, and back again in an empty one. */
  *kept(): Generator<KeptItem> {
    for (const [number, lock] of this.#locks) yield { lock, number };
    for (const [key, amount] of this.#amounts) yield { amount, key };
    for (const [symbolId, price] of this.#prices) yield { price, symbolId };
  }

  keep(item: KeptItem): void {
    if ('lock' in item) this.#locks.set(item.number, item.lock);
    else if ('amount' in item) this.#amounts.set(item.key, item.amount);
    else this.#prices.set(item.symbolId, item.price);
  }

  setPrice(symbolId: number, place: PricePlace): void {
    this.#prices.set(symbolId, place);
  }

  priceOf(symbolId: number): PricePlace | null {
    return this.#prices.get(symbolId) ?? null;
  }
}

const textOf = ({ accountId, symbolId, side }: TradeKey): string =>
  `${accountId}/${symbolId}/${side}`;
