// What holds for every log: the laws after each entry, one answer per command, equal books from
// equal logs, and no difference between a replica that lived through it all and one that was
// restored on the way.

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Books } from '../../src/statemachine/books.ts';
import { framesOf, garbageCommand, garbageFrame, someLog } from './random-log.ts';
import type { TestEntry } from './random-log.ts';
import { keyOf, plainRows } from './row-copies.ts';
import { TradingFloor, dollar } from './trading-floor.ts';

/** Two traders, a finite and an unlimited symbol, and sessions 1 to 4; session 1 is the floor's. */
function busyFloor(): TradingFloor {
  const floor = new TradingFloor();
  floor.trader('ann', 1_000);
  floor.trader('bob', 50);
  floor.list('ABC', 1, 100);
  floor.list('XYZ', 0.5);
  for (let count = 0; count < 3; count += 1) floor.openSession();
  return floor;
}

function apply(floor: TradingFloor, entry: TestEntry): unknown {
  floor.nowMs += entry.afterMs;
  if (entry.newTerm) floor.newTerm();
  const frames = framesOf(floor.books, entry.moves ?? []);
  const out = entry.moves === null ? floor.clock() : floor.entry(...frames);
  const commands = frames.map((frame) => frame.commands.length);
  expectSame(
    out.frames.map((frame) => frame.outcomes.length),
    commands,
  );
  return { frames: out.frames, executions: out.executions };
}

/** Asked after every entry of thousands of logs, and an expectation costs more than the comparison. */
function expectSame(found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted)) expect(found).toStrictEqual(wanted);
}

const runs = { numRuns: 120 };

test('the laws hold after every entry of every log, and every command gets one answer', () => {
  fc.assert(
    fc.property(someLog, (log) => {
      const floor = busyFloor();
      for (const entry of log) apply(floor, entry);
    }),
    { numRuns: 250 },
  );
});

test('two replicas of one log give the same answers, rows and digest', () => {
  fc.assert(
    fc.property(someLog, (log) => {
      const [one, other] = [busyFloor(), busyFloor()];
      for (const entry of log) expectSame(apply(one, entry), apply(other, entry));
      expectSame(plainRows(one.books.allRows()), plainRows(other.books.allRows()));
      expect(one.books.digest()).toBe(other.books.digest());
    }),
    runs,
  );
});

test('a replica restored anywhere in the log goes on as if it had lived through it', () => {
  fc.assert(
    fc.property(someLog, fc.nat(), (log, at) => {
      const veteran = busyFloor();
      const cut = at % log.length;
      for (const entry of log.slice(0, cut)) apply(veteran, entry);
      const restored = veteran.restored();
      expect(restored.books.digest()).toBe(veteran.books.digest());
      for (const entry of log.slice(cut)) {
        expectSame(apply(restored, entry), apply(veteran, entry));
        expectSame(restored.books.digest(), veteran.books.digest());
        expectSame(restored.books.nextDueMs(), veteran.books.nextDueMs());
      }
      expectSame(plainRows(restored.books.allRows()), plainRows(veteran.books.allRows()));
    }),
    runs,
  );
});

test('whoever follows the changed and removed rows holds the whole state', () => {
  fc.assert(
    fc.property(someLog, (log) => {
      const floor = busyFloor();
      for (const entry of log) apply(floor, entry);
      const rebuilt = floor.rebuiltFromChanges();
      expectSame(plainRows(rebuilt.allRows()), plainRows(floor.books.allRows()));
    }),
    runs,
  );
});

test('rows come table by table in key order, each key once', () => {
  fc.assert(
    fc.property(someLog, (log) => {
      const floor = busyFloor();
      for (const entry of log) apply(floor, entry);
      const rows = [...floor.books.allRows()];
      expect(new Set(rows.map(keyOf)).size).toBe(rows.length);
      const again = Books.restore([...rows].reverse(), floor.books.appliedIndex).allRows();
      expectSame(plainRows(again), plainRows(rows));
    }),
    runs,
  );
});

test('garbage in any field is answered and breaks nothing', () => {
  const inSession = fc.array(garbageCommand, { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(inSession, fc.array(garbageFrame, { maxLength: 3 }), (commands, frames) => {
      const floor = busyFloor();
      expect(floor.runAll(commands).length).toBe(commands.length);
      floor.entry(...frames);
    }),
    { numRuns: 500 },
  );
});

test('different books have different digests', () => {
  const digests = [1, 2, 3].map((quantity) => {
    const floor = busyFloor();
    floor.run({ kind: 'order', account: 1, symbol: 1, quantity });
    return floor.books.digest();
  });
  expect(new Set(digests).size).toBe(3);
  for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{16}$/);
});

test('the laws notice a dollar from nowhere and a share too many', () => {
  const rich = busyFloor();
  const bob = rich.books.accounts.byName('bob') ?? expect.fail('bob has an account');
  bob.cashUnits += dollar;
  expect(() => rich.clock()).toThrow('cash is conserved');
  const full = busyFloor();
  const abc = full.books.instruments.bySymbol('ABC') ?? expect.fail('ABC is listed');
  abc.inventory += 1;
  expect(() => full.clock()).toThrow('shares are conserved');
});
