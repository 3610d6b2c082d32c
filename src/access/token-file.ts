// A token's secret out of a file that may come, go and change while the process runs: what a service
// shows is what the file holds. Looked at again at most once a second. Knows no books.

import { readFileSync } from 'node:fs';
import { isTokenSecret } from './token-secret.ts';

const freshMs = 1_000;

export class TokenFile {
  readonly path: string;
  readonly #now: () => number;
  #readMs = -Infinity;
  #secret: string | null = null;

  constructor(path: string, now: () => number) {
    this.path = path;
    this.#now = now;
  }

  /** Null while there is no such file, or no token in it. */
  secret(): string | null {
    if (this.#now() - this.#readMs < freshMs) return this.#secret;
    this.#readMs = this.#now();
    this.#secret = secretIn(this.path);
    return this.#secret;
  }
}

function secretIn(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return isTokenSecret(text) ? text : null;
  } catch (error) {
    // Not there, or not for us: the servers will say what they miss.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
