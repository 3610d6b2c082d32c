// The automatic trades that are set, by id and by whose, of what and which side; those with a trigger
// stand on the price ladder of their symbol too. Knows no money and no rules.

import { assert } from '../../base/assert.ts';
import type { Side } from '../../domain/order.ts';
import type { PriceLadders } from './price-ladders.ts';
import type { LadderHalf, TriggerRow } from './rows.ts';

export class TriggersTable {
  // Both bounded by triggersMax. Ids ascend, so the first is in id order.
  readonly #byId = new Map<number, TriggerRow>();
  readonly #byAccount = new Map<number, Map<number, TriggerRow>>();
  readonly #ladders: PriceLadders;

  constructor(ladders: PriceLadders) {
    this.#ladders = ladders;
  }

  get count(): number {
    return this.#byId.size;
  }

  countOf(accountId: number): number {
    return this.#byAccount.get(accountId)?.size ?? 0;
  }

  get(accountId: number, symbolId: number, side: Side): TriggerRow | null {
    return this.#byAccount.get(accountId)?.get(slotOf(symbolId, side)) ?? null;
  }

  /** In id order, which is age: one that is set again is the youngest. */
  of(accountId: number): TriggerRow[] {
    return [...(this.#byAccount.get(accountId)?.values() ?? [])].sort((a, b) => a.id - b.id);
  }

  /** In id order. */
  all(): IterableIterator<TriggerRow> {
    return this.#byId.values();
  }

  /** Ids ascend, and an account has one per symbol and side. */
  add(row: TriggerRow): void {
    const slot = slotOf(row.symbolId, row.side);
    const own = this.#byAccount.get(row.accountId);
    assert(own?.has(slot) !== true, 'an account has one automatic trade per symbol and side');
    if (own === undefined) this.#byAccount.set(row.accountId, new Map([[slot, row]]));
    else own.set(slot, row);
    this.#byId.set(row.id, row);
    if (row.triggerUnits === 0) return;
    this.#ladders.add(row.symbolId, halfOf(row), { units: rungUnits(row), id: row.id, row });
  }

  remove(row: TriggerRow): void {
    assert(this.#byId.delete(row.id), 'an automatic trade ends once');
    const own = this.#byAccount.get(row.accountId);
    assert(own?.delete(slotOf(row.symbolId, row.side)) === true, 'it is known by its account');
    if (own.size === 0) this.#byAccount.delete(row.accountId);
    if (row.triggerUnits === 0) return;
    this.#ladders.remove(row.symbolId, halfOf(row), { units: rungUnits(row), id: row.id });
  }
}

/** A buy waits for a price to fall, a sell for one to rise. */
export const halfOf = (row: TriggerRow): LadderHalf => (row.side === 'buy' ? 'falling' : 'rising');

/** The price at which the row trades: a buyer can pay no more for a share than the whole amount, so
 *  above that his trigger means nothing, and a price that reaches the rung always buys a share. */
export function rungUnits(row: TriggerRow): number {
  return row.side === 'buy' ? Math.min(row.triggerUnits, row.amountUnits) : row.triggerUnits;
}

const slotOf = (symbolId: number, side: Side): number => symbolId * 2 + (side === 'buy' ? 0 : 1);
