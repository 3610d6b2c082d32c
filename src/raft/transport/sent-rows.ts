// What a sender has sent of a snapshot: how many chunks and rows, their running SHA-256, and how that
// stood after each of the latest chunks, so that a broken transfer goes on behind any of them. Knows
// no row from another.

import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { countRows, lastKeyOf } from './snapshot-rows.ts';

/** Where a transfer stands: so many chunks, the last of which ended with this key. */
export interface ResumePoint {
  readonly sequence: number;
  /** Null at the beginning. */
  readonly lastKey: Uint8Array | null;
}

interface Mark extends ResumePoint {
  readonly rowCount: number;
  readonly digest: Hash;
}

/** More than fits between a sender and its receiver: 256 MiB in full chunks. */
const marksMax = 1_024;

export class SentRows {
  readonly #start: Mark = { sequence: 0, lastKey: null, rowCount: 0, digest: createHash('sha256') };
  #last: Mark = this.#start;
  #marks: Mark[] = [];

  get start(): ResumePoint {
    return this.#start;
  }

  /** Chunks so far: the number of the next one. */
  get sequence(): number {
    return this.#last.sequence;
  }

  get rowCount(): number {
    return this.#last.rowCount;
  }

  /** Of all chunk bytes so far. */
  sha256(): Uint8Array {
    return this.#last.digest.copy().digest();
  }

  add(rows: Uint8Array): void {
    this.#last = {
      sequence: this.#last.sequence + 1,
      lastKey: lastKeyOf(rows).slice(),
      rowCount: this.#last.rowCount + countRows(rows),
      digest: this.#last.digest.copy().update(rows),
    };
    this.#marks.push(this.#last);
    if (this.#marks.length >= 2 * marksMax) this.#marks = this.#marks.slice(-marksMax);
  }

  /** Goes back to what arrived. A receiver that knows nothing, or something else, begins anew. */
  resumeAt(arrived: ResumePoint): ResumePoint {
    const found = this.#marks.find(
      ({ sequence, lastKey }) => sequence === arrived.sequence && sameKey(lastKey, arrived.lastKey),
    );
    this.#last = found ?? this.#start;
    this.#marks = this.#marks.filter(({ sequence }) => sequence <= this.#last.sequence);
    return this.#last;
  }
}

const sameKey = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a !== null && b !== null && Buffer.compare(a, b) === 0;
