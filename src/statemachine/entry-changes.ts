// Which rows one entry touched. Rules announce a row before they change it, and the sink hears of it
// at once; when the entry is done every touched row is folded once into the digest and told once to
// the sink, as the entry leaves it. Knows no rules.

import type { HoldingsTable } from './tables/holdings-table.ts';
import type { OutcomeSink } from './outcome-sink.ts';
import type { RowDigest } from './row-digest.ts';
import type { HoldingRow, Row } from './tables/rows.ts';

export class EntryChanges {
  readonly #index: number;
  readonly #out: OutcomeSink;
  readonly #rows: Row[] = [];
  /** Index of the entry that changed the row at the same position before; −1 where it is new. */
  readonly #before: number[] = [];
  readonly #removed = new Set<Row>();
  /** Holdings at zero may fill again before the entry ends; they are looked at when it does. */
  readonly #emptied: HoldingRow[] = [];

  constructor(index: number, out: OutcomeSink) {
    this.#index = index;
    this.#out = out;
  }

  /** Of the entry. */
  get index(): number {
    return this.#index;
  }

  /** The row is about to change. */
  touch(row: Row): void {
    if (row.changedIndex === this.#index) return;
    this.#out.rowChanging(row);
    this.#before.push(row.changedIndex);
    row.changedIndex = this.#index;
    this.#rows.push(row);
  }

  /** The row is new in its table. */
  created(row: Row): void {
    row.changedIndex = this.#index;
    this.#rows.push(row);
    this.#before.push(-1);
  }

  /** The row left its table; its key is not used again in this entry. */
  removed(row: Row): void {
    this.touch(row);
    this.#removed.add(row);
  }

  /** The holding stands at zero for now. */
  emptied(row: HoldingRow): void {
    this.#emptied.push(row);
  }

  /** Takes the holdings that ended at zero out of their table. */
  sweepEmptied(holdings: HoldingsTable): void {
    for (const row of this.#emptied) {
      if (row.quantity !== 0 || row.reserved !== 0 || this.#removed.has(row)) continue;
      holdings.remove(row);
      this.#removed.add(row);
    }
  }

  fold(digest: RowDigest): void {
    digest.start();
    for (let at = 0; at < this.#rows.length; at += 1) {
      const row = this.#rows[at];
      if (row === undefined) continue;
      const stood = this.#before[at] !== -1;
      if (!this.#isRemoved(row)) digest.changed(row, !stood);
      else if (stood) digest.removed(row);
    }
  }

  /** A row that came and went within the entry was never seen by anybody and is not told. */
  tell(): void {
    const out = this.#out;
    for (let at = 0; at < this.#rows.length; at += 1) {
      const row = this.#rows[at];
      if (row === undefined) continue;
      const before = this.#before[at] ?? -1;
      if (!this.#isRemoved(row)) out.rowChanged(row, before);
      else if (before !== -1) out.rowRemoved(row);
    }
  }

  #isRemoved(row: Row): boolean {
    return this.#removed.size > 0 && this.#removed.has(row);
  }
}
