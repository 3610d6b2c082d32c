// Accounts, listings, prices and quotes: names, ids, source sequences, age.

import { expect, test } from 'vitest';
import { isAccountName } from '../../src/domain/ids.ts';
import { priceUnitsMax } from '../../src/domain/money.ts';
import type { TestCommand } from './memory-cursor.ts';
import { TradingFloor, dollar } from './trading-floor.ts';

const price = (units: number, source = 1, sequence = 0): TestCommand => ({
  kind: 'set-price',
  symbol: 'ABC',
  units,
  source,
  sequence,
});

test('account ids are dense from 1 and a name is used once', () => {
  const floor = new TradingFloor();
  const open = (account: string): TestCommand => ({ kind: 'create-account', account });
  expect(floor.run(open('ann')).accountId).toBe(2);
  expect(floor.run(open('bob')).accountId).toBe(3);
  expect(floor.run(open('ann'))).toMatchObject({ reason: 'duplicate-account', accountId: 2 });
});

test('an account is shown under its own name unless it says otherwise', () => {
  const floor = new TradingFloor();
  floor.run({ kind: 'create-account', account: 'ann' });
  floor.run({ kind: 'create-account', account: 'bob', displayName: 'Bob B. Böb' });
  expect(floor.books.accounts.all().map((row) => row.displayName)).toEqual([
    'bazaar',
    'ann',
    'Bob B. Böb',
  ]);
});

test.each([
  ['no name', { account: null }],
  ['an empty name', { account: '' }],
  ['a name with a space', { account: 'a b' }],
  ['a name too long', { account: 'a'.repeat(65) }],
  ['a name too long in bytes', { account: 'ß'.repeat(33) }],
  ['a name that begins with a dot', { account: '.ann' }],
  ['a name that is no text', { account: 'ann\ud800' }],
  ['a display name with a control character', { account: 'ann', displayName: 'a\u0000b' }],
  ['a display name that is no text', { account: 'ann', displayName: '\ud800' }],
  ['a display name too long', { account: 'ann', displayName: 'a'.repeat(65) }],
])('an account with %s is malformed', (_, fields) => {
  const floor = new TradingFloor();
  expect(floor.run({ kind: 'create-account', ...fields }).reason).toBe('malformed');
  expect(floor.books.accounts.count).toBe(1);
});

// A build of Node that knows more of Unicode admits more letters. Whoever applies the entry may be of
// another build, and must give the same answer.
test('whether a character is a letter is not for the books to say', () => {
  const floor = new TradingFloor();
  const unassigned = '\u{3fff0}';
  expect(isAccountName(unassigned)).toBe(false);
  const outcome = floor.run({ kind: 'create-account', account: unassigned });
  expect(outcome).toMatchObject({ reason: null, accountId: 2 });
});

test('a second house account trades against the same inventory', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1, 10);
  floor.run({ kind: 'create-account', account: 'shop', accountKind: 'house' });
  floor.run({ kind: 'order', account: 'shop', symbol: 'ABC', quantity: 10 });
  const outcome = floor.run({ kind: 'order', account: 1, symbol: 'ABC', quantity: 1 });
  expect(outcome.reason).toBe('insufficient-inventory');
});

test('a symbol is listed once, and a second listing tells its id', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1, 10);
  expect(floor.run({ kind: 'list-instrument', symbol: 'ABC', units: 1 })).toMatchObject({
    reason: 'duplicate-symbol',
    symbolId: 1,
  });
});

test.each<[string, Partial<TestCommand>, string]>([
  ['no symbol', { symbol: null }, 'malformed'],
  ['a symbol too long', { symbol: 'A'.repeat(15) }, 'malformed'],
  ['a negative price', { units: -1 }, 'bad-amount'],
  ['a price too dear', { units: priceUnitsMax + 1 }, 'bad-amount'],
  ['a negative inventory', { quantity: -1 }, 'bad-quantity'],
  ['a negative price age', { priceTtlMs: -1 }, 'malformed'],
])('a listing with %s is rejected', (_, fields, reason) => {
  const floor = new TradingFloor();
  const listing = { kind: 'list-instrument' as const, symbol: 'ABC', units: 1, quantity: 1 };
  expect(floor.run({ ...listing, ...fields }).reason).toBe(reason);
  expect(floor.books.instruments.count).toBe(0);
});

