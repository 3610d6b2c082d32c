// The log, half in storage and half not, against a plain array. Raft paper §5.3.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { entryBytes } from '../../../src/raft/core/entry.ts';
import { UNLIMITED } from '../../../src/raft/core/raft-config.ts';
import type { EntryId, RaftEvent } from '../../../src/raft/core/raft-event.ts';
import { RaftLog } from '../../../src/raft/core/raft-log.ts';
import { UnstableLog } from '../../../src/raft/core/unstable-log.ts';
import { MemoryLog } from './memory-log.ts';

const entry = (term: number, index: number, bytes = 0): Entry => ({
  term,
  index,
  type: 'normal',
  data: new Uint8Array(bytes),
});

function emptyLog(): { readonly view: MemoryLog; readonly log: RaftLog } {
  const view = new MemoryLog();
  return { view, log: new RaftLog(view, UNLIMITED, () => undefined) };
}

/** A write on its way to storage: what was handed out, and what its answer will say. */
interface Write {
  readonly entries: readonly Entry[];
  readonly id: EntryId;
  readonly term: number;
}

type Move =
  | { readonly do: 'append'; readonly back: number; readonly count: number; readonly newer: number }
  | { readonly do: 'hand-out' }
  | { readonly do: 'write' }
  | { readonly do: 'compact'; readonly to: number };

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('append' as const),
      back: fc.integer({ min: 0, max: 4 }),
      count: fc.integer({ min: 1, max: 4 }),
      newer: fc.integer({ min: 0, max: 1 }),
    }),
    fc.record({ do: fc.constant('hand-out' as const) }),
    fc.record({ do: fc.constant('write' as const) }),
    fc.record({ do: fc.constant('compact' as const), to: fc.integer({ min: 0, max: 6 }) }),
  ),
  { maxLength: 60 },
);

// A log that others append to, with storage that answers late. The model is the array of all
// entries ever kept; only its committed part may be compacted.
class LogRun {
  readonly view = new MemoryLog();
  readonly log = new RaftLog(this.view, UNLIMITED, () => undefined);
  model: Entry[] = [];
  #term = 1;
  #writes: Write[] = [];

  do(move: Move): void {
    if (move.do === 'append') this.#append(move);
    else if (move.do === 'hand-out') this.#handOut();
    else if (move.do === 'write') this.#write();
    else this.#compact(move.to);
    this.#check();
  }

  #append(move: Extract<Move, { readonly do: 'append' }>): void {
    const committed = this.log.committed;
    const back = move.newer === 1 ? Math.min(move.back, this.model.length - committed) : 0;
    this.#term += move.newer;
    this.model = this.model.slice(0, this.model.length - back);
    const entries: Entry[] = [];
    for (let at = 1; at <= move.count; at += 1) {
      entries.push(entry(this.#term, this.model.length + at));
    }
    this.model.push(...entries);
    this.log.append(entries);
  }

  #handOut(): void {
    const { unstable } = this.log;
    const entries = unstable.nextEntries();
    if (unstable.length === 0) return;
    this.#writes.push({ entries, id: this.log.last(), term: this.#term });
    unstable.acceptInProgress();
    expect(unstable.nextEntries()).toEqual([]);
  }

  // As the core does: an answer of an older term is ignored.
  #write(): void {
    const write = this.#writes.shift();
    if (write === undefined) return;
    this.view.append(write.entries);
    if (write.term === this.#term) this.log.unstable.stableTo(write.id);
  }

  #compact(to: number): void {
    const index = Math.min(to, this.log.stableIndex, this.view.lastIndex());
    if (index < this.view.firstIndex() || index <= this.log.committed) return;
    this.log.commitTo(index);
    this.log.appliedTo(index, 0);
    this.view.compact(index);
  }

  #check(): void {
    const { log, model } = this;
    expect(log.lastIndex()).toBe(model.length);
    for (const kept of model) {
      const known = kept.index >= log.firstIndex() - 1;
      expect(log.term(kept.index)).toBe(known ? kept.term : 'compacted');
    }
    const first = log.firstIndex();
    expect(log.slice(first, model.length + 1, UNLIMITED)).toEqual(model.slice(first - 1));
    // What is called durable must be what storage holds.
    for (let index = this.view.firstIndex(); index <= log.stableIndex; index += 1) {
      expect(this.view.term(index)).toBe(model[index - 1]?.term);
    }
  }
}

