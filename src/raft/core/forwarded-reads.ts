// Reads a follower asked its leader for. Thesis §6.4, last paragraph. The caller's context stays
// here; a token drawn for this run travels, so that an answer to an earlier run of this replica
// can never be taken for an answer to this one.

import { assert } from '../../base/assert.ts';
import type { Random } from '../../base/prng.ts';

interface ForwardedRead {
  readonly context: number;
  readonly askedAtTick: number;
}

export class ForwardedReads {
  readonly #readsMax: number;
  readonly #reads = new Map<number, ForwardedRead>();
  #nextToken: number;

  constructor(readsMax: number, random: Random) {
    this.#readsMax = readsMax;
    // 32 random bits above 20 that count: a run would have to ask 2^52 times to overflow.
    this.#nextToken = random.below(0x8000_0000) * 0x10_0000 + 1;
  }

  get count(): number {
    return this.#reads.size;
  }

  get full(): boolean {
    return this.#reads.size >= this.#readsMax;
  }

  /** Remembers a read and gives it its token. */
  ask(context: number, tick: number): number {
    assert(!this.full, 'a full queue refuses');
    const token = this.#nextToken;
    assert(Number.isSafeInteger(token), 'a token is a safe integer');
    this.#nextToken += 1;
    this.#reads.set(token, { context, askedAtTick: tick });
    return token;
  }

  /** The context asked with this token, or null if it is not ours or was given up. */
  take(token: number): number | null {
    const read = this.#reads.get(token);
    if (read === undefined) return null;
    this.#reads.delete(token);
    return read.context;
  }

  /** Gives up reads asked at or before a tick: their question or answer was lost. */
  abortUpTo(tick: number): number[] {
    const contexts: number[] = [];
    for (const [token, read] of this.#reads) {
      if (read.askedAtTick > tick) break;
      this.#reads.delete(token);
      contexts.push(read.context);
    }
    return contexts;
  }
}
