// Ctrl-C, SIGTERM and a closed terminal, as one promise; the second signal as an impatient one.

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a terminal or a supervisor sends to all of its processes, npm sends on to this one as well: what comes
 *  so soon after the first is its echo. */
const echoMs = 500;

export class StopSignals {
  readonly #asked: Promise<string>;
  #settle: (why: string) => void = () => undefined;
  #onImpatience: () => void = () => undefined;
  #firstMs: number | null = null;
  readonly #listener = (signal: NodeJS.Signals): void => {
    const nowMs = performance.now();
    this.#firstMs ??= nowMs;
    if (nowMs - this.#firstMs > echoMs) this.#onImpatience();
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
