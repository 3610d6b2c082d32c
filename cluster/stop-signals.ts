// Ctrl-C, SIGTERM and a closed terminal, as one promise; the second signal as an impatient one.

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class StopSignals {
  readonly #asked: Promise<string>;
  #settle: (why: string) => void = () => undefined;
  #onImpatience: () => void = () => undefined;
  #count = 0;
  readonly #listener = (signal: NodeJS.Signals): void => {
    this.#count += 1;
    if (this.#count > 1) this.#onImpatience();
    this.#settle(signal);
  };

  constructor() {
    this.#asked = new Promise((resolve) => {
      this.#settle = resolve;
    });
    for (const signal of signals) process.on(signal, this.#listener);
  }

  /** Resolves with the signal's name, or with what `ask` said. */
  get asked(): Promise<string> {
    return this.#asked;
  }

  /** Stops as a signal would. */
  ask(why: string): void {
    this.#settle(why);
  }

  onImpatience(act: () => void): void {
    this.#onImpatience = act;
  }

  dispose(): void {
    for (const signal of signals) process.off(signal, this.#listener);
  }
}
