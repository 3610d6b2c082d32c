// The rows that the database does not show as they are. A row is told as often as it changes and is
// here once; its content is looked at when it is written. Most rows that change have changed before,
// since the last flush: those are known by that, without looking them up. Knows no bytes.

import { bookTables } from '../../codec/row-tables.ts';
import type { Row } from '../../statemachine/tables/rows.ts';

/** The receiver's own: whoever writes a row takes it out. */
export interface TakenRows {
  readonly changed: Set<Row>;
  readonly removed: Set<Row>;
}

export class DirtyRows {
  #changed = new Set<Row>();
  #removed = new Set<Row>();
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

  /** A row whose kind never changes and that was not written yet is simply forgotten: the database
   *  never heard of it. */
  removed(row: Row): void {
    const wasDirty = this.#changed.delete(row);
    if (wasDirty && bookTables[row.table].markOf === 'key') return;
    this.#removed.add(row);
  }

  /** Hands all of them to a flush that will show the books as of entry `index`, the last applied. */
  takeAll(index: number): TakenRows {
    const taken = { changed: this.#changed, removed: this.#removed };
    this.#changed = new Set();
    this.#removed = new Set();
    this.#cleanIndex = index;
    return taken;
  }
}
