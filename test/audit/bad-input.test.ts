// What must be refused, for the right reason, and stands in the audit with its userCommand and its
// errorEvent: nothing else about it, and no cash moved.

import { expect, test } from 'vitest';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import { AuditedBooks } from './audited-books.ts';

const whose = { account: 'ann', symbol: 'ABC' };

function opened(): AuditedBooks {
  const books = new AuditedBooks();
  books.run(
    {
      kind: 'list-instrument',
      symbol: 'ABC',
      priceUnits: money(300_000),
      inventory: null,
      priceTtlMs: 60_000,
    },
    add(10_000_000),
  );
  return books;
}

const add = (units: number): Command => ({
  kind: 'deposit',
  account: 'ann',
  amountUnits: money(units),
  createIfMissing: true,
});

test.each<[string, Command, string]>([
  ['a negative amount', add(-10_000), 'bad-amount'],
  ['nothing', add(0), 'bad-amount'],
  ['a third decimal', add(10_050), 'bad-amount'],
  ['more than all the money there can be', add(Number.MAX_SAFE_INTEGER - 91), 'bad-amount'],
  ['an unknown symbol', { kind: 'quote', account: 'ann', symbol: 'NIL' }, 'unknown-symbol'],
  ['an unknown user', { kind: 'commit-buy', account: 'bob' }, 'unknown-account'],
  [
    'a trigger without an amount',
    { kind: 'set-buy-trigger', ...whose, triggerUnits: money(10_000) },
    'trigger-without-amount',
  ],
  ['a cancel of nothing', { kind: 'cancel-set-sell', ...whose }, 'no-trigger'],
  [
    'shares that nobody has',
    { kind: 'sell', ...whose, amountUnits: money(300_000) },
    'insufficient-shares',
  ],
])('%s', (_, command, reason) => {
  const books = opened();
  const before = books.cashOf('ann');
  expect(books.run(command)).toMatchObject([
    { element: 'userCommand' },
    { element: 'errorEvent', errorMessage: reason },
  ]);
  expect(books.cashOf('ann')).toBe(before);
});

test('an account that is not active trades nothing', () => {
  const books = opened();
  const row = books.books.accounts.byName('ann');
  if (row === null) throw new Error('ann has an account');
  row.active = false;
  expect(books.run({ kind: 'buy', ...whose, amountUnits: money(300_000) })).toMatchObject([
    { element: 'userCommand', username: 'ann' },
    { element: 'errorEvent', username: 'ann', errorMessage: 'inactive-account' },
  ]);
});

test.each([
  [60_000, undefined],
  [60_001, 'no-confirmation'],
])('a COMMIT_BUY %i ms after its BUY', (afterMs, errorMessage) => {
  const books = opened();
  books.run({ kind: 'buy', ...whose, amountUnits: money(300_000) });
  books.nowMs += afterMs;
  const errors = books
    .run({ kind: 'commit-buy', account: 'ann' })
    .filter(({ element }) => element === 'errorEvent');
  expect(errors).toMatchObject(errorMessage === undefined ? [] : [{ errorMessage }]);
});

test.each([
  [60_000, undefined],
  [60_001, 'stale-price'],
])('a QUOTE %i ms after its price', (afterMs, errorMessage) => {
  const books = opened();
  books.nowMs += afterMs;
  const told = books.run({ kind: 'quote', ...whose }).at(-1);
  expect(told).toMatchObject(
    errorMessage === undefined
      ? { element: 'quoteServer', quoteServerTimeMs: books.nowMs - afterMs }
      : { element: 'errorEvent', errorMessage },
  );
});
