// The holdings: per account its rows in symbol-id order, with the ids beside them. Most accounts hold
// a handful of symbols, so a binary search in a short array beats a Map per account; searching the
// ids alone touches one row instead of one per step. Knows no rules about trading.

import { assert } from '../base/assert.ts';
import type { HoldingRow } from './rows.ts';

const none: readonly HoldingRow[] = [];

/** What one account holds; the two arrays run side by side. */
interface AccountHoldings {
  readonly symbolIds: number[];
  readonly rows: HoldingRow[];
}

export class HoldingsTable {
  // Dense by account id, null where an account never held anything.
  readonly #byAccount: (AccountHoldings | null)[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get(accountId: number, symbolId: number): HoldingRow | null {
    const held = this.#heldBy(accountId);
    if (held === null) return null;
    const position = positionOf(held.symbolIds, symbolId);
    return held.symbolIds[position] === symbolId ? (held.rows[position] ?? null) : null;
  }

  /** In symbol-id order; the table's own array. */
  of(accountId: number): readonly HoldingRow[] {
    return this.#heldBy(accountId)?.rows ?? none;
  }

  add(row: HoldingRow): void {
    while (this.#byAccount.length <= row.accountId) this.#byAccount.push(null);
    const held = this.#byAccount[row.accountId] ?? { symbolIds: [], rows: [] };
    this.#byAccount[row.accountId] = held;
    const position = positionOf(held.symbolIds, row.symbolId);
    assert(held.symbolIds[position] !== row.symbolId, 'an account holds a symbol in one row');
    held.symbolIds.splice(position, 0, row.symbolId);
    held.rows.splice(position, 0, row);
    this.#count += 1;
  }

  remove(row: HoldingRow): void {
    const held = this.#heldBy(row.accountId);
    const position = held === null ? -1 : positionOf(held.symbolIds, row.symbolId);
    assert(held?.rows[position] === row, 'a holding is removed once');
    held.symbolIds.splice(position, 1);
    held.rows.splice(position, 1);
    this.#count -= 1;
  }

  /** By account, then by symbol id. */
  *all(): Generator<HoldingRow> {
    for (const held of this.#byAccount) yield* held?.rows ?? none;
  }

  #heldBy(accountId: number): AccountHoldings | null {
    return accountId < this.#byAccount.length ? (this.#byAccount[accountId] ?? null) : null;
  }
}

// Of the first id that is not below this one.
function positionOf(symbolIds: readonly number[], symbolId: number): number {
  let low = 0;
  let high = symbolIds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((symbolIds[middle] ?? symbolId) < symbolId) low = middle + 1;
    else high = middle;
  }
  return low;
}
