// Exactly once: sequence numbers, remembered answers, the window, idle sessions.

import { expect, test } from 'vitest';
import type { TestCommand, TestFrame } from './memory-cursor.ts';
import type { TestOutcome } from './recording-sink.ts';
import { TradingFloor } from './trading-floor.ts';

const buy: TestCommand = { kind: 'order', account: 1, symbol: 'ABC', side: 'buy', quantity: 1 };
const buys = (count: number): TestCommand[] => Array<TestCommand>(count).fill(buy);
const hourMs = 3_600_000;

/** A floor with plenty of ABC and a session nobody used yet. */
function open(): { floor: TradingFloor; sessionId: number } {
  const floor = new TradingFloor();
  floor.list('ABC', 1, 100_000);
  return { floor, sessionId: floor.openSession() };
}

const reasons = (outcomes: readonly TestOutcome[]): unknown[] =>
  outcomes.map((outcome) => outcome.reason);
const numbers = (outcomes: readonly TestOutcome[]): number[] =>
  outcomes.map((outcome) => outcome.number);
const firsts = (outcomes: readonly TestOutcome[]): unknown[] =>
  outcomes.map((outcome) => ({ ...outcome, repeated: false }));

test('a session id is what opening answers, and the nonce comes back', () => {
  const floor = new TradingFloor();
  const frame: TestFrame = { sessionId: 0, firstSeq: 4711, commands: [{ kind: 'open-session' }] };
  expect(floor.entry(frame).frames).toMatchObject([
    { sessionId: 0, firstSeq: 4711, outcomes: [{ reason: null, number: 1 }] },
  ]);
});

test('a retried frame changes nothing and gets the same answers', () => {
  const { floor, sessionId } = open();
  const frame = { sessionId, firstSeq: 1, commands: buys(3) };
  const first = floor.entry(frame).outcomes;
  const again = floor.entry(frame).outcomes;
  expect(numbers(first)).toEqual([0, 1, 2]);
  expect(firsts(again)).toEqual(firsts(first));
  expect(again.every((outcome) => outcome.repeated)).toBe(true);
  expect(floor.last.executions).toEqual([]);
  expect(floor.inventory('ABC')).toBe(100_000 - 3);
});

test('a rejection is remembered like a fill, even when it would pass now', () => {
  const { floor, sessionId } = open();
  const dear = { ...buy, quantity: 100_001 };
  const frame = { sessionId, firstSeq: 1, commands: [dear] };
  expect(reasons(floor.entry(frame).outcomes)).toEqual(['insufficient-inventory']);
  floor.run({ kind: 'order', account: 1, symbol: 'ABC', side: 'sell', quantity: 1 });
  expect(reasons(floor.entry(frame).outcomes)).toEqual(['insufficient-inventory']);
});

test('a frame that overlaps what ran repeats that and runs the rest', () => {
  const { floor, sessionId } = open();
  floor.entry({ sessionId, firstSeq: 1, commands: buys(3) });
  const outcomes = floor.entry({ sessionId, firstSeq: 2, commands: buys(4) }).outcomes;
  expect(numbers(outcomes)).toEqual([1, 2, 3, 4]);
  expect(outcomes.map((outcome) => outcome.repeated)).toEqual([true, true, false, false]);
});

test('after a gap nothing of the frame runs', () => {
  const { floor, sessionId } = open();
  const outcomes = floor.entry({ sessionId, firstSeq: 2, commands: buys(2) }).outcomes;
  expect(reasons(outcomes)).toEqual(['sequence-gap', 'sequence-gap']);
  expect(floor.inventory('ABC')).toBe(100_000);
  expect(reasons(floor.entry({ sessionId, firstSeq: 1, commands: [buy] }).outcomes)).toEqual([
    null,
  ]);
});

