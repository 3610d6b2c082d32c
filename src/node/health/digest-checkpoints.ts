// Remembers the digest at every 1,024th entry, so that replicas can be compared at equal indices
// while they run. Keeps the last 64.

export interface DigestCheckpoint {
  readonly index: number;
  readonly digest: string;
}

const entriesBetween = 1_024;
const keptMax = 64;

export class DigestCheckpoints {
  #kept: DigestCheckpoint[] = [];

  /** Called after each applied entry; `digest` is only asked for when it is kept. */
  applied(index: number, digest: () => string): void {
    if (index % entriesBetween !== 0) return;
    this.#kept.push({ index, digest: digest() });
    if (this.#kept.length > keptMax) this.#kept.shift();
  }

  /** Other books took the place of those that these spoke of. */
  forget(): void {
    this.#kept = [];
  }

  all(): readonly DigestCheckpoint[] {
    return this.#kept;
  }
}
