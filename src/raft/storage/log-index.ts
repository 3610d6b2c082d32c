// Where every entry of the log is and which term it has. A place is counted in bytes since the
// first segment ever, sequence × segment length + offset, so that it is one number. Eight bytes
// an entry. Knows nothing of files or payloads.

import { assert, present } from '../../base/assert.ts';
import { TermRuns } from './term-runs.ts';

const FIRST_CAPACITY = 1024;

export interface LogPoint {
  readonly index: number;
  readonly term: number;
}

export class LogIndex {
  #base: LogPoint;
  #terms: TermRuns;
  /** Places of base.index + 1 and on, from #skipped. */
  #places = new Float64Array(FIRST_CAPACITY);
  #skipped = 0;

  constructor(base: LogPoint) {
    this.#base = base;
    this.#terms = new TermRuns(base.index, base.term);
  }

  /** The entry before the first; what a snapshot stands for. */
  get base(): LogPoint {
    return this.#base;
  }

  get lastIndex(): number {
    return this.#terms.lastIndex;
  }

  get lastTerm(): number {
    return this.#terms.lastTerm;
  }

  /** The term of an index from the base to the last. */
  term(index: number): number {
    return this.#terms.term(index);
  }

  /** Where the record of a held entry starts. */
  place(index: number): number {
    assert(index > this.#base.index && index <= this.lastIndex, 'only held entries have a place');
    return present(this.#places[this.#slot(index)], 'every held entry has a place');
  }

  append(point: LogPoint, place: number): void {
    this.#terms.append(point.index, point.term);
    const slot = this.#slot(point.index);
    if (slot >= this.#places.length) this.#makeRoom();
    this.#places[this.#slot(point.index)] = place;
  }

  /** Forgets everything behind `index`, which is not below the base. */
  truncateAfter(index: number): void {
    this.#terms.truncateAfter(index);
  }

  /** Makes a held index the base. */
  compactTo(index: number): void {
    const term = this.term(index);
    this.#terms.compactTo(index);
    this.#skipped += index - this.#base.index;
    this.#base = { index, term };
  }

  /** Forgets everything; the log is empty behind `base`. */
  reset(base: LogPoint): void {
    this.#base = base;
    this.#terms = new TermRuns(base.index, base.term);
    this.#skipped = 0;
  }

  #slot(index: number): number {
    return index - this.#base.index - 1 + this.#skipped;
  }

  // Moves the places to the front if half the room is behind the base, else doubles it.
  #makeRoom(): void {
    const held = this.#places.subarray(this.#skipped);
    const wasteful = this.#skipped * 2 >= this.#places.length;
    const target = wasteful ? this.#places : new Float64Array(this.#places.length * 2);
    target.set(held, 0);
    this.#places = target;
    this.#skipped = 0;
  }
}
