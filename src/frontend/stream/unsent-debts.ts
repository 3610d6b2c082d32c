// What all sockets of a frontend together have been told and not taken yet. Each socket has a bound of
// its own; thousands of readers that stop at once must not fill the process all the same. Over the
// bound of all, the largest debtor is closed. Knows no protocol.

/** A socket that may lag behind. */
export interface Debtor {
  /** Now. */
  readonly unsentBytes: number;
  /** Tells it that it is too slow, behind all that it has not read. */
  closeAsTooSlow(): void;
  /** Lets go of what it has not read. */
  terminate(): void;
}

export class UnsentDebts {
  readonly #totalBytesMax: number;
  /** As of when each was last written to: since then it can only have become less. */
  readonly #debts = new Map<Debtor, number>();
  /** Told to go, and what they have not read is still held. */
  readonly #closing = new Set<Debtor>();
  #totalBytes = 0;

  constructor(totalBytesMax: number) {
    this.#totalBytesMax = totalBytesMax;
  }

  /** At most so much is owed, as far as is known without asking everybody. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Called after a write that left something unsent. */
  note(debtor: Debtor): void {
    this.#put(debtor, debtor.unsentBytes);
    if (this.#totalBytes > this.#totalBytesMax) this.#collect();
  }

  /** It is gone, and what it owed with it. */
  forget(debtor: Debtor): void {
    this.#put(debtor, 0);
    this.#closing.delete(debtor);
  }

  #put(debtor: Debtor, bytes: number): void {
    this.#totalBytes += bytes - (this.#debts.get(debtor) ?? 0);
    if (bytes === 0) this.#debts.delete(debtor);
    else this.#debts.set(debtor, bytes);
  }

  // First what is really owed; then those who were told before; only then somebody who still hopes.
  #collect(): void {
    for (const debtor of this.#debts.keys()) this.#put(debtor, debtor.unsentBytes);
    for (const debtor of this.#closing) {
      if (this.#totalBytes <= this.#totalBytesMax) return;
      debtor.terminate();
      this.forget(debtor);
    }
    let live = this.#totalBytes;
    for (const [debtor, bytes] of this.#largestFirst()) {
      if (live <= this.#totalBytesMax) return;
      live -= bytes;
      this.#closing.add(debtor);
      debtor.closeAsTooSlow();
    }
  }

  #largestFirst(): [Debtor, number][] {
    return [...this.#debts].sort(([, a], [, b]) => b - a);
  }
}
