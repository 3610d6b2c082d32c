// The holdings: per account an array in symbol-id order. Most accounts hold a handful of symbols,
// so a binary search in a short array beats a Map per account. Knows no rules about trading.

import { assert } from '../base/assert.ts';
import type { HoldingRow } from './rows.ts';

const none: readonly HoldingRow[] = [];

export class HoldingsTable {
  // Dense by account id, null where an account never held anything.
  readonly #byAccount: (HoldingRow[] | null)[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get(accountId: number, symbolId: number): HoldingRow | null {
    const rows = this.#rowsOf(accountId);
    if (rows === null) return null;
    const found = rows[positionOf(rows, symbolId)];
    return found?.symbolId === symbolId ? found : null;
  }

  /** In symbol-id order; the table's own array. */
  of(accountId: number): readonly HoldingRow[] {
    return this.#rowsOf(accountId) ?? none;
  }

  add(row: HoldingRow): void {
    while (this.#byAccount.length <= row.accountId) this.#byAccount.push(null);
    const rows = this.#byAccount[row.accountId] ?? [];
    this.#byAccount[row.accountId] = rows;
    const position = positionOf(rows, row.symbolId);
    assert(rows[position]?.symbolId !== row.symbolId, 'an account holds a symbol in one row');
    rows.splice(position, 0, row);
    this.#count += 1;
  }

  remove(row: HoldingRow): void {
    const rows = this.#rowsOf(row.accountId) ?? [];
    const position = positionOf(rows, row.symbolId);
    assert(rows[position] === row, 'a holding is removed once');
    rows.splice(position, 1);
    this.#count -= 1;
  }

  /** By account, then by symbol id. */
  *all(): Generator<HoldingRow> {
    for (const rows of this.#byAccount) yield* rows ?? none;
  }

  #rowsOf(accountId: number): HoldingRow[] | null {
    return accountId < this.#byAccount.length ? (this.#byAccount[accountId] ?? null) : null;
  }
}

// Of the first row whose symbol id is not below this one.
function positionOf(rows: readonly HoldingRow[], symbolId: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.symbolId ?? symbolId) < symbolId) low = middle + 1;
    else high = middle;
  }
  return low;
}
