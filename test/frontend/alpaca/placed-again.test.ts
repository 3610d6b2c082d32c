// An order that is sent again, to a frontend that never saw it, is shown as it stands and not as it once
// was answered.

import { expect, test } from 'vitest';
import { FakeBooks } from '../fake-books.ts';
import { frontendOver } from '../running-frontend.ts';

test('a repeated order is read back: its first answer may be long out of date', async () => {
  const books = new FakeBooks();
  const payload = { symbol: 'FishCo', qty: '3', side: 'buy', type: 'market', time_in_force: 'day' };
  const place = async (clientOrderId: string) => {
    const { app } = frontendOver(books);
    const reply = await app.inject({
      method: 'POST',
      url: '/v2/orders',
      headers: { 'apca-api-key-id': 'demo', 'apca-api-secret-key': 'x' },
      payload: { ...payload, client_order_id: clientOrderId },
    });
    return reply.json<{ readonly id: string; readonly created_at: string }>();
  };
  const first = await place('mine');
  const placedMs = Date.parse(first.created_at);
  const again = await place('mine');
  expect(again.id).toBe(first.id);
  // The time of the log, which only a read brings.
  expect(Date.parse(again.created_at)).toBeLessThan(placedMs);
  expect((await place('another')).id).not.toBe(first.id);
});
