// How many lines of a workload the naive books reject, one step after another.

import type { Step } from '../../src/cli/replay/pipelined-play.ts';
import { NaiveBooks } from './naive-books.ts';
import { runNaively } from './naive-rules.ts';

export function naiveRejections(steps: Iterable<Step>): number {
  const books = new NaiveBooks();
  let rejected = 0;
  for (const { before, command } of steps) {
    for (const one of before) {
      const verdict = runNaively(books, one);
      if (verdict !== null) throw new Error(`${one.kind} was rejected: ${verdict}`);
    }
    if (runNaively(books, command) !== null) rejected += 1;
  }
  return rejected;
}
