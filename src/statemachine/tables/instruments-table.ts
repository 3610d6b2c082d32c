// The listed symbols, by id and by symbol. Ids are dense from 1 in order of listing, so the table
// is an array. Knows no rules about prices.

import { assert } from '../../base/assert.ts';
import type { InstrumentRow } from './rows.ts';

export class InstrumentsTable {
  readonly #rows: InstrumentRow[] = [];
  readonly #bySymbol = new Map<string, InstrumentRow>();

  get count(): number {
    return this.#rows.length;
  }

  get nextId(): number {
    return this.#rows.length + 1;
  }

  byId(id: number): InstrumentRow | null {
    return id >= 1 && id <= this.#rows.length ? (this.#rows[id - 1] ?? null) : null;
  }

  bySymbol(symbol: string): InstrumentRow | null {
    return this.#bySymbol.get(symbol) ?? null;
  }

  /** In id order; the table's own array. */
  all(): readonly InstrumentRow[] {
    return this.#rows;
  }

  add(row: InstrumentRow): void {
    assert(row.id === this.nextId, 'symbol ids are dense');
    assert(!this.#bySymbol.has(row.symbol), 'a symbol is listed once');
    this.#rows.push(row);
    this.#bySymbol.set(row.symbol, row);
  }
}
