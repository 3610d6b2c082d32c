// A quote lock lives 60 seconds by the books' own clock, whoever stamps it on: leaders change in the
// middle of the window, with clocks that differ, and it is neither stretched nor cut short.

import { expect, test } from 'vitest';
import { prng } from '../../src/base/prng.ts';
import { noIds } from '../../src/codec/command-writer.ts';
import { decodeAnswers } from '../../src/codec/answer-reader.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { Machine } from '../../src/node/consensus/machine.ts';
import { PayloadMaker } from '../../src/node/consensus/payload-maker.ts';
import { ProposalQueue } from '../../src/node/consensus/proposal-queue.ts';
import type { Entry } from '../../src/raft/core/entry.ts';
import { Books } from '../../src/statemachine/books.ts';
import { checkLaws } from '../../src/statemachine/invariants.ts';
import { confirmationKeptMs } from '../../src/statemachine/limits.ts';
import { copiesOf } from '../statemachine/row-copies.ts';

const dollar = 10_000;
const startMs = 1_700_000_000_000;
const everyone = [1, 2, 3] as const;

/** Three replicas and the log they share; each stamps by a clock of its own while it leads. */
class Trio {
  /** True time. */
  nowMs = startMs;
  /** How far each clock is ahead. */
  readonly aheadMs = [0, 0, 0];
  readonly #machines = everyone.map(() => new Machine(Books.empty()));
  readonly #queues = everyone.map(() => new ProposalQueue());
  readonly #makers: readonly PayloadMaker[];
  readonly #frames = new FrameWriter({ clusterId: '5e1f5e1f5e1f5e1f', groupId: 1 }, noIds);
  #leader = 0;
  #term = 0;
  #index = 0;
  #sessionId = 0;
  #seq = 0;

