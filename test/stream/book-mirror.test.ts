// The reader's picture of the books: what it takes, what it refuses, and that a snapshot of it
// builds the same picture again.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../src/domain/change.ts';
import { logIndex, orderNumber } from '../../src/domain/ids.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { BookMirror, mirroredOrdersMax } from '../../src/stream/book-mirror.ts';

const holding = (symbol: string, shares: number, account = 'demo'): Change => ({
  kind: 'holding',
  holding: {
    account,
    symbol,
    quantity: quantity(shares),
    reserved: quantity(0),
    costUnits: money(shares),
    index: logIndex(1),
    changedMs: 1,
  },
});

const removed = (symbol: string, account = 'demo'): Change => ({
  kind: 'holding-removed',
  account,
  symbol,
});

const order = (
  number: number,
  ordStatus: 'filled' | 'awaiting_confirmation' = 'filled',
): Change => ({
  kind: 'order',
  order: {
    number: orderNumber(number),
    account: 'demo',
    symbol: 'A',
    side: 'buy',
    quantity: quantity(1),
    priceUnits: money(1),
    limitUnits: money(0),
    stopUnits: money(0),
    timeInForce: 'gtc',
    cumQty: quantity(1),
    leavesQty: quantity(0),
    avgPxUnits: money(1),
    replaces: null,
    ordStatus,
    clOrdId: null,
    index: logIndex(number + 1),
    transactTimeMs: 1,
    endedMs: 1,
  },
});

test('a delta is taken only if it follows the last frame', () => {
  const mirror = new BookMirror();
  mirror.replace(10, [holding('A', 1)]);
  expect(mirror.follow({ index: 13, prev: 12, changes: [holding('A', 9)] })).toBe(false);
  expect(mirror.follow({ index: 10, prev: 10, changes: [holding('A', 9)] })).toBe(false);
  expect(mirror.holdings('demo')).toMatchObject([{ quantity: 1 }]);
  expect(mirror.follow({ index: 12, prev: 10, changes: [holding('A', 2)] })).toBe(true);
  expect(mirror.holdings('demo')).toMatchObject([{ quantity: 2 }]);
});

test('a heartbeat moves completeness on, not the frame that a delta must follow', () => {
  const mirror = new BookMirror();
  mirror.replace(10, []);
  expect(mirror.heartbeat(15)).toBe(true);
  expect(mirror.completeThrough).toBe(15);
  expect(mirror.frameIndex).toBe(10);
  expect(mirror.heartbeat(14)).toBe(false);
  expect(mirror.follow({ index: 14, prev: 10, changes: [] })).toBe(false);
  expect(mirror.follow({ index: 16, prev: 10, changes: [] })).toBe(true);
});

test('a fresh snapshot forgets what is not in it', () => {
  const mirror = new BookMirror();
  mirror.replace(10, [holding('A', 1), order(0)]);
  mirror.replace(5, [holding('B', 1)]);
  expect(mirror.holdings('demo').map((row) => row.symbol)).toEqual(['B']);
  expect(mirror.orders('demo')).toEqual([]);
  expect(mirror.completeThrough).toBe(5);
});

test('an order further on in its life takes the place of its former self', () => {
  const mirror = new BookMirror();
  mirror.replace(10, [order(0), order(1, 'awaiting_confirmation'), order(2)]);
  mirror.follow({ index: 11, prev: 10, changes: [order(1)] });
  expect(mirror.orders('demo').map((row) => [row.number, row.ordStatus])).toEqual([
    [2, 'filled'],
    [1, 'filled'],
    [0, 'filled'],
  ]);
});

test('only the newest orders are kept', () => {
  const mirror = new BookMirror();
  mirror.replace(
    1,
    Array.from({ length: 3 * mirroredOrdersMax }, (_, i) => order(i)),
  );
  expect(mirror.orders('demo')).toHaveLength(mirroredOrdersMax);
  expect(mirror.orders('demo')[0]?.number).toBe(3 * mirroredOrdersMax - 1);
});

test('an open order is kept however many came after it, and goes when it ends', () => {
  const mirror = new BookMirror();
  const later = Array.from({ length: 2 * mirroredOrdersMax }, (_, i) => order(i + 1));
  mirror.replace(1, [order(0, 'awaiting_confirmation'), ...later]);
  expect(mirror.orders('demo')).toHaveLength(mirroredOrdersMax + 1);
  expect(mirror.orders('demo').at(-1)?.number).toBe(0);
  const newest = mirror.orders('demo').slice(0, mirroredOrdersMax);
  mirror.putOrders('demo', newest);
  expect(mirror.orders('demo').at(-1)?.number, 'put beside the newest').toBe(0);
  mirror.follow({ index: 2, prev: 1, changes: [order(0)] });
  expect(mirror.orders('demo')).toEqual(newest);
});

const anyChange = fc.oneof(
  fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.nat(9)).map(([symbol, n]) => holding(symbol, n)),
  fc.constantFrom('A', 'B', 'C').map((symbol) => removed(symbol)),
  fc.nat(80).map((number) => order(number)),
);

test('a snapshot of a mirror builds the same mirror, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 120 }), fc.nat(), (changes, at) => {
      const cut = changes.length === 0 ? 0 : at % (changes.length + 1);
      const whole = new BookMirror();
      whole.replace(1, changes);
      const first = new BookMirror();
      first.replace(1, changes.slice(0, cut));
      const second = new BookMirror();
      second.replace(1, first.changes());
      second.recover(1, changes.slice(cut));
      expect(second.holdings('demo')).toEqual(whole.holdings('demo'));
      expect(second.orders('demo')).toEqual(whole.orders('demo'));
    }),
  );
});
