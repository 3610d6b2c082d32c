// Remembers digests at entries that all replicas choose alike, so that they can be compared at equal
// indices while they run: the last 48 of every 1,024th, for a replica that lags, and the last 15 of every
// 64th between them, so that a quiet cluster need not wait long for the next.

export interface DigestCheckpoint {
  readonly index: number;
  readonly digest: string;
}

const farEntries = 1_024;
const farMax = 48;
const nearEntries = 64;
/** With the far ones fewer than one report to a peer may hold. */
const nearMax = 15;

export class DigestCheckpoints {
  #far: DigestCheckpoint[] = [];
  #near: DigestCheckpoint[] = [];

  /** Called after each applied entry; `digest` is only asked for when it is kept. */
  applied(index: number, digest: () => string): void {
    if (index % nearEntries !== 0) return;
    const isFar = index % farEntries === 0;
    const kept = isFar ? this.#far : this.#near;
    kept.push({ index, digest: digest() });
    if (kept.length > (isFar ? farMax : nearMax)) kept.shift();
  }

  /** Other books took the place of those that these spoke of. */
  forget(): void {
    this.#far = [];
    this.#near = [];
  }

  /** By index, oldest first. */
  all(): readonly DigestCheckpoint[] {
    return [...this.#far, ...this.#near].sort((a, b) => a.index - b.index);
  }
}
