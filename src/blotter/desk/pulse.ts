// Tells tables what changed, once per beat, however much changed.

import type { DeskNews } from './account-desk.ts';

type Listener = (news: DeskNews) => void;

export class Pulse {
  readonly #listeners = new Set<Listener>();

  /** Returns what ends it. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  beat(news: DeskNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}
