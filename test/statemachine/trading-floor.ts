// One set of books and a log to feed it, in one line: entries get the next index and the clock the
// test sets, the laws are checked after each, and rows told to the sink are followed like a disk
// or a viewer would follow them.

import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { clusterTimeMs } from '../../src/base/clock.ts';
import { applyEntry } from '../../src/statemachine/apply.ts';
import { Books } from '../../src/statemachine/books.ts';
import { checkLaws } from '../../src/statemachine/invariants.ts';
import { sessionIdleMs } from '../../src/statemachine/limits.ts';
import type { Row } from '../../src/statemachine/tables/rows.ts';
import { MemoryCursor } from './memory-cursor.ts';
import type { TestCommand, TestFrame } from './memory-cursor.ts';
import { RecordingSink } from './recording-sink.ts';
import type { TestOutcome } from './recording-sink.ts';
import { copiesOf, keyOf, plainRows } from './row-copies.ts';

export const dollar = 10_000;
export const cent = 100;
const startMs = 1_700_000_000_000;

export class TradingFloor {
  readonly books: Books;
  /** The rows as a follower of `rowChanged` and `rowRemoved` knows them, by key. */
  readonly followed: Map<string, Row>;
  nowMs = startMs;
  term = 1;
  /** Every row as the last entry left it, by key. */
  readonly #standing = new Map<string, unknown>();
  /** What the last entry did. */
  last = new RecordingSink(0);
  #sessionId = 0;
  #lastSeq = 0;
  #usedMs = 0;

  constructor(books = Books.empty()) {
    this.books = books;
    this.followed = new Map(
      books.appliedIndex === 0 ? [] : [...books.allRows()].map((row) => [keyOf(row), row]),
    );
  }

  /** A second floor on a copy of these books, as after a snapshot, at the same time of day. */
  restored(): TradingFloor {
    const books = Books.restore(copiesOf(this.books.allRows()), this.books.appliedIndex);
    const floor = new TradingFloor(books);
    floor.nowMs = this.nowMs;
    floor.term = this.term;
    floor.#sessionId = this.#sessionId;
    floor.#lastSeq = this.#lastSeq;
    floor.#usedMs = this.#usedMs;
    return floor;
  }

  /** The same, made of what a follower of the changes holds: as after a crash. */
  rebuiltFromChanges(): Books {
    return Books.restore(copiesOf(this.followed.values()), this.books.appliedIndex);
  }

  /** One entry of these frames, at the present time. */
  entry(...frames: TestFrame[]): RecordingSink {
    return this.#apply(this.nowMs, new MemoryCursor(frames));
  }

  /** An entry that says only what time it is. */
  clock(): RecordingSink {
    return this.#apply(this.nowMs, null);
  }

  /** Raft's own entry of a new term: no stamp. */
  newTerm(): void {
    this.term += 1;
    this.#apply(0, null);
  }

  /** One command in one entry, in a session the floor keeps and opens anew when it idled out. */
  run(command: TestCommand): TestOutcome {
    return this.runAll([command])[0] ?? expect.fail('every command is answered');
  }

  /** Several commands in one entry. */
  runAll(commands: readonly TestCommand[]): TestOutcome[] {
    if (this.#sessionId === 0 || this.nowMs - this.#usedMs > sessionIdleMs) {
      this.#sessionId = this.openSession();
      this.#lastSeq = 0;
    }
    const firstSeq = this.#lastSeq + 1;
    this.#lastSeq += commands.length;
    this.#usedMs = this.nowMs;
    const frame = { sessionId: this.#sessionId, firstSeq, ackedThrough: firstSeq - 1, commands };
    return this.entry(frame).outcomes;
  }

  openSession(): number {
    const frame = { sessionId: 0, firstSeq: 77, commands: [{ kind: 'open-session' as const }] };
    const outcome = this.entry(frame).outcomes[0];
    expect(outcome?.reason).toBe(null);
    return outcome?.number ?? 0;
  }

  /** Opens a cash account with this much, in dollars. */
  trader(account: string, dollars: number): void {
    const command = { kind: 'deposit', account, units: dollars * dollar, createIfMissing: true };
    expect(this.run({ ...command, kind: 'deposit' }).reason).toBe(null);
  }

  /** Lists a symbol at a price in dollars; without a number of shares the house never runs out. */
  list(symbol: string, priceDollars: number, shares?: number): void {
    const units = Math.round(priceDollars * dollar);
    const supply = shares === undefined ? { unlimited: true } : { quantity: shares };
    expect(this.run({ kind: 'list-instrument', symbol, units, ...supply }).reason).toBe(null);
  }

  cash(account: string): { free: number; reserved: number } {
    const row = this.books.accounts.byName(account);
    return { free: row?.cashUnits ?? 0, reserved: row?.reservedCashUnits ?? 0 };
  }

  holding(account: string, symbol: string): { free: number; reserved: number; cost: number } {
    const accountId = this.books.accounts.byName(account)?.id ?? 0;
    const symbolId = this.books.instruments.bySymbol(symbol)?.id ?? 0;
    const row = this.books.holdings.get(accountId, symbolId);
    return { free: row?.quantity ?? 0, reserved: row?.reserved ?? 0, cost: row?.costUnits ?? 0 };
  }

  inventory(symbol: string): number {
    return this.books.instruments.bySymbol(symbol)?.inventory ?? NaN;
  }

  #apply(stampMs: number, cursor: MemoryCursor | null): RecordingSink {
    const index = this.books.appliedIndex + 1;
    const out = new RecordingSink(index, (row) => {
      const standing = this.#standing.get(keyOf(row));
      if (standing === undefined) return;
      const [plain] = plainRows([row]);
      // An entry touches thousands of rows, and an expectation costs more than the comparison.
      if (!isDeepStrictEqual(plain, standing)) expect(plain).toEqual(standing);
    });
    const entry = { index, term: this.term, stampMs: clusterTimeMs(stampMs), version: 1, cursor };
    applyEntry(this.books, entry, out);
    checkLaws(this.books);
    this.#follow(out);
    this.last = out;
    return out;
  }

  #follow(out: RecordingSink): void {
    const told = [...out.changed, ...out.removed].map(keyOf);
    expect(new Set(told).size).toBe(told.length);
    for (const row of out.removed) {
      if (!this.followed.delete(keyOf(row))) expect.fail(`${keyOf(row)} was not there`);
    }
    for (const row of out.changed) this.followed.set(keyOf(row), row);
    for (const row of out.removed) this.#standing.delete(keyOf(row));
    for (const row of out.changed) this.#standing.set(keyOf(row), plainRows([row])[0]);
  }
}