  constructor() {
    this.#makers = this.#queues.map(
      (proposals, at) =>
        new PayloadMaker({
          proposals,
          stampMs: () => this.nowMs + (this.aheadMs[at] ?? 0),
          nextDueMs: () => this.#booksOf(at).nextDueMs(),
          machineMs: () => this.#booksOf(at).counters.machineMs,
        }),
    );
    this.leads(1);
    const opened = this.#ask(this.#frames.openSession(7));
    this.#sessionId = opened.kind === 'accepted' ? (opened.number ?? 0) : 0;
    const cash = { account: 'ann', amountUnits: money(1_000 * dollar), createIfMissing: true };
    this.runs({ kind: 'deposit', ...cash });
    const terms = { priceUnits: money(10 * dollar), inventory: null, priceTtlMs: 0 };
    this.runs({ kind: 'list-instrument', symbol: 'ABC', ...terms });
  }

  get books(): Books {
    return this.#booksOf(0);
  }

  get reservedUnits(): number {
    return this.books.accounts.byName('ann')?.reservedCashUnits ?? 0;
  }

  /** When the open lock was taken, by the books; null without one. */
  get lockedAtMs(): number | null {
    return this.books.confirmations.oldest()?.startedMs ?? null;
  }

  /** Elected: Raft's own entry of the new term bears no stamp. */
  leads(id: 1 | 2 | 3): void {
    this.#leader = id - 1;
    this.#term += 1;
    this.#commit(new Uint8Array(0));
  }

  runs(command: Command): Outcome {
    this.#seq += 1;
    const place = { sessionId: this.#sessionId, firstSeq: this.#seq, ackedThrough: this.#seq - 1 };
    return this.#ask(this.#frames.frame(place, [command]));
  }

  buys(dollars: number): Outcome {
    return this.runs({
      ...{ kind: 'buy', account: 'ann', symbol: 'ABC', amountUnits: money(dollars * dollar) },
    });
  }

  /** With nothing to propose: whether the leader told the books the time. */
  idles(): boolean {
    const payload = this.#makers[this.#leader]?.next() ?? null;
    if (payload !== null) this.#commit(payload);
    return payload !== null;
  }

  /** The third replica goes on from a copy of its rows, as after a snapshot. */
  restores(): void {
    const { books } = this.#machines[2] ?? expect.fail('there are three');
    const restored = Books.restore(copiesOf(books.allRows()), books.appliedIndex);
    this.#machines[2] = new Machine(restored);
  }

  #ask(bytes: Uint8Array): Outcome {
    this.#queues[this.#leader]?.offer({ bytes, commandCount: 1 });
    const payload = this.#makers[this.#leader]?.next() ?? expect.fail('a frame waits');
    const [answers] = this.#commit(payload);
    const { outcomes } = decodeAnswers(answers ?? expect.fail('every frame is answered'));
    return outcomes[0] ?? expect.fail('every command is answered');
  }

  #commit(data: Uint8Array): Uint8Array[] {
    this.#index += 1;
    const entry: Entry = { index: this.#index, term: this.#term, type: 'normal', data };
    const applied = this.#machines.map((machine) => machine.apply(entry));
    for (const { books } of this.#machines) checkLaws(books);
    expect(new Set(this.#machines.map(({ books }) => books.digest())).size).toBe(1);
    return (applied[0]?.answers ?? []).map(({ bytes }) => bytes);
  }

  #booksOf(at: number): Books {
    return (this.#machines[at] ?? expect.fail('there are three')).books;
  }
}

const commit: Command = { kind: 'commit-buy', account: 'ann' };

test('a lock taken under one leader is settled under the third, at the very end of its time', () => {
  const trio = new Trio();
  trio.buys(50);
  trio.nowMs += 20_000;
  trio.leads(2);
  trio.nowMs += 20_000;
  trio.leads(3);
  trio.nowMs += 20_000;
  expect(trio.runs(commit)).toMatchObject({ kind: 'accepted', ordStatus: 'filled', quantity: 5 });
});

test('a millisecond later it is gone, and what it held back is free', () => {
  const trio = new Trio();
  trio.buys(50);
  expect(trio.reservedUnits).toBe(50 * dollar);
  trio.nowMs += 20_000;
  trio.leads(2);
  trio.nowMs += 40_001;
  expect(trio.runs(commit)).toMatchObject({ kind: 'rejected', ordRejReason: 'no-confirmation' });
  expect(trio.reservedUnits).toBe(0);
});

test('time in which nobody led counts', () => {
  const trio = new Trio();
  trio.buys(50);
  trio.nowMs += confirmationKeptMs + 1;
  trio.leads(2);
  expect(trio.runs(commit)).toMatchObject({ kind: 'rejected', ordRejReason: 'no-confirmation' });
});

test('if nobody writes, the next leader tells the time when the lock is over, and not before', () => {
  const trio = new Trio();
  trio.buys(50);
  trio.nowMs += 10_000;
  trio.leads(2);
  trio.nowMs += 50_000;
  expect(trio.idles()).toBe(false);
  trio.nowMs += 1;
  expect(trio.idles()).toBe(true);
  expect(trio.reservedUnits).toBe(0);
});

test('a leader whose clock is behind takes nothing back: time goes on where the books stand', () => {
  const trio = new Trio();
  trio.aheadMs[1] = -400;
  trio.buys(50);
  trio.nowMs += 30_000;
  trio.buys(20);
  const { machineMs } = trio.books.counters;
  trio.leads(2);
  trio.buys(10);
  expect(trio.books.counters.machineMs).toBe(machineMs);
  // By its clock, which is the books' now, the first lock is over 400 ms later than by the other's.
  trio.nowMs += 30_400;
  expect(trio.books.confirmations.count).toBe(3);
  trio.idles();
  expect(trio.books.confirmations.count).toBe(3);
  trio.nowMs += 1;
  trio.idles();
  expect(trio.books.confirmations.count).toBe(2);
});

test('through any change of leaders a lock stands exactly while the books count 60 seconds', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = prng(seed);
    const trio = new Trio();
    for (const at of trio.aheadMs.keys()) trio.aheadMs[at] = random.below(1_000) - 500;
    let seen = 0;
    for (let step = 0; step < 60; step += 1) {
      trio.nowMs += random.below(9_000);
      const before = trio.lockedAtMs;
      const act = random.below(5);
      if (act === 0) trio.leads(everyone[random.below(3)] ?? 1);
      else if (act === 1) trio.restores();
      else if (trio.lockedAtMs === null) trio.buys(50);
      else trio.idles();
      const { machineMs } = trio.books.counters;
      expect(machineMs).toBeGreaterThanOrEqual(seen);
      seen = machineMs;
      const isOver = before !== null && trio.lockedAtMs !== before;
      if (isOver) expect(machineMs - before).toBeGreaterThan(confirmationKeptMs);
      if (trio.lockedAtMs === null) expect(trio.reservedUnits).toBe(0);
      else expect(machineMs - trio.lockedAtMs).toBeLessThanOrEqual(confirmationKeptMs);
    }
  }
});
