// Users never interact (D02): where the house never runs out of shares, what happens to one of them is
// the same however the commands of the others fall between.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TestCommand } from './memory-cursor.ts';
import { TradingFloor, dollar } from './trading-floor.ts';

const users = ['ann', 'bob', 'cem'] as const;
const symbols = ['ABC', 'XYZ'] as const;
type User = (typeof users)[number];

const wish = fc.record({
  user: fc.constantFrom(...users),
  kind: fc.constantFrom('order', 'deposit', 'buy', 'commit-buy', 'cancel-buy', 'set-buy-amount'),
  symbol: fc.constantFrom(...symbols),
  side: fc.constantFrom('buy', 'sell'),
  quantity: fc.integer({ min: 1, max: 40 }),
  dollars: fc.integer({ min: 1, max: 300 }),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

function commandOf({ user, kind, symbol, side, quantity, dollars }: Wish): TestCommand {
  const account = user;
  switch (kind) {
    case 'order':
      return { kind, account, symbol, side, quantity };
    case 'deposit':
      return { kind, account, units: dollars * dollar, createIfMissing: true };
    case 'buy':
    case 'set-buy-amount':
      return { kind, account, symbol, units: dollars * dollar };
    case 'commit-buy':
    case 'cancel-buy':
      return { kind, account };
  }
}

/** What a user has in the end, and every verdict on the way. */
function livesOf(wishes: readonly Wish[]): Map<User, unknown[]> {
  const floor = new TradingFloor();
  for (const user of users) floor.trader(user, 500);
  floor.list('ABC', 3);
  floor.list('XYZ', 7.25);
  const lives = new Map<User, unknown[]>(users.map((user) => [user, []]));
  for (const one of wishes) lives.get(one.user)?.push(floor.run(commandOf(one)).reason);
  for (const user of users) {
    const held = symbols.map((symbol) => floor.holding(user, symbol));
    lives.get(user)?.push(floor.cash(user), ...held);
  }
  return lives;
}

test('whatever order the commands of different users come in, each user ends the same', () => {
  const wishes = fc.array(wish, { minLength: 1, maxLength: 60 });
  const shuffled = wishes.chain((some) =>
    fc.record({
      some: fc.constant(some),
      turns: fc.shuffledSubarray(
        some.map(({ user }) => user),
        { minLength: some.length },
      ),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ some, turns }) => {
      const waiting = new Map(users.map((user) => [user, some.filter((one) => one.user === user)]));
      const others = turns.flatMap((user) => waiting.get(user)?.shift() ?? []);
      expect(others).toHaveLength(some.length);
      expect(livesOf(others)).toEqual(livesOf(some));
    }),
    { numRuns: 150 },
  );
});
