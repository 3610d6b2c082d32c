// Judges whether it is this leader's disk that keeps everybody waiting: the others had stored what it
// was still writing, write after write or while one hung. When all disks are slow, none of the others is to lead
// instead. Knows no disk and no clock.

/** A write that takes this long is slow, ms. */
const slowWriteMs = 100;
/** The others had it stored this long before, ms: a tick of the usual timing. */
const aheadMs = 50;
/** So many more writes in which only this disk was slow than such in which all were, without a quick
 *  one in between, over this time, ms: a hiccup is no reason to hand over. */
const writesMin = 5;
const spanMinMs = 1_000;
/** From one verdict to the next, ms: if another node does no better, leadership does not circle. */
const restMs = 10_000;

export class SlowDisk {
  #storedByOthersMs: number | null = null;
  #count = 0;
  #sinceMs = 0;
  #restUntilMs = 0;

  /** Whether it is known that a quorum stored the write under way without this node. */
  get storedByOthers(): boolean {
    return this.#storedByOthersMs !== null;
  }

  /** A quorum stored it; the write has been under way for `ageMs`. */
  overtaken(ageMs: number): void {
    this.#storedByOthersMs ??= ageMs;
  }

  /** A write took `elapsedMs` and ended at `nowMs`: whether another node should lead. */
  ended(elapsedMs: number, nowMs: number): boolean {
    const storedMs = this.#storedByOthersMs ?? Infinity;
    this.#storedByOthersMs = null;
    if (elapsedMs < slowWriteMs) {
      this.#count = 0;
      return false;
    }
    if (elapsedMs - storedMs < aheadMs) {
      this.#count = Math.max(0, this.#count - 1);
      return false;
    }
    if (this.#count === 0) this.#sinceMs = nowMs - elapsedMs;
    this.#count += 1;
    if (this.#count < writesMin || nowMs - this.#sinceMs < spanMinMs) return false;
    return this.#isDue(nowMs);
  }

  /** The write under way hangs at `nowMs`: whether another node should lead. */
  hangs(nowMs: number): boolean {
    return this.storedByOthers && this.#isDue(nowMs);
  }

  /** Nothing is applied because the books' disk is slow: whether another node should try. */
  booksBehind(nowMs: number): boolean {
    return this.#isDue(nowMs);
  }

  /** This node came to lead, or ceased to. */
  reset(): void {
    this.#storedByOthersMs = null;
    this.#count = 0;
  }

  #isDue(nowMs: number): boolean {
    if (nowMs < this.#restUntilMs) return false;
    this.#restUntilMs = nowMs + restMs;
    this.#count = 0;
    return true;
  }
}
