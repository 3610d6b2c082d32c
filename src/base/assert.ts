// Assertions: what must be true. A failed one ends the process and nothing catches it, because
// going on with a broken fact is how replicas come to differ. Knows nothing of Raft or money.

/** Thrown by `assert`. Never caught: the process reports it and exits. */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed';
}

/** States one fact. On in production: the facts are cheap and a wrong ledger is not. */
export function assert(fact: boolean, sentence: string): asserts fact {
  if (!fact) throw new AssertionFailed(sentence);
}

/** Closes an exhaustive switch, so that a new case makes the compiler list the work. */
export function unreachable(value: never): never {
  throw new AssertionFailed(`a case nobody wrote: ${JSON.stringify(value)}`);
}

/** The value, or an assertion naming what was missing. */
export function present<T>(value: T | null | undefined, sentence: string): T {
  if (value === null || value === undefined) throw new AssertionFailed(sentence);
  return value;
}
