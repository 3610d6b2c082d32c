// The limit and stop orders that are not done: by number, by account, by clOrdId, by the time at which
// they end, and on the price ladder of their symbol. Knows no money and no rules.

import { assert } from '../../base/assert.ts';
import { LadderSide } from './ladder-side.ts';
import type { PriceLadders } from './price-ladders.ts';
import type { LadderHalf, OpenOrderRow } from './rows.ts';

interface AccountOrders {
  readonly byNumber: Map<number, OpenOrderRow>;
  readonly byClOrdId: Map<string, OpenOrderRow>;
}

export class OpenOrdersTable {
  // All bounded by openOrdersMax. Numbers ascend, so maps by number are in order of numbers.
  readonly #byNumber = new Map<number, OpenOrderRow>();
  readonly #byAccount = new Map<number, AccountOrders>();
  /** By end, then number: a ladder of times instead of prices. */
  readonly #byExpiry = new LadderSide(1);
  readonly #ladders: PriceLadders;
  #bidCount = 0;

  constructor(ladders: PriceLadders) {
    this.#ladders = ladders;
  }

  get count(): number {
    return this.#byNumber.size;
  }

  /** Limit buys, of all symbols: who waits for shares to come back. */
  get bidCount(): number {
    return this.#bidCount;
  }

  countOf(accountId: number): number {
    return this.#byAccount.get(accountId)?.byNumber.size ?? 0;
  }

  byNumber(number: number): OpenOrderRow | null {
    return this.#byNumber.get(number) ?? null;
  }

  byClOrdId(accountId: number, clOrdId: string): OpenOrderRow | null {
    return this.#byAccount.get(accountId)?.byClOrdId.get(clOrdId) ?? null;
  }

  /** In the order of their numbers; a copy. */
  of(accountId: number): OpenOrderRow[] {
    return [...(this.#byAccount.get(accountId)?.byNumber.values() ?? [])];
  }

  /** The next one to end by itself; null where none will. */
  nextToExpire(): OpenOrderRow | null {
    const row = this.#byExpiry.first()?.row;
    return row?.table === 'open-order' ? row : null;
  }

  /** In the order of their numbers. */
  all(): IterableIterator<OpenOrderRow> {
    return this.#byNumber.values();
  }

  /** Numbers ascend, and an account has no clOrdId open twice. */
  add(row: OpenOrderRow): void {
    const { number, accountId, clOrdId } = row;
    const known = this.#byAccount.get(accountId);
    const own = known ?? { byNumber: new Map(), byClOrdId: new Map() };
    if (known === undefined) this.#byAccount.set(accountId, own);
    assert(!this.#byNumber.has(number), 'an order opens once');
    this.#byNumber.set(number, row);
    own.byNumber.set(number, row);
    if (clOrdId !== null) {
      assert(!own.byClOrdId.has(clOrdId), 'a clOrdId is open once');
      own.byClOrdId.set(clOrdId, row);
    }
    if (row.expiresMs > 0) this.#byExpiry.add({ units: row.expiresMs, id: number, row });
    this.#toLadder(row);
  }

  remove(row: OpenOrderRow): void {
    const { number, accountId, clOrdId } = row;
    assert(this.#byNumber.delete(number), 'an order closes once');
    const own = this.#byAccount.get(accountId);
    assert(own?.byNumber.delete(number) === true, 'an order is known by its account');
    if (clOrdId !== null) own.byClOrdId.delete(clOrdId);
    if (own.byNumber.size === 0) this.#byAccount.delete(accountId);
    if (row.expiresMs > 0) this.#byExpiry.remove({ units: row.expiresMs, id: number });
    this.#fromLadder(row);
  }

  /** Its stop was reached: it waits for its limit, as the youngest. */
  trigger(row: OpenOrderRow, ladderId: number): void {
    this.#fromLadder(row);
    row.isStopped = false;
    row.ladderId = ladderId;
    this.#toLadder(row);
  }

  #toLadder(row: OpenOrderRow): void {
    const half = halfOfOrder(row);
    if (half === 'bids') this.#bidCount += 1;
    const rung = { units: orderRungUnits(row), id: row.ladderId, row };
    this.#ladders.add(row.symbolId, half, rung);
  }

  #fromLadder(row: OpenOrderRow): void {
    const half = halfOfOrder(row);
    if (half === 'bids') this.#bidCount -= 1;
    this.#ladders.remove(row.symbolId, half, { units: orderRungUnits(row), id: row.ladderId });
  }
}

/** Where on the ladder it waits. */
export function halfOfOrder(row: OpenOrderRow): LadderHalf {
  if (row.isStopped) return row.side === 'buy' ? 'stop-buys' : 'stop-sells';
  return row.side === 'buy' ? 'bids' : 'rising';
}

/** The price it waits for. */
export const orderRungUnits = (row: OpenOrderRow): number =>
  row.isStopped ? row.stopUnits : row.limitUnits;
