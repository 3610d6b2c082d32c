// The term at every index of the log, as runs of equal terms: a log of a million entries from
// three leaders is three pairs of numbers. Raft paper §5.3: terms never decrease along a log.
// Knows nothing of where entries are.

import { assert } from '../../base/assert.ts';

interface Run {
  readonly term: number;
  readonly firstIndex: number;
}

export class TermRuns {
  #runs: Run[];
  #lastIndex: number;

  /** Starts with one known position: the entry before the log's first. */
  constructor(baseIndex: number, baseTerm: number) {
    this.#runs = [{ term: baseTerm, firstIndex: baseIndex }];
    this.#lastIndex = baseIndex;
  }

  get lastIndex(): number {
    return this.#lastIndex;
  }

  get lastTerm(): number {
    return this.#last().term;
  }

  /** The term at an index from the base to the last. */
  term(index: number): number {
    assert(index <= this.#lastIndex, 'no term is known beyond the last index');
    let low = 0;
    let high = this.#runs.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const run = this.#runs[middle];
      if (run !== undefined && run.firstIndex <= index) low = middle;
      else high = middle - 1;
    }
    const run = this.#runs[low];
    assert(run !== undefined && run.firstIndex <= index, 'no term is known below the base');
    return run.term;
  }

  append(index: number, term: number): void {
    assert(index === this.#lastIndex + 1, 'indices follow on each other');
    assert(term >= this.lastTerm, 'terms never decrease along a log');
    if (term > this.lastTerm) this.#runs.push({ term, firstIndex: index });
    this.#lastIndex = index;
  }

  /** Forgets everything behind `index`. */
  truncateAfter(index: number): void {
    while (this.#last().firstIndex > index && this.#runs.length > 1) this.#runs.pop();
    assert(this.#last().firstIndex <= index, 'a log is not cut below its base');
    this.#lastIndex = Math.min(this.#lastIndex, index);
  }

  /** Makes `index` the base. */
  compactTo(index: number): void {
    const term = this.term(index);
    const kept = this.#runs.filter((run) => run.firstIndex > index);
    this.#runs = [{ term, firstIndex: index }, ...kept];
  }

  #last(): Run {
    const run = this.#runs.at(-1);
    assert(run !== undefined, 'there is always the base');
    return run;
  }
}
