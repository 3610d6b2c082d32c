// Claims about the day figures of /v2/positions: counted from yesterday's close where a catalog knows
// it, null where it does not, and never made up.

import { expect, test } from 'vitest';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { ClosesKnown } from '../../../src/frontend/alpaca/closes-known.ts';
import type { AskCloses } from '../../../src/frontend/alpaca/closes-known.ts';
import { wirePosition } from '../../../src/frontend/alpaca/position-wire.ts';
import { FakeBooks } from '../fake-books.ts';
import { frontendOver } from '../running-frontend.ts';

const dayMs = 86_400_000;
const noonMs = 20 * dayMs + dayMs / 2;
const key = { 'apca-api-key-id': 'demo', 'apca-api-secret-key': 'x' };

interface Position {
  readonly lastday_price: string | null;
  readonly change_today: string | null;
  readonly unrealized_intraday_pl: string | null;
}

async function positions(closes?: AskCloses): Promise<Position[]> {
  const books = new FakeBooks();
  await books.submit({
    ...{ kind: 'order', account: 'demo', symbol: 'FishCo', side: 'buy' },
    quantity: quantity(2),
  });
  const { app } = frontendOver(books, closes === undefined ? {} : { closes });
  const reply = await app.inject({ url: '/v2/positions', headers: key });
  expect(reply.statusCode).toBe(200);
  return reply.json<Position[]>();
}

test('without a catalog, or with one that does not answer or know, they are null', async () => {
  const refuse = (): never => {
    throw new ClusterError('unavailable', 'none');
  };
  const nobody = [
    undefined,
    (): Promise<never> => Promise.reject(new ClusterError('timed-out', 'none')),
    () => Promise.resolve().then(refuse),
    () => Promise.resolve(new Map()),
  ];
  for (const ask of nobody) {
    const [position] = await positions(ask);
    expect(position).toMatchObject({ lastday_price: null, change_today: null });
    expect(position?.unrealized_intraday_pl).toBeNull();
  }
});

test('change and profit of the day are exact, and shares that moved today have no profit', async () => {
  const books = new FakeBooks();
  await books.submit({
    ...{ kind: 'order', account: 'demo', symbol: 'FishCo', side: 'buy' },
    quantity: quantity(3),
  });
  const [held] = (await books.holdings('demo')).value ?? [];
  const { value: listed } = await books.instrument('FishCo');
  if (held === undefined || listed === null) throw new Error('nothing is held');
  const instrument = { ...listed, priceUnits: money(110_000) };
  const dayBefore = { dayBeganMs: 20 * dayMs, closes: new Map([['FishCo', money(100_000)]]) };
  const overnight = { ...held, changedMs: 20 * dayMs - 1 };
  expect(wirePosition(overnight, instrument, dayBefore)).toMatchObject({
    lastday_price: '10.00',
    change_today: '0.100000',
    unrealized_intraday_pl: '3.00',
    unrealized_intraday_plpc: '0.100000',
  });
  const today = { ...held, changedMs: 20 * dayMs };
  expect(wirePosition(today, instrument, dayBefore)).toMatchObject({
    change_today: '0.100000',
    unrealized_intraday_pl: null,
  });
});

test('a close once told stands for its day, and is asked anew on the next', async () => {
  const asked: string[][] = [];
  let nowMs = noonMs;
  const known = new ClosesKnown(
    (symbols) => {
      asked.push([...symbols]);
      const units = money(10_000 + asked.length);
      return Promise.resolve(new Map(symbols.map((symbol) => [symbol, units])));
    },
    () => nowMs,
  );
  expect((await known.of(['A'])).closes.get('A')).toBe(10_001);
  const both = (await known.of(['A', 'B'])).closes;
  expect([both.get('A'), both.get('B')], 'B alone is asked for').toEqual([10_001, 10_002]);
  expect(asked).toEqual([['A'], ['B']]);
  nowMs += dayMs / 2 + 1_000;
  expect((await known.of(['A'])).closes.size, 'clocks may still differ on the day').toBe(0);
  nowMs += 60_000;
  expect((await known.of(['A'])).dayBeganMs).toBe(21 * dayMs);
  expect((await known.of(['A'])).closes.get('A')).toBeGreaterThan(10_002);
});
