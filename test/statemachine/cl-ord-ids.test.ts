// Client order ids: the same order twice is one order, across sessions, for 24 hours of led time.

import { expect, test } from 'vitest';
import type { TestCommand } from './memory-cursor.ts';
import { TradingFloor } from './trading-floor.ts';

const dayMs = 86_400_000;

const order = (clOrdId: string, quantity = 1): TestCommand => ({
  kind: 'order',
  account: 1,
  symbol: 'ABC',
  side: 'buy',
  quantity,
  clOrdId,
});

function floorWithAbc(): TradingFloor {
  const floor = new TradingFloor();
  floor.list('ABC', 1, 1_000);
  return floor;
}

test('the same order again gets the first report, from any session', () => {
  const floor = floorWithAbc();
  const first = floor.run(order('x'));
  expect(floor.run(order('x'))).toEqual({ ...first, repeated: true });
  const sessionId = floor.openSession();
  const elsewhere = floor.entry({ sessionId, firstSeq: 1, commands: [order('x')] });
  expect(elsewhere.outcomes).toEqual([{ ...first, repeated: true }]);
  expect(floor.inventory('ABC')).toBe(999);
});

test('the same order by ids instead of names is the same order', () => {
  const floor = floorWithAbc();
  const first = floor.run(order('x'));
  expect(floor.run({ ...order('x'), account: 'bazaar', symbol: 1 }).number).toBe(first.number);
});

test('another order under the same id is rejected', () => {
  const floor = floorWithAbc();
  floor.run(order('x'));
  expect(floor.run(order('x', 2)).reason).toBe('duplicate-order');
  expect(floor.run({ ...order('x'), side: 'sell' }).reason).toBe('duplicate-order');
});

test('accounts do not share their ids', () => {
  const floor = floorWithAbc();
  floor.trader('ann', 10);
  floor.run(order('x'));
  expect(floor.run({ ...order('x', 2), account: 'ann' }).reason).toBe(null);
});

test('a rejected order is answered as rejected again', () => {
  const floor = floorWithAbc();
  expect(floor.run(order('x', 1_001)).reason).toBe('insufficient-inventory');
  floor.run({ kind: 'order', account: 1, symbol: 'ABC', side: 'sell', quantity: 1 });
  expect(floor.run(order('x', 1_001))).toMatchObject({
    reason: 'insufficient-inventory',
    repeated: true,
  });
});

test('an order for a symbol nobody lists uses up no id', () => {
  const floor = floorWithAbc();
  expect(floor.run({ ...order('x'), symbol: 'NEW' }).reason).toBe('unknown-symbol');
  floor.list('NEW', 1, 10);
  expect(floor.run({ ...order('x'), symbol: 'NEW' }).reason).toBe(null);
});

test('a repeated report is itself remembered by the session', () => {
  const floor = floorWithAbc();
  const first = floor.run(order('x'));
  const sessionId = floor.openSession();
  const frame = { sessionId, firstSeq: 1, commands: [order('x')] };
  floor.entry(frame);
  expect(floor.entry(frame).outcomes).toEqual([{ ...first, repeated: true }]);
});

test('an id is free again once 24 hours of led time are over', () => {
  const floor = floorWithAbc();
  floor.run(order('x'));
  floor.nowMs += dayMs;
  floor.clock();
  expect(floor.run(order('x')).repeated).toBe(true);
  floor.nowMs += 1;
  floor.clock();
  expect(floor.last.removed).toMatchObject([{ table: 'cl-ord-id', clOrdId: 'x' }]);
  expect(floor.run(order('x')).number).toBe(1);
});

test('time without a leader does not age an id', () => {
  const floor = floorWithAbc();
  floor.run(order('x'));
  floor.newTerm();
  floor.nowMs += 10 * dayMs;
  floor.clock();
  expect(floor.run(order('x')).repeated).toBe(true);
});

test('more ids than one entry forgets go entry by entry, whole entries at a time', () => {
  const floor = floorWithAbc();
  for (let batch = 0; batch < 3; batch += 1) {
    floor.runAll(Array.from({ length: 3_000 }, (_, at) => order(`${batch}-${at}`)));
  }
  floor.nowMs += dayMs + 1;
  const counts = [1, 2, 3].map(() => {
    floor.clock();
    return floor.books.clOrdIds.count;
  });
  expect(counts).toEqual([3_000, 0, 0]);
});

test('an account uses at most 65,536 ids at a time; an old one is still answered', () => {
  const floor = floorWithAbc();
  for (let batch = 0; batch < 16; batch += 1) {
    floor.runAll(Array.from({ length: 4_096 }, (_, at) => order(`${batch}-${at}`)));
  }
  expect(floor.run(order('one more')).reason).toBe('malformed');
  expect(floor.run(order('one-more')).reason).toBe('dedupe-window-full');
  expect(floor.run(order('0-0'))).toMatchObject({ reason: null, number: 0, repeated: true });
  floor.trader('ann', 1);
  expect(floor.run({ ...order('one-more'), account: 'ann' }).reason).toBe('insufficient-inventory');
});
