// Whether a reader of the change feed was told everything, once, in order: a snapshot, then deltas
// of which each names the one before, compared with what really changed. Knows no sockets; a value
// is any text that stands for what a key holds.

export interface FeedChange {
  readonly key: string;
  /** Null: the key is gone. */
  readonly value: string | null;
}

export type HeardFrame =
  | { readonly kind: 'snapshot'; readonly index: number; readonly changes: readonly FeedChange[] }
  | {
      readonly kind: 'delta';
      readonly index: number;
      readonly prev: number;
      readonly changes: readonly FeedChange[];
    }
  /** A reader came back: what it missed since `prev`, in one. */
  | {
      readonly kind: 'resumed';
      readonly index: number;
      readonly prev: number;
      readonly changes: readonly FeedChange[];
    }
  | { readonly kind: 'heartbeat'; readonly index: number };

/** What one log entry changed, of the keys this reader follows. */
export interface TrueChange {
  readonly index: number;
  readonly changes: readonly FeedChange[];
}

/** A sentence for everything the reader missed, heard twice or was told wrongly. `truth` is in index
 *  order and holds only entries that changed something. */
export function feedViolations(
  frames: readonly HeardFrame[],
  truth: readonly TrueChange[],
): string[] {
  const reader = new Reader(truth);
  for (const frame of frames) reader.hear(frame);
  return reader.violations;
}

class Reader {
  readonly violations: string[] = [];
  readonly #truth: readonly TrueChange[];
  #books = new Map<string, string>();
  #lastIndex: number | null = null;

  constructor(truth: readonly TrueChange[]) {
    this.#truth = truth;
  }

  hear(frame: HeardFrame): void {
    if (frame.kind === 'snapshot') this.#onSnapshot(frame.index, frame.changes);
    else if (this.#lastIndex === null) this.#say(frame, 'came before any snapshot');
    else if (frame.kind === 'delta') this.#onDelta(frame, this.#lastIndex);
    else if (frame.kind === 'resumed') this.#onResumed(frame, this.#lastIndex);
    else this.#missedBetween(this.#lastIndex, frame.index + 1, frame);
  }

  #onSnapshot(index: number, changes: readonly FeedChange[]): void {
    this.#books = new Map();
    this.#take(changes);
    this.#lastIndex = index;
    this.#compare({ kind: 'snapshot', index });
  }

  #onDelta(frame: HeardFrame & { readonly kind: 'delta' }, lastIndex: number): void {
    if (frame.prev !== lastIndex) this.#say(frame, `follows ${frame.prev}, not ${lastIndex}`);
    if (frame.index <= lastIndex) this.#say(frame, 'was heard before');
    this.#missedBetween(lastIndex, frame.index, frame);
    if (!this.#truth.some(({ index }) => index === frame.index)) {
      this.#say(frame, 'tells of an entry that changed nothing');
    }
    this.#take(frame.changes);
    this.#lastIndex = frame.index;
    this.#compare(frame);
  }

  #onResumed(frame: HeardFrame & { readonly kind: 'resumed' }, lastIndex: number): void {
    if (frame.prev !== lastIndex) this.#say(frame, `goes on from ${frame.prev}, not ${lastIndex}`);
    if (frame.index < lastIndex) this.#say(frame, 'goes back');
    this.#take(frame.changes);
    this.#lastIndex = frame.index;
    this.#compare(frame);
  }

  // A heartbeat says that all up to its index is known; a delta, that all before it is.
  #missedBetween(after: number, before: number, frame: HeardFrame): void {
    const missed = this.#truth.filter(({ index }) => index > after && index < before);
    for (const { index } of missed) this.#say(frame, `passes over the changes of ${index}`);
  }

  #take(changes: readonly FeedChange[]): void {
    for (const { key, value } of changes) {
      if (value === null) this.#books.delete(key);
      else this.#books.set(key, value);
    }
  }

  #compare(frame: Pick<HeardFrame, 'kind' | 'index'>): void {
    const expected = this.#trueBooksAt(frame.index);
    for (const key of new Set([...expected.keys(), ...this.#books.keys()])) {
      const [heard, wanted] = [this.#books.get(key), expected.get(key)];
      if (heard === wanted) continue;
      this.#say(frame, `leaves ${key} at ${heard ?? 'nothing'}, not ${wanted ?? 'nothing'}`);
    }
  }

  #trueBooksAt(through: number): Map<string, string> {
    const books = new Map<string, string>();
    for (const { index, changes } of this.#truth) {
      if (index > through) break;
      for (const { key, value } of changes) {
        if (value === null) books.delete(key);
        else books.set(key, value);
      }
    }
    return books;
  }

  #say({ kind, index }: Pick<HeardFrame, 'kind' | 'index'>, what: string): void {
    this.violations.push(`${kind} ${index} ${what}`);
  }
}