test('two frames of one session in one entry run in order', () => {
  const { floor, sessionId } = open();
  const first = { sessionId, firstSeq: 1, commands: buys(2) };
  const second = { sessionId, firstSeq: 3, commands: buys(1) };
  expect(numbers(floor.entry(first, second, first).outcomes)).toEqual([0, 1, 2, 0, 1]);
});

test('what was acknowledged is forgotten, and never called undone', () => {
  const { floor, sessionId } = open();
  floor.entry({ sessionId, firstSeq: 1, commands: buys(3) });
  floor.entry({ sessionId, firstSeq: 4, ackedThrough: 2, commands: buys(1) });
  const outcomes = floor.entry({ sessionId, firstSeq: 1, commands: buys(4) }).outcomes;
  expect(reasons(outcomes)).toEqual(['session-expired', 'session-expired', null, null]);
  expect(floor.inventory('ABC')).toBe(100_000 - 4);
});

test('an older acknowledgement takes nothing back, and one too far goes only to what ran', () => {
  const { floor, sessionId } = open();
  floor.entry({ sessionId, firstSeq: 1, commands: buys(3) });
  floor.entry({ sessionId, firstSeq: 4, ackedThrough: 2, commands: buys(1) });
  floor.entry({ sessionId, firstSeq: 5, ackedThrough: 1, commands: buys(1) });
  expect(floor.books.sessions.byId(sessionId)?.row.ackedThrough).toBe(2);
  floor.entry({ sessionId, firstSeq: 6, ackedThrough: 999, commands: [] });
  expect(floor.books.sessions.byId(sessionId)?.row).toMatchObject({ lastSeq: 5, ackedThrough: 5 });
});

test('4,096 answers are remembered; beyond them nothing runs until some are acknowledged', () => {
  const { floor, sessionId } = open();
  floor.entry({ sessionId, firstSeq: 1, commands: buys(4_000) });
  const over = floor.entry({ sessionId, firstSeq: 4_001, commands: buys(100) }).outcomes;
  expect(reasons(over).indexOf('sequence-gap')).toBe(96);
  expect(over.filter((outcome) => outcome.reason === null).length).toBe(96);
  const next = { sessionId, firstSeq: 4_097, ackedThrough: 4_000, commands: buys(4) };
  expect(numbers(floor.entry(next).outcomes)).toEqual([4_096, 4_097, 4_098, 4_099]);
  const again = floor.entry({ sessionId, firstSeq: 4_001, commands: buys(100) }).outcomes;
  expect(numbers(again)).toEqual(Array.from({ length: 100 }, (_, at) => 4_000 + at));
});

test('the window wraps, grows and shrinks without losing an answer', () => {
  const { floor, sessionId } = open();
  let seq = 0;
  for (let round = 0; round < 300; round += 1) {
    const count = round < 100 ? 37 : 3;
    const frame = { sessionId, firstSeq: seq + 1, ackedThrough: Math.max(0, seq - 5) };
    const first = floor.entry({ ...frame, commands: buys(count) }).outcomes;
    const again = floor.entry({ ...frame, commands: buys(count) }).outcomes;
    expect(firsts(again)).toEqual(firsts(first));
    seq += count;
  }
});

test('a session nobody opened has expired', () => {
  const { floor, sessionId } = open();
  const frame = { sessionId: sessionId + 9, firstSeq: 1, commands: buys(2) };
  expect(reasons(floor.entry(frame).outcomes)).toEqual(['session-expired', 'session-expired']);
});

test('only opening a session is done outside of one, and only there', () => {
  const { floor, sessionId } = open();
  const outside = { sessionId: 0, firstSeq: 1, commands: [buy, { kind: 'open-session' as const }] };
  expect(reasons(floor.entry(outside).outcomes)).toEqual(['session-expired', null]);
  const inside = { sessionId, firstSeq: 1, commands: [{ kind: 'open-session' as const }] };
  expect(reasons(floor.entry(inside).outcomes)).toEqual(['malformed']);
});

