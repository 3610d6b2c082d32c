// Prices whose reach is not all looked at yet, oldest first. Nearly always empty. Knows no ladders.

import { assert } from '../../base/assert.ts';
import type { CrossingRow } from './rows.ts';

export class CrossingsTable {
  // Bounded by crossingsMax. Ids ascend, so it is in id order.
  readonly #byId = new Map<number, CrossingRow>();

  get count(): number {
    return this.#byId.size;
  }

  oldest(): CrossingRow | null {
    for (const row of this.#byId.values()) return row;
    return null;
  }

  /** In id order. */
  all(): IterableIterator<CrossingRow> {
    return this.#byId.values();
  }

  add(row: CrossingRow): void {
    this.#byId.set(row.id, row);
  }

  remove(row: CrossingRow): void {
    assert(this.#byId.delete(row.id), 'a crossing ends once');
  }
}