test('the log reads like one array whatever storage has confirmed so far', () => {
  fc.assert(
    fc.property(moves, (sequence) => {
      const run = new LogRun();
      for (const move of sequence) run.do(move);
    }),
    { numRuns: 500 },
  );
});

test('an answer for an entry that was replaced, and replaced back, confirms nothing', () => {
  const unstable = new UnstableLog(1, () => undefined);
  unstable.truncateAndAppend([entry(1, 1), entry(1, 2)]);
  unstable.truncateAndAppend([entry(2, 2)]);
  unstable.stableTo({ term: 1, index: 2 });
  expect(unstable.offset).toBe(1);
  unstable.stableTo({ term: 2, index: 2 });
  expect(unstable.offset).toBe(3);
});

test('the unstable log tells what it ignored', () => {
  const events: RaftEvent[] = [];
  const unstable = new UnstableLog(5, (event) => events.push(event));
  unstable.stableTo({ term: 1, index: 3 });
  unstable.restore({ index: 9, term: 2, conf: { ...new MemoryLog().conf } });
  unstable.stableTo({ term: 2, index: 9 });
  expect(events.map(({ event }) => event)).toEqual(['stable-missing', 'stable-is-snapshot']);
});

test('a slice ends at its byte limit but holds at least one entry', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 20 }),
      fc.nat({ max: 20 }),
      fc.integer({ min: 1, max: 1500 }),
      (sizes, stored, bytesMax) => {
        const { view } = emptyLog();
        const entries = sizes.map((bytes, at) => entry(1, at + 1, bytes));
        view.append(entries.slice(0, stored));
        const log = new RaftLog(view, UNLIMITED, () => undefined);
        log.append(entries.slice(stored));
        const slice = log.slice(1, entries.length + 1, bytesMax);
        let bytes = 0;
        const expected = entries.filter((each, at) => {
          bytes += entryBytes(each);
          return at === 0 || bytes <= bytesMax;
        });
        expect(slice).toEqual(expected);
      },
    ),
  );
});

test('the more up-to-date log is the one with the later last term, then the longer one (§5.4.1)', () => {
  const { log } = emptyLog();
  log.append([entry(1, 1), entry(3, 2)]);
  expect(log.isUpToDate({ term: 3, index: 2 })).toBe(true);
  expect(log.isUpToDate({ term: 4, index: 1 })).toBe(true);
  expect(log.isUpToDate({ term: 3, index: 1 })).toBe(false);
  expect(log.isUpToDate({ term: 2, index: 9 })).toBe(false);
});

test('a committed entry is never replaced', () => {
  const { log } = emptyLog();
  log.append([entry(1, 1), entry(1, 2)]);
  log.commitTo(2);
  const conflicting = [entry(2, 2)];
  expect(() => log.append(conflicting)).toThrow('a committed entry is never replaced');
  expect(() => log.maybeAppend({ term: 1, index: 1 }, conflicting, 2)).toThrow(
    'a committed entry is never replaced',
  );
});

test('commits are never taken back nor made beyond the log', () => {
  const { log } = emptyLog();
  log.append([entry(1, 1), entry(1, 2)]);
  log.commitTo(2);
  log.commitTo(1);
  expect(log.committed).toBe(2);
  expect(() => log.commitTo(3)).toThrow('we cannot commit what we do not hold');
});

test('what storage has not confirmed is not handed out to be applied', () => {
  const { view, log } = emptyLog();
  log.append([entry(1, 1), entry(1, 2)]);
  log.commitTo(2);
  expect(log.nextCommitted(false)).toEqual([]);
  expect(log.nextCommitted(true)).toHaveLength(2);
  view.append([entry(1, 1)]);
  log.unstable.acceptInProgress();
  log.unstable.stableTo({ term: 1, index: 1 });
  expect(log.nextCommitted(false).map(({ index }) => index)).toEqual([1]);
});
