// The cluster's clock as seen from here. Every stamp that arrives says that the machine clock had
// reached it by then; the furthest ahead of ours in the last minutes is the best estimate, late by
// what news takes to travel and never early. Knows no clock itself.

const windowMs = 60_000;

export class MachineClock {
  #skewMs: number | null = null;
  #nextMs: number | null = null;
  #windowEndMs = 0;

  note(stampMs: number, receivedMs: number): void {
    const skewMs = stampMs - receivedMs;
    // Two windows, so that an old estimate is dropped only when a newer one stands.
    if (receivedMs > this.#windowEndMs) {
      this.#windowEndMs = receivedMs + windowMs;
      this.#skewMs = this.#nextMs ?? this.#skewMs;
      this.#nextMs = null;
    }
    this.#skewMs = Math.max(this.#skewMs ?? skewMs, skewMs);
    this.#nextMs = Math.max(this.#nextMs ?? skewMs, skewMs);
  }

  /** The machine clock when ours shows `nowMs`; ours while nothing is known. */
  at(nowMs: number): number {
    return nowMs + (this.#skewMs ?? 0);
  }
}
