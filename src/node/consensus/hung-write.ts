// Judges how long a log write has hung, in ticks that were really taken: a process that was itself
// asleep, as under SIGSTOP, must not blame its disk. Knows no disk and no clock.

/** The disk does not answer: the process must end without waiting for it. */
export class DiskHangs extends Error {
  override readonly name = 'DiskHangs';

  constructor(ageMs: number) {
    super(`a log write has hung for ${ageMs} ms`);
  }
}

export class HungWrite {
  readonly #tickMs: number;
  #ticks = 0;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  /** The write under way ended, or is none the disk alone is to be blamed for. */
  reset(): void {
    this.#ticks = 0;
  }

  /** Called every tick while a write is under way: for how long it has been, ms. */
  tick(): number {
    this.#ticks += 1;
    return this.#ticks * this.#tickMs;
  }
}