test('a closed session is gone, for the rest of its frame too', () => {
  const { floor, sessionId } = open();
  const commands = [buy, { kind: 'close-session' as const }, buy];
  const outcomes = floor.entry({ sessionId, firstSeq: 1, commands }).outcomes;
  expect(reasons(outcomes)).toEqual([null, null, 'session-expired']);
  expect(floor.last.removed).toMatchObject([{ table: 'session', id: sessionId }]);
  const late = { sessionId, firstSeq: 4, commands: [buy] };
  expect(reasons(floor.entry(late).outcomes)).toEqual(['session-expired']);
});

test('a session lives an hour of led time after its last frame, to the millisecond', () => {
  const { floor, sessionId } = open();
  floor.nowMs += hourMs;
  expect(reasons(floor.entry({ sessionId, firstSeq: 1, commands: [buy] }).outcomes)).toEqual([
    null,
  ]);
  floor.nowMs += hourMs;
  floor.clock();
  expect(floor.books.sessions.byId(sessionId)).not.toBe(null);
  floor.nowMs += 1;
  floor.clock();
  expect(floor.books.sessions.byId(sessionId)).toBe(null);
  expect(floor.last.removed).toMatchObject([{ table: 'session', id: sessionId }]);
});

test('time without a leader does not age a session', () => {
  const { floor, sessionId } = open();
  floor.nowMs += hourMs - 1_000;
  floor.clock();
  floor.nowMs += 50 * hourMs;
  floor.newTerm();
  floor.clock();
  floor.nowMs += 1_000;
  floor.clock();
  expect(floor.books.sessions.byId(sessionId)).not.toBe(null);
  floor.nowMs += 1;
  floor.clock();
  expect(floor.books.sessions.byId(sessionId)).toBe(null);
});

test('the books say when an idle session is due', () => {
  const { floor } = open();
  const dueMs = floor.books.nextDueMs() ?? 0;
  expect(dueMs).toBe(floor.nowMs + hourMs + 1);
  floor.nowMs = dueMs;
  floor.clock();
  expect(floor.books.sessions.count).toBe(0);
  expect(floor.books.nextDueMs()).toBe(null);
});

const openings = (count: number): TestFrame => ({
  ...{ sessionId: 0, firstSeq: 1 },
  commands: Array<TestCommand>(count).fill({ kind: 'open-session', numbered: true }),
});

test('sessions that callers number have ids of their own and leave room for the others', () => {
  const floor = new TradingFloor();
  expect(floor.entry(openings(1)).outcomes).toMatchObject([{ number: 1_000_000_000_001 }]);
  for (let batch = 0; batch < 3; batch += 1) floor.entry(openings(3_000));
  expect(reasons(floor.entry(openings(1)).outcomes)).toEqual(['limit-exceeded']);
  expect(floor.openSession()).toBe(9_001);
  const restored = floor.restored();
  expect(reasons(restored.entry(openings(1)).outcomes)).toEqual(['limit-exceeded']);
  const commands = [{ kind: 'close-session' as const }];
  restored.entry({ sessionId: 1_000_000_000_001, firstSeq: 1, commands });
  expect(reasons(restored.entry(openings(2)).outcomes)).toEqual([null, 'limit-exceeded']);
});

test('there are at most 10,000 sessions', () => {
  const floor = new TradingFloor();
  const commands = Array<TestCommand>(2_500).fill({ kind: 'open-session' });
  for (let batch = 0; batch < 4; batch += 1) floor.entry({ sessionId: 0, firstSeq: 1, commands });
  const one = { sessionId: 0, firstSeq: 1, commands: [{ kind: 'open-session' as const }] };
  expect(reasons(floor.entry(one).outcomes)).toEqual(['limit-exceeded']);
  floor.nowMs += hourMs + 1;
  expect(floor.entry(one).outcomes).toMatchObject([{ reason: null, number: 10_001 }]);
});
