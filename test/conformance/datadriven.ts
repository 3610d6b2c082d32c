// Reads the golden format: a directive, optional input, a line of dashes, the expected output up
// to a blank line (or between doubled dashes when the output itself has blank lines).

export interface Argument {
  readonly key: string;
  readonly values: readonly string[];
}

export interface Directive {
  readonly line: number;
  readonly command: string;
  readonly args: readonly Argument[];
  readonly input: string;
  readonly expected: string;
}

const DASHES = '----';

/** The directives of one file, in order. */
export function parseDirectives(text: string): Directive[] {
  const reader = new LineReader(text.split('\n'));
  const directives: Directive[] = [];
  for (;;) {
    const first = reader.nextDirective();
    if (first === null) return directives;
    const line = reader.at;
    const [command = '', ...args] = splitWords(first);
    const input = reader.until((candidate) => candidate === DASHES).join('\n');
    const expected = readExpected(reader);
    directives.push({ line, command, args: args.map(parseArgument), input, expected });
  }
}

/** The values of an argument, or none if it was not given. */
export const valuesOf = (directive: Directive, key: string): readonly string[] =>
  directive.args.find((arg) => arg.key === key)?.values ?? [];

/** The arguments that are plain node ids. */
export const idsOf = (directive: Directive): number[] =>
  directive.args.filter((arg) => arg.values.length === 0).map((arg) => Number(arg.key));

function readExpected(reader: LineReader): string {
  if (reader.peek() !== DASHES) return lines(reader.until((line) => line === ''));
  reader.skip();
  const expected: string[] = [];
  while (!reader.done && !(reader.peek() === DASHES && reader.peek(1) === DASHES)) {
    expected.push(reader.take());
  }
  reader.skip();
  reader.skip();
  return lines(expected);
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

// Words end at a blank outside parentheses.
const splitWords = (line: string): string[] => line.match(/(?:[^\s(]+(?:\([^)]*\))?)+/g) ?? [];

function parseArgument(word: string): Argument {
  const equals = word.indexOf('=');
  if (equals < 0) return { key: word, values: [] };
  const key = word.slice(0, equals);
  const value = word.slice(equals + 1);
  if (!value.startsWith('(')) return { key, values: [value] };
  const inner = value.slice(1, -1).trim();
  return { key, values: inner === '' ? [] : inner.split(',').map((item) => item.trim()) };
}

class LineReader {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(all: readonly string[]) {
    this.#lines = all.at(-1) === '' ? all.slice(0, -1) : all;
  }

  get at(): number {
    return this.#next;
  }

  get done(): boolean {
    return this.#next >= this.#lines.length;
  }

  peek(ahead = 0): string | undefined {
    return this.#lines[this.#next + ahead];
  }

  skip(): void {
    this.#next += 1;
  }

  take(): string {
    const line = this.#lines[this.#next] ?? '';
    this.#next += 1;
    return line;
  }

  /** The next line that is neither blank nor a comment. */
  nextDirective(): string | null {
    while (!this.done) {
      const line = this.take().trim();
      if (line !== '' && !line.startsWith('#')) return line;
    }
    return null;
  }

  /** Lines up to the one that ends them, which is consumed. */
  until(isEnd: (line: string) => boolean): string[] {
    const taken: string[] = [];
    while (!this.done) {
      const line = this.take();
      if (isEnd(line)) return taken;
      taken.push(line);
    }
    return taken;
  }
}
