// Whether a reader of the change feed was told everything, once, in order: a snapshot, then deltas
// of which each names the one before, compared with what really changed. Knows no sockets; a value
// is whatever fields stand for what a key holds.

export interface FeedChange {
  readonly key: string;
  /** Flat, and never changed again. Null: the key is gone. */
  readonly value: object | null;
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
  readonly #truth: TrueBooks;
  #books = new Map<string, object>();
  #lastIndex: number | null = null;

  constructor(truth: readonly TrueChange[]) {
    this.#truth = new TrueBooks(truth);
  }

  hear(frame: HeardFrame): void {
    if (frame.kind === 'snapshot') this.#onSnapshot(frame.index, frame.changes);
    else if (this.#lastIndex === null) this.#say(frame, 'came before any snapshot');
    else if (frame.kind === 'delta') this.#onDelta(frame, this.#lastIndex);
    else if (frame.kind === 'resumed') this.#onResumed(frame, this.#lastIndex);
    else this.#missedBetween(this.#lastIndex, frame.index + 1, frame);
  }

  #onSnapshot(index: number, changes: readonly FeedChange[]): void {
    const before = this.#books;
    this.#books = new Map();
    this.#take(changes);
    this.#lastIndex = index;
    this.#truth.moveTo(index);
    const keys = [...this.#truth.rows.keys(), ...this.#books.keys(), ...before.keys()];
    this.#compare({ kind: 'snapshot', index }, keys);
  }

  #onDelta(frame: HeardFrame & { readonly kind: 'delta' }, lastIndex: number): void {
    if (frame.prev !== lastIndex) this.#say(frame, `follows ${frame.prev}, not ${lastIndex}`);
    if (frame.index <= lastIndex) this.#say(frame, 'was heard before');
    this.#missedBetween(lastIndex, frame.index, frame);
    if (!this.#truth.changedAt(frame.index)) {
      this.#say(frame, 'tells of an entry that changed nothing');
    }
    this.#goOn(frame);
  }

  #onResumed(frame: HeardFrame & { readonly kind: 'resumed' }, lastIndex: number): void {
    if (frame.prev !== lastIndex) this.#say(frame, `goes on from ${frame.prev}, not ${lastIndex}`);
    if (frame.index < lastIndex) this.#say(frame, 'goes back');
    this.#goOn(frame);
  }

  // What neither this frame nor the entries since the last one touched is as right as it was.
  #goOn(frame: HeardFrame & { readonly kind: 'delta' | 'resumed' }): void {
    this.#take(frame.changes);
    this.#lastIndex = frame.index;
    const touched = this.#truth.moveTo(frame.index);
    this.#compare(frame, [...touched, ...frame.changes.map(({ key }) => key)]);
  }

  // A heartbeat says that all up to its index is known; a delta, that all before it is.
  #missedBetween(after: number, before: number, frame: HeardFrame): void {
    for (const index of this.#truth.changedBetween(after, before)) {
      this.#say(frame, `passes over the changes of ${index}`);
    }
  }

  #take(changes: readonly FeedChange[]): void {
    for (const change of changes) keep(this.#books, change);
  }

  #compare(frame: Pick<HeardFrame, 'kind' | 'index'>, keys: readonly string[]): void {
    for (const key of new Set(keys)) {
      const [heard, wanted] = [this.#books.get(key), this.#truth.rows.get(key)];
      if (isSameValue(heard, wanted)) continue;
      this.#say(frame, `leaves ${key} at ${textOf(heard)}, not ${textOf(wanted)}`);
    }
  }

  #say({ kind, index }: Pick<HeardFrame, 'kind' | 'index'>, what: string): void {
    this.violations.push(`${kind} ${index} ${what}`);
  }
}

/** The rows as the true changes leave them at an index that mostly goes on and seldom back. */
class TrueBooks {
  rows = new Map<string, object>();
  readonly #changes: readonly TrueChange[];
  /** How many of the changes are in `rows`. */
  #taken = 0;

  constructor(changes: readonly TrueChange[]) {
    this.#changes = changes;
  }

  /** Takes `rows` to `index`; the keys that changed on the way there from an index before it. */
  moveTo(index: number): string[] {
    if ((this.#changes[this.#taken - 1]?.index ?? 0) > index) {
      this.rows = new Map();
      this.#taken = 0;
    }
    const touched: string[] = [];
    for (; this.#taken < this.#changes.length; this.#taken += 1) {
      const next = this.#changes[this.#taken];
      if (next === undefined || next.index > index) break;
      for (const change of next.changes) {
        keep(this.rows, change);
        touched.push(change.key);
      }
    }
    return touched;
  }

  changedAt(index: number): boolean {
    return this.#changes[this.#placeOf(index)]?.index === index;
  }

  /** The indices of changes above `after` and below `before`. */
  changedBetween(after: number, before: number): number[] {
    const [from, to] = [this.#placeOf(after + 1), this.#placeOf(before)];
    return this.#changes.slice(from, Math.max(from, to)).map(({ index }) => index);
  }

  /** Of the first change at or above `index`. */
  #placeOf(index: number): number {
    let [low, high] = [0, this.#changes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.index ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function keep(rows: Map<string, object>, { key, value }: FeedChange): void {
  if (value === null) rows.delete(key);
  else rows.set(key, value);
}

/** Whether both are there with the same fields, or neither is there. Text is made only of what differs:
 *  nearly everything told is right. */
export function isSameValue(one: object | undefined, other: object | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [ours, theirs] = [fieldsOf(one), fieldsOf(other)];
  for (const field in ours) if (!(field in theirs) || ours[field] !== theirs[field]) return false;
  for (const field in theirs) if (!(field in ours)) return false;
  return true;
}

const fieldsOf = (value: object) => value as Readonly<Record<string, unknown>>;

const textOf = (value: object | undefined): string =>
  value === undefined ? 'nothing' : JSON.stringify(value);
