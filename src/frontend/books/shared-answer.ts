// One question that many ask at the same time, put once. Nothing is remembered: who asks after the
// answer puts it anew.

export class SharedAnswer<Answer> {
  readonly #ask: () => Promise<Answer>;
  #pending: Promise<Answer> | null = null;

  constructor(ask: () => Promise<Answer>) {
    this.#ask = ask;
  }

  /** The answer to whoever asked first; fails as that one does. */
  get(): Promise<Answer> {
    this.#pending ??= this.#ask().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }
}
