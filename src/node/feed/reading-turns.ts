// Lets so many readers of the history go on at a time and the others wait in line: what they read is
// in memory until it is told, and thousands may come back at once. Knows nothing of what they read.

export class ReadingTurns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(atOnceMax: number) {
    this.#free = atOnceMax;
  }

  /** Resolves when it is one's turn, in the order of asking. Whoever had one calls `done`, once. */
  async turn(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  done(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
