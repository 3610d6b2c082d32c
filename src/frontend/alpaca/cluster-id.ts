// Which cluster's books these are: asked once, and again now and then, because other books may come to
// the same addresses. Nobody waits for the later questions.

import { ClusterError } from '../../domain/cluster-error.ts';

const askAgainAfterMs = 10_000;

export class ClusterId {
  readonly #ask: () => Promise<string>;
  readonly #monotonicMs: () => number;
  #known: string | null = null;
  #askedMs = 0;

  constructor(ask: () => Promise<string>, monotonicMs: () => number) {
    this.#ask = ask;
    this.#monotonicMs = monotonicMs;
  }

  /** @throws ClusterError as long as nobody has ever answered */
  async get(): Promise<string> {
    if (this.#known === null) return this.#learn();
    if (this.#monotonicMs() - this.#askedMs > askAgainAfterMs) void this.#refresh();
    return this.#known;
  }

  async #learn(): Promise<string> {
    this.#askedMs = this.#monotonicMs();
    this.#known = await this.#ask();
    return this.#known;
  }

  async #refresh(): Promise<void> {
    try {
      await this.#learn();
    } catch (error) {
      // What was known stays true until somebody says otherwise.
      if (!(error instanceof ClusterError)) throw error;
    }
  }
}
