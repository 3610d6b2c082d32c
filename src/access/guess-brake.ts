// Slows down whoever shows tokens that nobody has: after a few, answers to that address come late, and
// only so many of them wait at once. Who shows a good token is never held up, whatever others at the
// same address do. Knows addresses and counts, no tokens.

/** Wrong ones of an address answered at once, within the window. */
const freeMax = 10;
const windowMs = 60_000;
const holdMs = 1_000;
/** Answers held for one address; beyond it the caller is cut off without one. */
const heldMax = 16;
const addressesMax = 10_000;

interface Tries {
  count: number;
  held: number;
  readonly untilMs: number;
}

export class GuessBrake {
  readonly #now: () => number;
  readonly #byAddress = new Map<string, Tries>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** After a wrong token: how long to hold the answer back, ms; null: give none, end the connection.
   *  Whoever holds calls `released` when the answer has gone. */
  failed(address: string): number | null {
    const tries = this.#triesOf(address);
    tries.count += 1;
    if (tries.count <= freeMax) return 0;
    if (tries.held >= heldMax) return null;
    tries.held += 1;
    return holdMs;
  }

  released(address: string): void {
    const tries = this.#byAddress.get(address);
    if (tries !== undefined && tries.held > 0) tries.held -= 1;
  }

  #triesOf(address: string): Tries {
    const known = this.#byAddress.get(address);
    if (known !== undefined && known.untilMs > this.#now()) return known;
    this.#byAddress.delete(address);
    const [oldest] = this.#byAddress.keys();
    // The one that began its window first; it may begin another.
    if (this.#byAddress.size >= addressesMax && oldest !== undefined) {
      this.#byAddress.delete(oldest);
    }
    const fresh = { count: 0, held: known?.held ?? 0, untilMs: this.#now() + windowMs };
    this.#byAddress.set(address, fresh);
    return fresh;
  }
}
