// The rows that the database does not show as they are. A row is told as often as it changes and is
// here once; its content is looked at when it is written. Most rows that change have changed before,
// since the last flush: those are known by that, without looking them up. Knows no bytes.

import { assert } from '../../base/assert.ts';
import { bookTables } from '../../codec/row-tables.ts';
import type { Row } from '../../statemachine/rows.ts';

export class DirtyRows {
  readonly #changed = new Set<Row>();
  readonly #removed = new Set<Row>();

  /** The entry as of which nothing was dirty. */
  #cleanIndex: number;

  constructor(cleanIndex: number) {
    this.#cleanIndex = cleanIndex;
  }

  get count(): number {
    return this.#changed.size + this.#removed.size;
  }

  /** `beforeIndex`: the entry that changed it before this one. */
  changed(row: Row, beforeIndex: number): void {
    if (beforeIndex <= this.#cleanIndex) this.#changed.add(row);
  }

  /** The database is about to show every row as of entry `index`. */
  cleanAsOf(index: number): void {
    assert(this.count === 0, 'nothing is dirty at the boundary of a flush');
    this.#cleanIndex = index;
  }

  /** A row whose kind never changes and that was not written yet is simply forgotten: the database
   *  never heard of it. */
  removed(row: Row): void {
    const wasDirty = this.#changed.delete(row);
    if (wasDirty && bookTables[row.table].markOf === 'key') return;
    this.#removed.add(row);
  }

  /** Whether it was here, unwritten. */
  forgetChanged(row: Row): boolean {
    return this.#changed.delete(row);
  }

  /** Takes them out, one by one: what is not asked for stays. */
  *takeRemoved(): Generator<Row> {
    for (const row of this.#removed) {
      this.#removed.delete(row);
      yield row;
    }
  }

  *takeChanged(): Generator<Row> {
    for (const row of this.#changed) {
      this.#changed.delete(row);
      yield row;
    }
  }
}
