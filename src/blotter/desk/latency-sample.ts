// The last latencies, and where most and nearly all of them lie.

const sampleMax = 1_000;

export class LatencySample {
  readonly #values: number[] = [];
  #next = 0;

  add(latencyMs: number): void {
    this.#values[this.#next] = latencyMs;
    this.#next = (this.#next + 1) % sampleMax;
  }

  /** The value that `share` of the sample does not exceed; null while there is none. */
  quantile(share: number): number | null {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  }
}
