// Finds a holding by account and symbol. One probe into a flat array of keys and one into the rows
// beside it: of ten thousand accounts that trade at random, nearly every step through objects would
// wait for memory. Open addressing; keys behind a freed slot move up. Knows no order of rows.
//
//   keys: | u32 account id | u32 symbol id | per slot; account id 0 is a free slot

import type { HoldingRow } from './rows.ts';

const slotsMin = 64;
const fillMax = 0.6;

export class HoldingsIndex {
  #mask = slotsMin - 1;
  #keys = new Uint32Array(slotsMin * 2);
  #rows: (HoldingRow | null)[] = emptyRows(slotsMin);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get(accountId: number, symbolId: number): HoldingRow | null {
    return this.#rows[this.#slotOf(accountId, symbolId)] ?? null;
  }

  /** The row's key is not there yet. */
  add(row: HoldingRow): void {
    if (this.#count >= (this.#mask + 1) * fillMax) this.#grow();
    this.#put(this.#slotOf(row.accountId, row.symbolId), row);
    this.#count += 1;
  }

  /** The row is there. */
  remove({ accountId, symbolId }: HoldingRow): void {
    const freed = this.#slotOf(accountId, symbolId);
    this.#count -= 1;
    let gap = freed;
    let slot = (gap + 1) & this.#mask;
    for (let row = this.#rows[slot] ?? null; row !== null; row = this.#rows[slot] ?? null) {
      const home = homeOf(row.accountId, row.symbolId) & this.#mask;
      if (((slot - home) & this.#mask) >= ((slot - gap) & this.#mask)) {
        this.#put(gap, row);
        gap = slot;
      }
      slot = (slot + 1) & this.#mask;
    }
    this.#keys[gap * 2] = 0;
    this.#rows[gap] = null;
  }

  /** Where the key is, or the free slot where it belongs. */
  #slotOf(accountId: number, symbolId: number): number {
    let slot = homeOf(accountId, symbolId) & this.#mask;
    for (;;) {
      const account = this.#keys[slot * 2] ?? 0;
      if (account === 0) return slot;
      if (account === accountId && this.#keys[slot * 2 + 1] === symbolId) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #put(slot: number, row: HoldingRow): void {
    this.#keys[slot * 2] = row.accountId;
    this.#keys[slot * 2 + 1] = row.symbolId;
    this.#rows[slot] = row;
  }

  #grow(): void {
    const rows = this.#rows;
    const slots = (this.#mask + 1) * 2;
    this.#mask = slots - 1;
    this.#keys = new Uint32Array(slots * 2);
    this.#rows = emptyRows(slots);
    for (const row of rows) {
      if (row !== null) this.#put(this.#slotOf(row.accountId, row.symbolId), row);
    }
  }
}

const emptyRows = (slots: number): (HoldingRow | null)[] =>
  Array.from({ length: slots }, () => null);

function homeOf(accountId: number, symbolId: number): number {
  const hash = Math.imul(accountId, 0x9e37_79b1) ^ Math.imul(symbolId, 0x85eb_ca77);
  return (hash ^ (hash >>> 15)) >>> 0;
}
