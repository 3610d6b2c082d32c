// Which symbols the last entries changed, so that a reader who comes back is told what it missed.
// Bounded in symbols named; below the floor nothing is known any more. Pure.

interface Entry {
  readonly index: number;
  readonly symbols: readonly string[];
}

export const rememberedMax = 100_000;

export class RecentInvalidations {
  readonly #namedMax: number;
  #entries: Entry[] = [];
  #head = 0;
  #named = 0;
  #floorIndex = Number.POSITIVE_INFINITY;

  constructor(namedMax = rememberedMax) {
    this.#namedMax = namedMax;
  }

  /** What came after this index is known. */
  get floorIndex(): number {
    return this.#floorIndex;
  }

  reset(index: number): void {
    this.#entries = [];
    this.#head = 0;
    this.#named = 0;
    this.#floorIndex = index;
  }

  changed(index: number, symbols: readonly string[]): void {
    this.#entries.push({ index, symbols });
    this.#named += symbols.length;
    while (this.#named > this.#namedMax) this.#forgetOldest();
    if (this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Each symbol once; null when that far back is not known. */
  since(index: number): string[] | null {
    if (index < this.#floorIndex) return null;
    const symbols = new Set<string>();
    for (let at = this.#entries.length - 1; at >= this.#head; at -= 1) {
      const entry = this.#entries[at];
      if (entry === undefined || entry.index <= index) break;
      for (const symbol of entry.symbols) symbols.add(symbol);
    }
    return [...symbols];
  }

  #forgetOldest(): void {
    const oldest = this.#entries[this.#head];
    if (oldest === undefined) return;
    this.#head += 1;
    this.#named -= oldest.symbols.length;
    this.#floorIndex = oldest.index;
  }
}
