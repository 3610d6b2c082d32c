// The holdings: an index that finds one by account and symbol, and per account its rows in symbol-id
// order for whoever wants them all. Knows no rules about trading.

import { assert } from '../../base/assert.ts';
import { HoldingsIndex } from './holdings-index.ts';
import type { HoldingRow } from './rows.ts';

const none: readonly HoldingRow[] = [];

export class HoldingsTable {
  readonly #index = new HoldingsIndex();
  // Dense by account id, null where an account never held anything.
  readonly #byAccount: (HoldingRow[] | null)[] = [];

  get count(): number {
    return this.#index.count;
  }

  get(accountId: number, symbolId: number): HoldingRow | null {
    return this.#index.get(accountId, symbolId);
  }

  /** In symbol-id order; the table's own array. */
  of(accountId: number): readonly HoldingRow[] {
    return this.#heldBy(accountId) ?? none;
  }

  add(row: HoldingRow): void {
    assert(this.get(row.accountId, row.symbolId) === null, 'an account holds a symbol in one row');
    this.#index.add(row);
    while (this.#byAccount.length <= row.accountId) this.#byAccount.push(null);
    const held = this.#byAccount[row.accountId] ?? [];
    this.#byAccount[row.accountId] = held;
    held.splice(positionOf(held, row.symbolId), 0, row);
  }

  remove(row: HoldingRow): void {
    const held = this.#heldBy(row.accountId);
    const position = held === null ? -1 : positionOf(held, row.symbolId);
    assert(held?.[position] === row, 'a holding is removed once');
    held.splice(position, 1);
    this.#index.remove(row);
  }

  /** By account, then by symbol id. */
  *all(): Generator<HoldingRow> {
    for (const held of this.#byAccount) yield* held ?? none;
  }

  #heldBy(accountId: number): HoldingRow[] | null {
    return accountId < this.#byAccount.length ? (this.#byAccount[accountId] ?? null) : null;
  }
}

// Of the first row whose symbol id is not below this one.
function positionOf(held: readonly HoldingRow[], symbolId: number): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((held[middle]?.symbolId ?? symbolId) < symbolId) low = middle + 1;
    else high = middle;
  }
  return low;
}
