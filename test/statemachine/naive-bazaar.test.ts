// The rule book against a second, plain telling of the bazaar's rules.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TestCommand } from './memory-cursor.ts';
import { NaiveBazaar } from './naive-bazaar.ts';
import { TradingFloor, dollar } from './trading-floor.ts';

const symbols = ['Tintin', 'Cluedo', 'Go'];

const someOrder: fc.Arbitrary<TestCommand> = fc.record({
  kind: fc.constant('order' as const),
  account: fc.constantFrom('bazaar', 'bazaar', 'ann', 'bob'),
  symbol: fc.constantFrom(...symbols, 'Monopoly'),
  side: fc.constantFrom('buy' as const, 'buy' as const, 'sell' as const),
  quantity: fc.integer({ min: 1, max: 30 }),
});

const somePrice: fc.Arbitrary<TestCommand> = fc.record({
  kind: fc.constant('set-price' as const),
  symbol: fc.constantFrom(...symbols),
  units: fc.integer({ min: 1, max: 200 * dollar }),
});

const someDay = fc.array(
  fc.oneof({ weight: 5, arbitrary: someOrder }, { weight: 1, arbitrary: somePrice }),
  { maxLength: 120 },
);

function opened(): { floor: TradingFloor; naive: NaiveBazaar } {
  const floor = new TradingFloor();
  const naive = new NaiveBazaar();
  for (const symbol of symbols) {
    floor.list(symbol, 20, 100);
    naive.stocks.set(symbol, { price: 20 * dollar, left: 100, volume: 0 });
  }
  for (const account of ['ann', 'bob']) {
    floor.trader(account, 1_500);
    naive.traders.set(account, { cash: 1_500 * dollar, shares: new Map() });
  }
  return { floor, naive };
}

test('any day at the bazaar ends as the plain rules say', () => {
  fc.assert(
    fc.property(someDay, fc.integer({ min: 1, max: 10 }), (commands, perEntry) => {
      const { floor, naive } = opened();
      for (let at = 0; at < commands.length; at += perEntry) {
        const batch = commands.slice(at, at + perEntry);
        const expected = batch.map((command) => naive.answer(command));
        expect(floor.runAll(batch)).toMatchObject(expected);
      }
      for (const [symbol, stock] of naive.stocks) {
        const row = floor.books.instruments.bySymbol(symbol);
        expect(row).toMatchObject({ inventory: stock.left, volume: stock.volume });
      }
      for (const [account, trader] of naive.traders) {
        expect(floor.cash(account).free).toBe(trader.cash);
        for (const [symbol, held] of trader.shares) {
          expect(floor.holding(account, symbol).free).toBe(held);
        }
      }
    }),
    { numRuns: 500 },
  );
});
