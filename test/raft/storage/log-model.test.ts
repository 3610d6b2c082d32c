// The durable log against a plain array, with restarts, cuts and snapshots at random points.

import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Entry } from '../../../src/raft/core/entry.ts';
import type { RecoveredReplica } from '../../../src/raft/storage/recovery.ts';
import { entry, held, ReplicaDirectory, shown, voted } from './replica-directory.ts';

/** What a replica's log must be, kept in the plainest way. */
class ModelLog {
  base = { index: 0, term: 0 };
  entries: Entry[] = [];
  term = 1;
  booksIndex = 0;

  get lastIndex(): number {
    return this.base.index + this.entries.length;
  }

  termAt(index: number): number {
    return this.entries[index - this.base.index - 1]?.term ?? this.base.term;
  }

  /** Entries of the newest term, `back` of the held ones replaced, but none the books hold. */
  next(back: number, lengths: readonly number[]): Entry[] {
    const floor = Math.max(this.base.index, this.booksIndex);
    const before = Math.max(floor, this.lastIndex - back);
    // Overwriting entries of the same term never happens in Raft, so a cut starts a new term.
    if (before < this.lastIndex) this.term += 1;
    const made = lengths.map((length, at) => entry(this.term, before + 1 + at, 'z'.repeat(length)));
    this.entries = [...this.entries.slice(0, before - this.base.index), ...made];
    return made;
  }
}

type Step =
  | { kind: 'append'; back: number; lengths: number[]; newTerm: boolean }
  | { kind: 'compact'; share: number }
  | { kind: 'install'; ahead: number }
  | { kind: 'idle' }
  | { kind: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      back: fc.nat({ max: 6 }),
      lengths: fc.array(fc.nat({ max: 700 }), { minLength: 1, maxLength: 8 }),
      newTerm: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('compact' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('install' as const),
      ahead: fc.integer({ min: -5, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'idle' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

class Run {
  readonly model = new ModelLog();
  readonly directory: ReplicaDirectory;
  replica: RecoveredReplica;

  constructor(directory: ReplicaDirectory, replica: RecoveredReplica) {
    this.directory = directory;
    this.replica = replica;
  }

  async take(next: Step): Promise<void> {
    switch (next.kind) {
      case 'append':
        return this.append(next);
      case 'compact':
        return this.compact(next.share);
      case 'install':
        return this.install(next.ahead);
      case 'idle':
        return this.replica.log.idleRefresh();
      case 'reopen':
        return this.reopen();
    }
  }

  async append(next: { back: number; lengths: number[]; newTerm: boolean }): Promise<void> {
    if (next.newTerm) this.model.term += 1;
    const made = this.model.next(next.back, next.lengths);
    await this.replica.log.append(made, voted(this.model.term));
  }

  async compact(share: number): Promise<void> {
    const { model } = this;
    const index = model.base.index + Math.floor(share * model.entries.length);
    const term = model.termAt(index);
    if (index <= model.base.index) return;
    model.booksIndex = Math.max(model.booksIndex, index);
    const { booksNumber } = this.replica.log.slot;
    const books = { index: model.booksIndex, term: model.termAt(model.booksIndex) };
    await this.replica.log.recordBooks({ number: booksNumber, ...books });
    await this.replica.log.compact(index, term);
    model.entries = model.entries.slice(index - model.base.index);
    model.base = { index, term };
  }

  async install(ahead: number): Promise<void> {
    const { model } = this;
    const index = model.lastIndex + ahead;
    if (index <= Math.max(model.base.index, model.booksIndex)) return;
    const matches = index <= model.lastIndex;
    if (!matches) model.term += 1;
    const term = matches ? model.termAt(index) : model.term;
    await this.replica.log.append([], voted(model.term));
    await this.replica.log.reset({ index, term }, this.replica.log.slot.booksNumber + 1);
    model.booksIndex = index;
    if (matches) return;
    model.entries = [];
    model.base = { index, term };
  }

  async reopen(): Promise<void> {
    await this.replica.log.close();
    this.replica = await this.directory.recover({ cacheBytesMax: 2000 });
    expect(this.replica.suspect).toBeNull();
    expect(this.replica.torn).toBeNull();
  }

  agree(): void {
    const { model, replica } = this;
    expect(replica.log.firstIndex()).toBe(model.base.index + 1);
    expect(replica.log.lastIndex()).toBe(model.lastIndex);
    expect(replica.log.term(model.base.index)).toBe(model.base.term);
    expect(held(replica)).toEqual(shown(model.entries));
    for (const { index, term } of model.entries) expect(replica.log.term(index)).toBe(term);
  }
}

test('any run of appends, cuts, snapshots and restarts leaves what an array would hold', async () => {
  const runs = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
    const directory = await ReplicaDirectory.create();
    const run = new Run(directory, await directory.recover({ cacheBytesMax: 2000 }));
    try {
      for (const next of steps) {
        await run.take(next);
        run.agree();
      }
      await run.reopen();
      run.agree();
    } finally {
      await run.replica.log.close();
      await directory.remove();
    }
  });
  await fc.assert(runs, { numRuns: 60 });
});
