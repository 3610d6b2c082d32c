// What an order check must find: the lost, the doubled, the invented, and nothing else.

import { expect, test } from 'vitest';
import type { FoundOrder } from '../../../src/cli/chaos/order-check.ts';
import { checkOrders } from '../../../src/cli/chaos/order-check.ts';
import { countOutcomes, History } from '../../../src/cli/chaos/history.ts';

const asked = { key: 'ann', value: { symbol: 'Iron', side: 'buy', quantity: 3 } };

/** A history of orders of three shares: a number for one that was told, else how it ended. */
function historyOf(...endings: (number | 'fail' | 'info' | 'open')[]): History {
  const history = new History();
  for (const ending of endings) {
    const order = history.invoke(history.newProcess(), 'order', asked);
    if (ending === 'open') continue;
    if (typeof ending === 'number') {
      history.end(order, 'ok', { ...asked.value, number: ending, index: 10 + ending });
    } else history.end(order, ending, asked.value);
  }
  return history;
}

const there = (number: number, differing: Partial<FoundOrder> = {}): FoundOrder => ({
  ...{ number, account: 'ann', side: 'buy', quantity: 3, index: 10 + number },
  ...differing,
});

const check = (history: History, ...found: FoundOrder[]) => checkOrders(history.events, found);

test('orders that are there as told are good', () => {
  const found = check(historyOf(0, 1, 'fail'), there(0), there(1));
  expect(found).toEqual({
    ...{ acknowledged: 2, unknown: 0, unknownHappened: 0, lost: [], duplicated: [] },
  });
});

test('an acknowledged order that is not there is lost', () => {
  expect(check(historyOf(0, 1), there(0)).lost).toHaveLength(1);
});

test('an acknowledged order that is there otherwise is lost', () => {
  expect(check(historyOf(0), there(0, { quantity: 4 })).lost).toHaveLength(1);
  expect(check(historyOf(0), there(0, { index: 99 })).lost).toHaveLength(1);
});

test('an order more than was sent is a duplicate', () => {
  expect(check(historyOf(0), there(0), there(1)).duplicated).toHaveLength(1);
});

test('a number told twice, or listed twice, is a duplicate', () => {
  expect(check(historyOf(0, 0), there(0)).duplicated).toHaveLength(1);
  expect(check(historyOf(0), there(0), there(0)).duplicated).toHaveLength(1);
});

test('an order that surely failed and is there all the same is a duplicate', () => {
  expect(check(historyOf('fail'), there(0)).duplicated).toHaveLength(1);
});

test('an order of unknown outcome may be there once, and not twice', () => {
  expect(check(historyOf('info')).duplicated).toEqual([]);
  expect(check(historyOf('info'), there(0))).toMatchObject({ unknownHappened: 1, duplicated: [] });
  expect(check(historyOf('open'), there(0))).toMatchObject({ unknownHappened: 1, duplicated: [] });
  expect(check(historyOf('info'), there(0), there(1)).duplicated).toHaveLength(1);
  expect(check(historyOf('info'), there(0, { quantity: 4 })).duplicated).toHaveLength(1);
});

test('what never ended counts as unknown', () => {
  const counts = countOutcomes(historyOf(0, 'fail', 'info', 'open').events);
  expect(counts.get('order')).toEqual({ ok: 1, fail: 1, info: 2 });
});
