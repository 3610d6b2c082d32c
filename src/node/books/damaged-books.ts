// What opening or reading stored books throws when they are not what was written. They are set
// aside and refilled from a peer's snapshot; nothing is served from them. Knows no remedy itself.

export class DamagedBooks extends Error {
  override readonly name = 'DamagedBooks';
  /** The `books-<n>` directory. */
  readonly directory: string;
  /** What is wrong, in words, without the directory. */
  readonly problem: string;

  constructor(directory: string, problem: string, cause?: unknown) {
    super(`${directory}: ${problem}`, cause === undefined ? undefined : { cause });
    this.directory = directory;
    this.problem = problem;
  }
}
