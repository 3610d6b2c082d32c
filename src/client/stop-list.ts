// What must be stopped when something ends: a client that closes, a caller that gives up. Knows
// only that each thing can be stopped.

export class StopList {
  readonly #stops = new Set<() => void>();
  #over = false;

  get over(): boolean {
    return this.#over;
  }

  get size(): number {
    return this.#stops.size;
  }

  /** Returns what takes `stop` off again. Over already: `stop` is called at once. */
  add(stop: () => void): () => void {
    if (this.#over) {
      stop();
      return () => undefined;
    }
    this.#stops.add(stop);
    return () => {
      this.#stops.delete(stop);
    };
  }

  /** Calls each of them once. */
  end(): void {
    this.#over = true;
    const stops = [...this.#stops];
    this.#stops.clear();
    for (const stop of stops) stop();
  }
}
