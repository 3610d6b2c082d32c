// Which rows one entry touched. Rules announce a row before they change it, and the sink hears of it
// at once; when the entry is done every touched row is folded once into the digest and told once to
// the sink, as the entry leaves it: accounts, then holdings, then all others. Nearly every row that an
// order touches is an account or a holding. Each of the two has lists and loops of its own, because code
// that meets eleven shapes of rows looks each field up anew. Knows no rules.

import type { HoldingsTable } from './tables/holdings-table.ts';
import type { OutcomeSink } from './outcome-sink.ts';
import type { RowDigest } from './row-digest.ts';
import type { AccountRow, HoldingRow, InstrumentRow, Row } from './tables/rows.ts';

export class EntryChanges {
  readonly #index: number;
  readonly #out: OutcomeSink;
  readonly #accounts: AccountRow[] = [];
  readonly #holdings: HoldingRow[] = [];
  readonly #others: Row[] = [];
  /** Index of the entry that changed the row at the same position before; −1 where it is new. */
  readonly #accountsBefore: number[] = [];
  readonly #holdingsBefore: number[] = [];
  readonly #othersBefore: number[] = [];
  /** Null while nothing is: few entries remove anything, and an empty set is not made for nothing. */
  #removed: Set<Row> | null = null;
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
    if (row.table === 'account') this.touchAccount(row);
    else if (row.table === 'holding') this.touchHolding(row);
    else if (row.changedIndex !== this.#index) {
      this.#out.rowChanging(row);
      this.#othersBefore.push(row.changedIndex);
      row.changedIndex = this.#index;
      this.#others.push(row);
    }
  }

  /** As `touch`, for whoever knows what it is. */
  touchAccount(row: AccountRow): void {
    if (row.changedIndex === this.#index) return;
    this.#out.rowChanging(row);
    this.#accountsBefore.push(row.changedIndex);
    row.changedIndex = this.#index;
    this.#accounts.push(row);
  }

  /** As `touch`, for whoever knows what it is. */
  touchHolding(row: HoldingRow): void {
    if (row.changedIndex === this.#index) return;
    this.#out.rowChanging(row);
    this.#holdingsBefore.push(row.changedIndex);
    row.changedIndex = this.#index;
    this.#holdings.push(row);
  }

  /** As `touch`, for whoever knows what it is. */
  touchInstrument(row: InstrumentRow): void {
    if (row.changedIndex !== this.#index) this.touch(row);
  }

  /** The row is new in its table. */
  created(row: Row): void {
    row.changedIndex = this.#index;
    if (row.table === 'account') {
      this.#accounts.push(row);
      this.#accountsBefore.push(-1);
    } else if (row.table === 'holding') {
      this.#holdings.push(row);
      this.#holdingsBefore.push(-1);
    } else {
      this.#others.push(row);
      this.#othersBefore.push(-1);
    }
  }

  /** The row left its table; its key is not used again in this entry. */
  removed(row: Exclude<Row, AccountRow>): void {
    this.touch(row);
    this.#remove(row);
  }

  /** The holding stands at zero for now. */
  emptied(row: HoldingRow): void {
    this.#emptied.push(row);
  }

  /** Takes the holdings that ended at zero out of their table. */
  sweepEmptied(holdings: HoldingsTable): void {
    for (const row of this.#emptied) {
      if (row.quantity !== 0 || row.reserved !== 0 || this.#isRemoved(row)) continue;
      holdings.remove(row);
      this.#remove(row);
    }
  }

  fold(digest: RowDigest): void {
    digest.start();
    let at = 0;
    // Accounts are never removed.
    for (const row of this.#accounts) {
      digest.accountChanged(row, this.#accountsBefore[at] === -1);
      at += 1;
    }
    at = 0;
    for (const row of this.#holdings) {
      const stood = this.#holdingsBefore[at] !== -1;
      if (!this.#isRemoved(row)) digest.holdingChanged(row, !stood);
      else if (stood) digest.removed(row);
      at += 1;
    }
    at = 0;
    for (const row of this.#others) {
      const stood = this.#othersBefore[at] !== -1;
      if (!this.#isRemoved(row)) digest.changed(row, !stood);
      else if (stood) digest.removed(row);
      at += 1;
    }
  }

  /** A row that came and went within the entry was never seen by anybody and is not told. */
  tell(): void {
    this.#tellAll(this.#accounts, this.#accountsBefore);
    this.#tellAll(this.#holdings, this.#holdingsBefore);
    this.#tellAll(this.#others, this.#othersBefore);
  }

  #tellAll(rows: readonly Row[], befores: readonly number[]): void {
    const out = this.#out;
    let at = 0;
    for (const row of rows) {
      const before = befores[at] ?? -1;
      if (!this.#isRemoved(row)) out.rowChanged(row, before);
      else if (before !== -1) out.rowRemoved(row);
      at += 1;
    }
  }

  #remove(row: Row): void {
    this.#removed ??= new Set();
    this.#removed.add(row);
  }

  #isRemoved(row: Row): boolean {
    return this.#removed !== null && this.#removed.has(row);
  }
}
