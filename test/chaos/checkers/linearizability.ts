// Whether a history could have come from one copy of the data that does one thing at a time, each
// operation at some moment between its begin and its end (Herlihy and Wing, 1990). The search is
// Wing and Gong's with Lowe's memory of what was tried: take any operation that could come next; if
// that leads nowhere, take it back. Keys are independent, so each is searched for itself. A model that
// knows a way without a search is asked first.
//
// An operation that failed never happened. An ambiguous one may have happened at any time after it
// was asked, or never.

import { operationsOf, operationText } from './operations.ts';
import type { HistoryEvent, Operation } from './operations.ts';

/** What one key holds and what its operations do to it. */
export interface SequentialModel<State> {
  /** The operations it is about; the checker passes over all others. */
  readonly ops: ReadonlySet<string>;
  /** Those of them that change nothing: unanswered, they tell nothing. */
  readonly reads: ReadonlySet<string>;
  initial(key: string): State;
  /** The state after it, or null where it could not have been answered so in this state. */
  step(state: State, operation: Operation): State | null;
  /** Equal for equal states. */
  fingerprint(state: State): string;
  /** True for a refusal that says something about the state; others are left out. */
  refusalTells?(operation: Operation): boolean;
  /** Judges one key's operations without a search, or answers null where it cannot. */
  verdict?(key: string, operations: readonly Operation[]): KeyVerdict | null;
}

export type KeyVerdict =
  | { readonly kind: 'linearizable'; readonly key: string; readonly operations: number }
  | {
      readonly kind: 'violation';
      readonly key: string;
      /** How many operations some order explains, and one that comes next in none. */
      readonly explained: number;
      readonly stuckAt: Operation;
    }
  /** The search was given up: neither proven nor refuted. */
  | { readonly kind: 'undecided'; readonly key: string; readonly steps: number };

export const SEARCH_STEPS_MAX = 2_000_000;

/** A verdict for each key, in key order. */
export function linearizability<State>(
  model: SequentialModel<State>,
  events: readonly HistoryEvent[],
  stepsMax: number = SEARCH_STEPS_MAX,
): KeyVerdict[] {
  const byKey = new Map<string, Operation[]>();
  for (const operation of operationsOf(events)) {
    if (!counts(model, operation)) continue;
    const known = byKey.get(operation.key);
    if (known === undefined) byKey.set(operation.key, [operation]);
    else known.push(operation);
  }
  const keys = [...byKey.keys()].sort();
  return keys.map((key) => {
    const operations = byKey.get(key) ?? [];
    const told = model.verdict?.(key, operations) ?? null;
    return told ?? new KeySearch(model, key, operations).verdict(stepsMax);
  });
}

/** A sentence for every key whose history no order explains, or whose search was given up. */
export const linearizabilityViolations = (verdicts: readonly KeyVerdict[]): string[] =>
  verdicts.flatMap((verdict) => {
    if (verdict.kind === 'linearizable') return [];
    if (verdict.kind === 'undecided') {
      return [`${verdict.key}: not decided after ${verdict.steps} steps`];
    }
    const { key, explained, stuckAt } = verdict;
    return [`${key}: no order explains ${operationText(stuckAt)} (${explained} explained)`];
  });

function counts<State>(model: SequentialModel<State>, operation: Operation): boolean {
  if (!model.ops.has(operation.op)) return false;
  if (operation.outcome === 'info') return !model.reads.has(operation.op);
  return operation.outcome === 'ok' || model.refusalTells?.(operation) === true;
}

/** An operation's begin or end, in a list from which operations are lifted while they are tried. */
interface Mark {
  readonly place: number;
  readonly operation: Operation;
  readonly isEnd: boolean;
  before: Mark | null;
  after: Mark | null;
  /** Of a begin: its end, if it has one. */
  end: Mark | null;
}

interface Tried<State> {
  readonly begin: Mark;
  readonly stateBefore: State;
  /** It changed nothing: what can follow it could follow without it, too. */
  readonly idle: boolean;
}

class KeySearch<State> {
  readonly #model: SequentialModel<State>;
  readonly #key: string;
  readonly #count: number;
  /** Stands before the first mark. */
  readonly #head: Mark;
  readonly #seen = new Set<string>();
  readonly #tried: Tried<State>[] = [];
  readonly #done: Uint8Array;
  #state: State;
  #explainedMost = -1;
  #stuckAt: Operation | null = null;

