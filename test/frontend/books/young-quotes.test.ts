// Young prices before commands that need them: asked for once while they are young, never in the way of
// other commands, and no error of the catalog ever is the command's.

import { expect, test } from 'vitest';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import type { Command } from '../../../src/domain/command.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { YoungQuotes } from '../../../src/frontend/books/young-quotes.ts';
import { FakeBooks } from '../fake-books.ts';

const startMs = 1_700_000_000_000;

function quoting(priceTtlMs: number) {
  const world = { nowMs: startMs, failure: null as Error | null, asked: [] as string[] };
  const quotes = new YoungQuotes({
    ensure: (symbol, user) => {
      world.asked.push(`${symbol} ${user}`);
      if (world.failure !== null) return Promise.reject(world.failure);
      return Promise.resolve({ priceMs: world.nowMs, priceTtlMs });
    },
    wallMs: () => world.nowMs,
  });
  return { world, quotes };
}

const buy: Command = { kind: 'buy', account: 'demo', symbol: 'FishCo', amountUnits: money(100) };
const bid = (timeInForce: 'gtc' | 'ioc'): Command => ({
  kind: 'limit-order',
  account: 'demo',
  symbol: 'FishCo',
  side: 'buy',
  quantity: quantity(1),
  limitUnits: money(1),
  timeInForce,
});

test('a price is asked for again only when most of its time is over', async () => {
  const { world, quotes } = quoting(60_000);
  await quotes.before(buy);
  world.nowMs += 47_999;
  expect(quotes.before(buy)).toBe(null);
  world.nowMs += 1;
  await quotes.before({ ...buy, account: 'ann' });
  expect(world.asked).toEqual(['FishCo demo', 'FishCo ann']);
});

test('a price without a time to live is asked for once', async () => {
  const { world, quotes } = quoting(0);
  await quotes.before(buy);
  world.nowMs += 10 ** 9;
  expect(quotes.before(buy)).toBe(null);
});

test.each<Command>([
  { kind: 'commit-buy', account: 'demo' },
  { kind: 'deposit', account: 'demo', amountUnits: money(1), createIfMissing: true },
  { kind: 'set-buy-amount', account: 'demo', symbol: 'FishCo', amountUnits: money(100) },
  bid('gtc'),
])('$kind waits for no price', (command) => {
  expect(quoting(60_000).quotes.before(command)).toBe(null);
});

test('an order that must fill at once waits for one', () => {
  expect(quoting(60_000).quotes.before(bid('ioc'))).not.toBe(null);
});

test('where there is no younger price the command goes on, and the next ones do not ask for a second', async () => {
  const { world, quotes } = quoting(60_000);
  world.failure = new ClusterError('unavailable', 'none', { message: 'no catalog' });
  const books = new FakeBooks();
  const order = { kind: 'order', account: 'demo', symbol: 'FishCo', side: 'buy' } as const;
  const book = quotes.over(plain(books));
  await book.submit({ ...order, quantity: quantity(1) });
  await book.submit({ ...order, quantity: quantity(2) });
  expect(world.asked).toHaveLength(1);
  expect(books.commands).toHaveLength(2);
  world.nowMs += 1_000;
  world.failure = null;
  await book.submit({ ...order, quantity: quantity(3) });
  expect(world.asked).toHaveLength(2);
});

/** As compose.ts makes one of the SDK: functions of its own. */
const plain = (books: FakeBooks): FakeBooks =>
  Object.assign(Object.create(books) as FakeBooks, {
    submit: (...given: Parameters<FakeBooks['submit']>) => books.submit(...given),
  });

test('while a catalog is away only the first command of a symbol waits for it, and all at once wait once', async () => {
  const world = { nowMs: startMs, asked: 0, fail: (): void => undefined };
  const quotes = new YoungQuotes({
    ensure: () =>
      new Promise((_, reject) => {
        world.asked += 1;
        world.fail = () => {
          reject(new ClusterError('unavailable', 'none'));
        };
      }),
    wallMs: () => world.nowMs,
  });
  const waits = [quotes.before(buy), quotes.before(buy)];
  expect(world.asked).toBe(1);
  world.fail();
  for (const wait of waits) await wait;
  world.nowMs += 1_000;
  expect(quotes.before(buy)).toBe(null);
  expect(quotes.before(buy)).toBe(null);
  expect(world.asked).toBe(2);
});
