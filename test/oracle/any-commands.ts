// Entries of any commands, sense or not, about a few customers and symbols: what random streams are
// made of. Knows no verdicts.

import fc from 'fast-check';
import type { Command } from '../../src/domain/command.ts';
import { orderNumber } from '../../src/domain/ids.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { SideBySide } from './side-by-side.ts';

const account = fc.constantFrom('ann', 'ann', 'bob', 'cat', 'bazaar', 'nobody');
const symbol = fc.constantFrom('ABC', 'ABC', 'XYZ', 'OLD', 'NEW', 'NIL');
const side = fc.constantFrom('buy' as const, 'sell' as const);
const amountUnits = fc
  .oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 8_000 }).map((cents) => cents * 100) },
    { weight: 1, arbitrary: fc.constantFrom(0, -100, 150, 10 ** 12, Number.MAX_SAFE_INTEGER) },
  )
  .map(money);
const priceUnits = fc
  .oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 3_000 }).map((cents) => cents * 100) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, 12_345, 10 ** 10, 10 ** 10 + 100) },
  )
  .map(money);
const shares = fc
  .oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 30 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, -1, 10 ** 9, 10 ** 9 + 1) },
  )
  .map(quantity);

const tif = fc.constantFrom(
  'gtc' as const,
  'gtc' as const,
  'day' as const,
  'ioc' as const,
  'fok' as const,
);
const number = fc.integer({ min: 0, max: 60 }).map(orderNumber);
const limitUnits = priceUnits;

const someOpenOrderCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('limit-order' as const),
      account,
      symbol,
      side,
      quantity: shares,
      limitUnits,
      timeInForce: tif,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        kind: fc.constant('stop-order' as const),
        account,
        symbol,
        side,
        quantity: shares,
        stopUnits: priceUnits,
        limitUnits: priceUnits.filter((price) => price > 0),
        timeInForce: fc.constantFrom('gtc' as const, 'day' as const),
      },
      {
        requiredKeys: ['kind', 'account', 'symbol', 'side', 'quantity', 'stopUnits', 'timeInForce'],
      },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cancel-order' as const), account, number }),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        kind: fc.constant('replace-order' as const),
        account,
        number,
        quantity: shares.filter((count) => count !== 0),
        priceUnits: priceUnits.filter((price) => price !== 0),
      },
      { requiredKeys: ['kind', 'account', 'number'] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      { kind: fc.constant('cancel-all' as const), account, symbol },
      { requiredKeys: ['kind', 'account'] },
    ),
  },
);

const someCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 14, arbitrary: someOpenOrderCommand },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set-account-active' as const),
      account,
      active: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('record-event' as const),
      account,
      data: fc.constant('seen'),
    }),
  },
  { weight: 2, arbitrary: deposits() },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('set-price' as const),
      symbol,
      priceUnits,
      source: fc.constantFrom(0, 1),
      sourceSequence: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restock' as const), symbol, quantity: shares }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      account,
      symbol,
      side,
      quantity: shares,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('notional-order' as const),
      account,
      symbol,
      side,
      amountUnits,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        ...(['buy', 'sell', 'set-buy-amount', 'set-sell-amount', 'set-buy-amount'] as const),
      ),
      account,
      symbol,
      amountUnits,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('set-buy-trigger' as const, 'set-sell-trigger' as const),
      account,
      symbol,
      triggerUnits: priceUnits,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        ...(['commit-buy', 'commit-sell', 'cancel-buy', 'cancel-sell'] as const),
      ),
      account,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(...(['cancel-set-buy', 'cancel-set-sell', 'quote'] as const)),
      account,
      symbol,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('display-summary' as const), account }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Command>(
      { kind: 'dumplog', filename: './testLOG' },
      { kind: 'dumplog', account: 'nobody', filename: './testLOG' },
    ),
  },
);

function deposits(): fc.Arbitrary<Command> {
  const createIfMissing = fc.boolean();
  return fc.record({
    kind: fc.constant('deposit' as const),
    account,
    amountUnits,
    createIfMissing,
  });
}

export const someEntry = fc.record({
  /** Each command an entry of its own, so that the laws are checked after every one. */
  alone: fc.boolean(),
  afterMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 4_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(-500, 59_999, 60_000, 60_001) },
  ),
  commands: fc.array(someCommand, { minLength: 1, maxLength: 8 }),
});

/** Three customers with cash, a scarce symbol, two plentiful ones of which one ages, and one that
 *  nobody has priced yet. */
export function openingDay(): SideBySide {
  const books = new SideBySide();
  const listing = { kind: 'list-instrument', priceTtlMs: 0, inventory: null } as const;
  books.run([
    ...['ann', 'bob', 'cat'].map((name): Command => {
      const cash = { account: name, amountUnits: money(5_000_000), createIfMissing: true };
      return { kind: 'deposit', ...cash };
    }),
    { ...listing, symbol: 'ABC', priceUnits: money(50_000), inventory: quantity(60) },
    { ...listing, symbol: 'XYZ', priceUnits: money(120_000) },
    { ...listing, symbol: 'OLD', priceUnits: money(30_000), priceTtlMs: 60_000 },
    { ...listing, symbol: 'NEW', priceUnits: money(0) },
  ]);
  return books;
}
