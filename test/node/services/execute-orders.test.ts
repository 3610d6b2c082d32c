// Limit and stop orders out of an Execute request: each field becomes what it says, or is refused by name.

import { expect, test } from 'vitest';
import type { ExecuteRequest__Output } from '../../../src/gen/holdfast/cluster/v1/ExecuteRequest.ts';
import { openOrderCommand } from '../../../src/node/services/execute-orders.ts';

const request = (fields: Partial<ExecuteRequest__Output>) =>
  ({
    account: 'ann',
    symbol: 'ABC',
    side: 'sell',
    quantity: 4,
    amount: '',
    clOrdId: '',
    limit: '',
    stop: '',
    timeInForce: '',
    hasNumber: false,
    number: 0,
    origClOrdId: '',
    ...fields,
  }) as ExecuteRequest__Output;

const placed = { account: 'ann', symbol: 'ABC', side: 'sell', quantity: 4 };

test('limit and stop orders take their prices as decimal text, and wait until canceled by default', () => {
  const limit = request({ limit: '9.5', timeInForce: 'fok', clOrdId: 'x' });
  expect(openOrderCommand('limit-order', limit)).toEqual({
    kind: 'limit-order',
    ...placed,
    limitUnits: 95_000,
    timeInForce: 'fok',
    clOrdId: 'x',
  });
  expect(openOrderCommand('stop-order', request({ stop: '8' }))).toEqual({
    kind: 'stop-order',
    ...placed,
    stopUnits: 80_000,
    timeInForce: 'gtc',
  });
});

test('an open order is named by its number or by its clOrdId', () => {
  const byNumber = request({ hasNumber: true, number: 0 });
  expect(openOrderCommand('cancel-order', byNumber)).toEqual({
    kind: 'cancel-order',
    account: 'ann',
    number: 0,
  });
  const change = request({ origClOrdId: 'x', quantity: 0, amount: '7' });
  expect(openOrderCommand('replace-order', change)).toEqual({
    kind: 'replace-order',
    account: 'ann',
    origClOrdId: 'x',
    priceUnits: 70_000,
  });
  const all = request({ symbol: '' });
  expect(openOrderCommand('cancel-all', all)).toEqual({ kind: 'cancel-all', account: 'ann' });
});

test.each([
  ['limit-order', {}, 'limit:'],
  ['limit-order', { limit: '9', timeInForce: 'gtd' }, 'time_in_force:'],
  ['limit-order', { limit: '9', quantity: 0 }, 'quantity:'],
  ['stop-order', { stop: '9', timeInForce: 'ioc' }, 'time_in_force:'],
  ['cancel-order', {}, 'number:'],
  ['cancel-order', { hasNumber: true, origClOrdId: 'x' }, 'number:'],
  ['cancel-order', { hasNumber: true, number: -1 }, 'number:'],
] as const)('%s with %j is refused by the name of the field', (kind, fields, field) => {
  expect(() => openOrderCommand(kind, request(fields))).toThrow(field);
});