  constructor(model: SequentialModel<State>, key: string, operations: readonly Operation[]) {
    this.#model = model;
    this.#key = key;
    this.#count = operations.length;
    this.#done = new Uint8Array(operations.length);
    this.#state = model.initial(key);
    this.#head = linked(operations);
  }

  verdict(stepsMax: number): KeyVerdict {
    const key = this.#key;
    let mark = this.#head.after;
    for (let steps = 0; mark !== null; steps += 1) {
      if (steps >= stepsMax) return { kind: 'undecided', key, steps };
      if (!mark.isEnd) {
        mark = this.#try(mark) ? this.#head.after : mark.after;
        continue;
      }
      // Whatever comes next must come before this end, and nothing can.
      this.#note(mark.operation);
      const retaken = this.#takeBack();
      if (retaken === null) return this.#violation(mark.operation);
      mark = retaken.after;
    }
    // Only ambiguous operations are left, and those need not have happened.
    return { kind: 'linearizable', key, operations: this.#count };
  }

  #try(begin: Mark): boolean {
    const next = this.#model.step(this.#state, begin.operation);
    if (next === null) return false;
    this.#done[begin.place] = 1;
    const fingerprint = this.#model.fingerprint(next);
    const memory = `${packed(this.#done)}|${fingerprint}`;
    if (this.#seen.has(memory)) {
      this.#done[begin.place] = 0;
      return false;
    }
    this.#seen.add(memory);
    const idle = fingerprint === this.#model.fingerprint(this.#state);
    this.#tried.push({ begin, stateBefore: this.#state, idle });
    this.#state = next;
    lift(begin);
    if (begin.end !== null) lift(begin.end);
    return true;
  }

  // A read that fits may as well come now: putting it off explains nothing more, and with many
  // reads at once the search would otherwise never end.
  #takeBack(): Mark | null {
    const last = this.#tried.pop();
    if (last === undefined) return null;
    this.#undo(last);
    return last.idle && this.#model.reads.has(last.begin.operation.op)
      ? this.#takeBack()
      : last.begin;
  }

  #undo({ begin, stateBefore }: Tried<State>): void {
    // In the opposite order of lifting, so that each finds its neighbours as it left them.
    if (begin.end !== null) putBack(begin.end);
    putBack(begin);
    this.#done[begin.place] = 0;
    this.#state = stateBefore;
  }

  #note(stuckAt: Operation): void {
    if (this.#tried.length <= this.#explainedMost) return;
    this.#explainedMost = this.#tried.length;
    this.#stuckAt = stuckAt;
  }

  #violation(last: Operation): KeyVerdict {
    const stuckAt = this.#stuckAt ?? last;
    return { kind: 'violation', key: this.#key, explained: this.#explainedMost, stuckAt };
  }
}

function linked(operations: readonly Operation[]): Mark {
  const marks: { readonly at: number; readonly mark: Mark }[] = [];
  for (const [place, operation] of operations.entries()) {
    const links = { before: null, after: null };
    const end: Mark | null = Number.isFinite(operation.endedAt)
      ? { place, operation, isEnd: true, ...links, end: null }
      : null;
    marks.push({
      at: operation.invokedAt,
      mark: { place, operation, isEnd: false, ...links, end },
    });
    if (end !== null) marks.push({ at: operation.endedAt, mark: end });
  }
  marks.sort((a, b) => a.at - b.at);
  const first = operations[0];
  if (first === undefined) throw new Error('a key has at least one operation');
  const head: Mark = {
    ...{ place: -1, operation: first, isEnd: false },
    ...{ before: null, after: null, end: null },
  };
  let last = head;
  for (const { mark } of marks) {
    last.after = mark;
    mark.before = last;
    last = mark;
  }
  return head;
}

function lift(mark: Mark): void {
  if (mark.before !== null) mark.before.after = mark.after;
  if (mark.after !== null) mark.after.before = mark.before;
}

function putBack(mark: Mark): void {
  if (mark.before !== null) mark.before.after = mark;
  if (mark.after !== null) mark.after.before = mark;
}

/** A set of places as text, from the first that is missing on: all before it is in the set. */
function packed(done: Uint8Array): string {
  const from = done.indexOf(0);
  if (from < 0) return 'all';
  const to = done.lastIndexOf(1) + 1;
  return to <= from ? `${from}` : `${from}:${done.subarray(from, to).join('')}`;
}