test('a listing without a price cannot be traded until it has one', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 0, 10);
  const order: TestCommand = { kind: 'order', account: 1, symbol: 'ABC', quantity: 1 };
  expect(floor.run(order).reason).toBe('no-price');
  expect(floor.run({ kind: 'quote', account: 1, symbol: 'ABC' }).reason).toBe('no-price');
  floor.run(price(5));
  expect(floor.run(order).priceUnits).toBe(5);
});

test('a source’s prices must come in rising sequence, gaps allowed', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1);
  const reasons = [1, 5, 5, 4, 6].map((sequence) => floor.run(price(100 + sequence, 1, sequence)));
  expect(reasons.map((outcome) => outcome.reason)).toEqual([
    null,
    null,
    'stale-source-sequence',
    'stale-source-sequence',
    null,
  ]);
  expect(floor.books.instruments.bySymbol('ABC')?.priceUnits).toBe(106);
});

test('sources count for themselves; between them the log decides', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1);
  expect(floor.run(price(10, 7, 100)).reason).toBe(null);
  expect(floor.run(price(20, 3, 1)).reason).toBe(null);
  const row = floor.books.instruments.bySymbol('ABC');
  expect(row?.priceUnits).toBe(20);
  expect([...(row?.sourceSequences ?? [])]).toEqual([
    [3, 1],
    [7, 100],
  ]);
});

test('a source that does not count is always taken and never remembered', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1);
  expect(floor.run(price(10)).reason).toBe(null);
  expect(floor.run(price(11)).reason).toBe(null);
  expect(floor.books.instruments.bySymbol('ABC')?.sourceSequences.size).toBe(0);
});

test('a symbol has at most 64 counting sources', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1);
  const commands = Array.from({ length: 65 }, (_, source) => price(10, source, 1));
  expect(floor.runAll(commands).map((outcome) => outcome.reason)).toEqual([
    ...Array<null>(64).fill(null),
    'limit-exceeded',
  ]);
});

test.each([0, -1, 1.5, priceUnitsMax + 1, NaN])('%d is no price', (units) => {
  const floor = new TradingFloor();
  floor.list('ABC', 1);
  expect(floor.run(price(units)).reason).toBe('bad-amount');
});

test('a price is good for exactly its time, counted from the entry that set it', () => {
  const floor = new TradingFloor();
  const listing = { symbol: 'ABC', units: dollar, unlimited: true, priceTtlMs: 60_000 };
  floor.run({ kind: 'list-instrument', ...listing });
  floor.nowMs += 60_000;
  const quote: TestCommand = { kind: 'quote', account: 1, symbol: 'ABC' };
  expect(floor.run(quote)).toMatchObject({ reason: null, priceUnits: dollar });
  floor.nowMs += 1;
  expect(floor.run(quote).reason).toBe('stale-price');
  const order: TestCommand = { kind: 'order', account: 1, symbol: 'ABC', quantity: 1 };
  expect(floor.run(order).reason).toBe('stale-price');
  floor.run(price(2 * dollar));
  expect(floor.run(order).reason).toBe(null);
});

test('a price without a time limit is good for ever', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1);
  floor.nowMs += 10 ** 10;
  expect(floor.run({ kind: 'quote', account: 1, symbol: 'ABC' }).reason).toBe(null);
});

test('a quote changes nothing but the counters and its session', () => {
  const floor = new TradingFloor();
  floor.list('ABC', 1);
  floor.run({ kind: 'quote', account: 1, symbol: 'ABC' });
  const tables = floor.last.changed.map((row) => row.table);
  expect([...tables].sort()).toEqual(['counters', 'session']);
});

test('a command of a kind nobody knows is malformed and the log goes on', () => {
  const floor = new TradingFloor();
  expect(floor.runAll([{ kind: null }, { kind: 'noop' }]).map((each) => each.reason)).toEqual([
    'malformed',
    null,
  ]);
});
