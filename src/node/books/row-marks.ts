// The marks of the rows of one table as the database holds them, so that a changed row can be taken
// out of its table's digest without reading it back. Open addressing in typed arrays: 13 bytes a
// row, where a Map takes fifty. Knows no rows.
//
//   slot: | u8 used | u32 key a | u32 key b | u32 mark |

const slotsMin = 64;
const fillMax = 0.7;

export class RowMarks {
  #mask = slotsMin - 1;
  #count = 0;
  #used = new Uint8Array(slotsMin);
  #as = new Uint32Array(slotsMin);
  #bs = new Uint32Array(slotsMin);
  #marks = new Uint32Array(slotsMin);

  get count(): number {
    return this.#count;
  }

  /** Remembers the mark of key (a, b) and answers the one before it; −1 when there was none. */
  set(a: number, b: number, mark: number): number {
    const slot = this.#slotOf(a, b);
    if (this.#used[slot] === 1) {
      const before = this.#marks[slot] ?? 0;
      this.#marks[slot] = mark;
      return before;
    }
    this.#put(slot, { a, b, mark });
    this.#count += 1;
    if (this.#count > (this.#mask + 1) * fillMax) this.#grow();
    return -1;
  }

  /** Forgets key (a, b) and answers its mark; −1 when there was none. */
  delete(a: number, b: number): number {
    const slot = this.#slotOf(a, b);
    if (this.#used[slot] !== 1) return -1;
    const mark = this.#marks[slot] ?? 0;
    this.#count -= 1;
    this.#closeGap(slot);
    return mark;
  }

  /** Where the key is, or the free slot where it belongs. */
  #slotOf(a: number, b: number): number {
    let slot = this.#homeOf(a, b);
    while (this.#used[slot] === 1 && (this.#as[slot] !== a || this.#bs[slot] !== b)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #homeOf(a: number, b: number): number {
    let hash = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca77);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b_3c6d);
    return (hash ^ (hash >>> 13)) & this.#mask;
  }

  // Keys behind a freed slot move up when they are further from home than the gap, so that no
  // search ever stops too early and no tombstones pile up.
  #closeGap(freed: number): void {
    let gap = freed;
    let slot = (gap + 1) & this.#mask;
    while (this.#used[slot] === 1) {
      const home = this.#homeOf(this.#as[slot] ?? 0, this.#bs[slot] ?? 0);
      if (((slot - home) & this.#mask) >= ((slot - gap) & this.#mask)) {
        this.#put(gap, this.#keyAt(slot));
        gap = slot;
      }
      slot = (slot + 1) & this.#mask;
    }
    this.#used[gap] = 0;
  }

  #keyAt(slot: number): { a: number; b: number; mark: number } {
    return { a: this.#as[slot] ?? 0, b: this.#bs[slot] ?? 0, mark: this.#marks[slot] ?? 0 };
  }

  #put(slot: number, key: { a: number; b: number; mark: number }): void {
    this.#used[slot] = 1;
    this.#as[slot] = key.a;
    this.#bs[slot] = key.b;
    this.#marks[slot] = key.mark;
  }

  #grow(): void {
    const before = { used: this.#used, as: this.#as, bs: this.#bs, marks: this.#marks };
    const slots = (this.#mask + 1) * 2;
    this.#mask = slots - 1;
    this.#used = new Uint8Array(slots);
    this.#as = new Uint32Array(slots);
    this.#bs = new Uint32Array(slots);
    this.#marks = new Uint32Array(slots);
    for (let slot = 0; slot < before.used.length; slot += 1) {
      if (before.used[slot] !== 1) continue;
      const key = { a: before.as[slot] ?? 0, b: before.bs[slot] ?? 0 };
      this.#put(this.#slotOf(key.a, key.b), { ...key, mark: before.marks[slot] ?? 0 });
    }
  }
}
