// Which frontends the page may use: its own, and those its own has named. The list is kept for the
// next load, for the one that is dead then may be the one that served the page.

import { isListOf, isText, parseJson } from '../../stream/shape.ts';

/** Where text survives a reload. */
export interface ListMemory {
  read(): string | null;
  write(text: string): void;
}

export class FrontendList {
  readonly #own: string;
  readonly #memory: ListMemory;
  #origins: readonly string[];
  #at = 0;

  /** `own`: the origin that served the page. */
  constructor(own: string, memory: ListMemory) {
    this.#own = own;
    this.#memory = memory;
    const kept = parseJson(memory.read() ?? '');
    this.#origins = unique(own, isListOf(kept, isText) ? kept : []);
  }

  /** The one in use. */
  get current(): string {
    return this.#origins[this.#at] ?? this.#own;
  }

  get all(): readonly string[] {
    return this.#origins;
  }

  /** Takes over what a frontend says of itself and the others. The one in use stays in use. */
  learn(named: readonly string[]): void {
    const { current } = this;
    this.#origins = unique(this.#own, named.filter(isOrigin));
    this.#at = Math.max(0, this.#origins.indexOf(current));
    this.#memory.write(JSON.stringify(this.#origins));
  }

  /** The one in use has failed: goes on to the next. */
  next(): void {
    this.#at = (this.#at + 1) % this.#origins.length;
  }

  /** The one in use at the first attempt, then the others in turn. */
  at(attempt: number): string {
    return this.#origins[(this.#at + attempt - 1) % this.#origins.length] ?? this.#own;
  }
}

const unique = (own: string, others: readonly string[]): string[] => [...new Set([own, ...others])];

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
