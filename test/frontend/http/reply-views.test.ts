// What an order looks like over HTTP while it waits: the prices it asked for, and none it has not met.

import { expect, test } from 'vitest';
import { logIndex, orderNumber } from '../../../src/domain/ids.ts';
import { money } from '../../../src/domain/money.ts';
import type { OrderView } from '../../../src/domain/order.ts';
import type { Accepted } from '../../../src/domain/outcome.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { orderReply, placedOrder } from '../../../src/frontend/http/reply-views.ts';

const resting: OrderView = {
  number: orderNumber(7),
  account: 'demo',
  symbol: 'FishCo',
  side: 'buy',
  quantity: quantity(5),
  priceUnits: money(0),
  limitUnits: money(9_5000),
  stopUnits: money(0),
  timeInForce: 'gtc',
  ordStatus: 'new',
  cumQty: quantity(0),
  leavesQty: quantity(5),
  avgPxUnits: money(0),
  replaces: null,
  clOrdId: null,
  index: logIndex(12),
  transactTimeMs: 1_700_000_000_000,
  endedMs: null,
};

const filled = { cumQty: quantity(2), priceUnits: money(9_4000), avgPxUnits: money(9_4500) };

const placed: Accepted = {
  kind: 'accepted',
  number: 7,
  ordStatus: 'new',
  quantity: quantity(5),
  cumQty: quantity(0),
  priceUnits: money(0),
  index: logIndex(12),
  accountId: 0,
  symbolId: 0,
};

test('a resting order shows the limit it asked for, and no price that it has not met', () => {
  const none = { price: null, avgPx: null };
  expect(orderReply(resting)).toMatchObject({ ...none, limit: '9.50', stop: null });
  const stop = { limitUnits: money(0), stopUnits: money(11_0000) };
  expect(orderReply({ ...resting, ...stop })).toMatchObject({
    ...none,
    limit: null,
    stop: '11.00',
  });
  expect(placedOrder(placed)).toMatchObject({ status: 'new', price: null });
});

test('its price is that of its last fill, or of the lock it awaits', () => {
  const shown = { price: '9.40', avgPx: '9.45', limit: '9.50' };
  expect(orderReply({ ...resting, ...filled, ordStatus: 'partially_filled' })).toMatchObject(shown);
  const locked = {
    ...placed,
    ordStatus: 'awaiting_confirmation',
    priceUnits: money(9_4000),
  } as const;
  expect(placedOrder(locked)).toMatchObject({ price: '9.40' });
});
