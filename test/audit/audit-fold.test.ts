// The audit as a function of the log: what each command leaves in it, that its cash adds up to what
// everybody has, and that folding the same history again gives the same records.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AuditFold } from '../../src/audit/audit-fold.ts';
import type { AuditRecord } from '../../src/audit/audit-record.ts';
import { edgeRejectionOfLine } from '../../src/codec/edge-rejection.ts';
import type { Command } from '../../src/domain/command.ts';
import { orderNumber } from '../../src/domain/ids.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { AuditedBooks, clusterId, namesOf } from './audited-books.ts';

const dollars = (count: number) => money(count * 10_000);
const list = (symbol: string, price: number): Command => ({
  kind: 'list-instrument',
  symbol,
  priceUnits: dollars(price),
  inventory: null,
  priceTtlMs: 0,
});
const price = (symbol: string, units: number): Command => ({
  kind: 'set-price',
  symbol,
  priceUnits: money(units),
  source: 0,
  sourceSequence: null,
});
const add = (account: string, count: number): Command => ({
  kind: 'deposit',
  account,
  amountUnits: dollars(count),
  createIfMissing: true,
});
const buy: Command = { kind: 'buy', account: 'ann', symbol: 'ABC', amountUnits: dollars(100) };
const setBuy = (count: number): Command => ({
  kind: 'set-buy-amount',
  account: 'ann',
  symbol: 'ABC',
  amountUnits: dollars(count),
});
const trigger = (count: number): Command => ({
  kind: 'set-buy-trigger',
  account: 'ann',
  symbol: 'ABC',
  triggerUnits: dollars(count),
});

function openedBooks(): AuditedBooks {
  const books = new AuditedBooks();
  books.run(list('ABC', 30), add('ann', 1_000));
  return books;
}

/** Element and what sets a record apart, without places. */
const briefly = (records: readonly AuditRecord[]): string[] =>
  records.map((record) => {
    switch (record.element) {
      case 'accountTransaction':
        return `${record.action} ${record.fundsUnits / 10_000} ${record.username}`;
      case 'quoteServer':
        return `quote ${record.stockSymbol} ${record.priceUnits / 10_000}`;
      case 'errorEvent':
        return `error ${record.command} ${record.errorMessage}`;
      case 'debugEvent':
        return `debug ${record.command} ${record.debugMessage}`;
      case 'userCommand':
      case 'systemEvent':
        return `${record.element} ${record.command}`;
    }
  });

test('a command leaves its userCommand, its quote and what it did to the cash', () => {
  const books = openedBooks();
  const records = books.run(buy, { kind: 'cancel-buy', account: 'ann' });
  expect(briefly(records)).toEqual([
    'userCommand BUY',
    'quote ABC 30',
    'remove 90 ann',
    'userCommand CANCEL_BUY',
    'add 90 ann',
  ]);
});

test('every quote says when and where in the log its price was set', () => {
  const books = openedBooks();
  books.nowMs += 500;
  books.run(price('ABC', 310_000));
  const [setAt, setMs] = [books.books.appliedIndex, books.nowMs];
  books.nowMs += 500;
  const quote = books.run({ kind: 'quote', account: 'ann', symbol: 'ABC' }).at(-1);
  expect(quote).toMatchObject({
    element: 'quoteServer',
    username: 'ann',
    priceUnits: 310_000,
    quoteServerTimeMs: setMs,
    timestampMs: books.nowMs,
    cryptokey: `${clusterId}-${setAt}`,
  });
});

test('a rejected command has its userCommand and its errorEvent, names that nobody has included', () => {
  const books = openedBooks();
  const records = books.run({ ...buy, account: 'nobody' }, { ...buy, symbol: 'NIL' });
  expect(briefly(records)).toEqual([
    'userCommand BUY',
    'error BUY unknown-account',
    'userCommand BUY',
    'error BUY unknown-symbol',
  ]);
  expect(records[1]).toMatchObject({
    username: 'nobody',
    stockSymbol: 'ABC',
    fundsUnits: 1_000_000,
  });
  expect(records[3]).toMatchObject({ username: 'ann', stockSymbol: 'NIL' });
});

test('an automatic trade is a systemEvent under the number of its trigger', () => {
  const books = openedBooks();
  const set = books.run(setBuy(100), trigger(20)).at(-1);
  const records = books.run(price('ABC', 190_000));
  expect(briefly(records)).toEqual([
    'userCommand SET_PRICE',
    'systemEvent SET_BUY_TRIGGER',
    'add 5 ann',
  ]);
  expect(records[1]?.transactionNum).toBe(set?.transactionNum);
});

test('what trades at once stands behind the command that set it off, in one entry with its successor', () => {
  const books = openedBooks();
  const records = books.run(setBuy(100), trigger(40), setBuy(50), trigger(10), setBuy(20));
  expect(briefly(records)).toEqual([
    'userCommand SET_BUY_AMOUNT',
    'remove 100 ann',
    'userCommand SET_BUY_TRIGGER',
    'systemEvent SET_BUY_TRIGGER',
    'add 10 ann',
    'userCommand SET_BUY_AMOUNT',
    'remove 50 ann',
    'userCommand SET_BUY_TRIGGER',
    'userCommand SET_BUY_AMOUNT',
    'add 30 ann',
  ]);
});

test('a lock that nobody settled in its time is given back at the first instant after it', () => {
  const books = openedBooks();
  const [locked] = books.run(buy);
  books.nowMs += 60_000;
  expect(briefly(books.run({ kind: 'display-summary', account: 'ann' }))).toEqual([
    'userCommand DISPLAY_SUMMARY',
  ]);
  books.nowMs += 5_000;
  const records = books.run({ kind: 'commit-buy', account: 'ann' });
  expect(briefly(records)).toEqual([
    'systemEvent CANCEL_BUY',
    'add 90 ann',
    'userCommand COMMIT_BUY',
    'error COMMIT_BUY no-confirmation',
  ]);
  expect(records[0]?.timestampMs).toBe((locked?.timestampMs ?? 0) + 60_001);
  expect(records[0]?.transactionNum).toBe(locked?.transactionNum);
});

test('a command told again, or told too early, is no second userCommand', () => {
  const books = openedBooks();
  books.run(add('ann', 7));
  const decided = books.books.appliedIndex;
  expect(briefly(books.repeat(add('ann', 7)))).toEqual([
    `debug ADD answered before, by entry ${decided}`,
  ]);
  expect(briefly(books.runAhead(add('ann', 7)))).toEqual(['debug ADD not run: sequence-gap']);
});

test('transaction numbers are 1 or more and rise with the log', () => {
  const books = openedBooks();
  books.run(add('ann', 1), add('bob', 2));
  books.run(add('ann', 3));
  const numbers = books.records
    .filter(({ element }) => element === 'userCommand')
    .map(({ transactionNum }) => transactionNum);
  expect(numbers[0]).toBeGreaterThanOrEqual(1);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

test('what was rejected at the edge has its userCommand and its errorEvent', () => {
  const books = openedBooks();
  const records = books.run(edgeRejectionOfLine('[41] BUY,ann,ABC,1.23456', 'bad-amount'));
  const what = { command: 'BUY', username: 'ann', stockSymbol: 'ABC', transactionNum: 41 };
  expect(records).toMatchObject([
    { element: 'userCommand', ...what },
    {
      element: 'errorEvent',
      ...what,
      errorMessage: 'bad-amount: [41] BUY,ann,ABC,1.23456',
    },
  ]);
  expect(briefly(books.run(edgeRejectionOfLine('GET / HTTP/1.1', 'malformed')))).toEqual([
    'userCommand UNKNOWN',
    'error UNKNOWN malformed: GET / HTTP/1.1',
  ]);
});

test('a command that came with a number is known by it, and so is what it sets off later', () => {
  const books = openedBooks();
  const numbered = { ...trigger(20), transactionNum: 77 };
  expect(books.run(setBuy(100), numbered).at(-1)?.transactionNum).toBe(77);
  const fired = books.run({ ...price('ABC', 190_000), source: 5 } as Command);
  expect(fired.map(({ transactionNum }) => transactionNum).slice(1)).toEqual([77, 77]);
  expect(fired[0]?.transactionNum).toBeGreaterThan(8_192);
});

test('an order that rests is paid for when it is placed, and its fill is known by its command', () => {
  const books = openedBooks();
  const bid = {
    kind: 'limit-order',
    account: 'ann',
    symbol: 'ABC',
    side: 'buy',
    quantity: quantity(2),
    limitUnits: money(100_000),
    timeInForce: 'gtc',
  } as const;
  const placed = books.run(bid);
  expect(briefly(placed)).toEqual(['userCommand LIMIT_ORDER', 'remove 20 ann']);
  const filled = books.run(price('ABC', 80_000));
  expect(briefly(filled).slice(1)).toEqual(['systemEvent LIMIT_ORDER', 'add 4 ann']);
  expect(filled[1]?.transactionNum).toBe(placed[0]?.transactionNum);
  const order = books.run({ ...bid, limitUnits: money(70_000) });
  expect(briefly(order)).toEqual(['userCommand LIMIT_ORDER', 'remove 14 ann']);
  expect(briefly(books.run({ kind: 'cancel-all', account: 'ann' }))).toEqual([
    'userCommand CANCEL_ALL',
    'systemEvent LIMIT_ORDER',
    'add 14 ann',
  ]);
});

const account = fc.constantFrom('ann', 'bob', 'bazaar', 'nobody');
const symbol = fc.constantFrom('ABC', 'XYZ', 'NIL');
const amountUnits = fc.integer({ min: 0, max: 4_000 }).map((cents) => money(cents * 100));
const priceUnits = fc.integer({ min: 1, max: 4_000 }).map((cents) => money(cents * 100));
const oneOf = <K extends Command['kind']>(...kinds: readonly K[]) => fc.constantFrom(...kinds);
const someCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: oneOf('deposit'), account, amountUnits, createIfMissing: fc.boolean() }),
  fc.record({
    kind: oneOf('order'),
    account,
    symbol,
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.integer({ min: 0, max: 9 }).map(quantity),
  }),
  fc.record({
    kind: oneOf('limit-order'),
    account,
    symbol,
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 9 }).map(quantity),
    limitUnits: priceUnits,
    timeInForce: fc.constantFrom('gtc', 'day', 'ioc'),
  }),
  fc.record({
    kind: oneOf('stop-order'),
    account,
    symbol,
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 9 }).map(quantity),
    stopUnits: priceUnits,
    timeInForce: fc.constantFrom('gtc', 'day'),
  }),
  fc.record({
    kind: oneOf('replace-order'),
    account,
    number: fc.nat({ max: 60 }).map(orderNumber),
    priceUnits,
  }),
  fc.record({ kind: oneOf('cancel-all'), account }),
  fc.record({ kind: oneOf('buy', 'sell', 'set-buy-amount'), account, symbol, amountUnits }),
  fc.record({ kind: oneOf('set-buy-amount', 'set-sell-amount'), account, symbol, amountUnits }),
  fc.record({
    kind: oneOf('set-buy-trigger', 'set-sell-trigger'),
    account,
    symbol,
    triggerUnits: priceUnits,
  }),
  fc.record({ kind: oneOf('commit-buy', 'commit-sell', 'cancel-buy', 'cancel-sell'), account }),
  fc.record({ kind: oneOf('cancel-set-buy', 'cancel-set-sell', 'quote'), account, symbol }),
  fc.tuple(symbol, priceUnits).map(([named, units]) => price(named, units)),
);
const someEntry = fc.record({
  afterMs: fc.constantFrom(0, 700, 59_999, 60_000, 60_001, 1_200_000),
  commands: fc.array(someCommand, { minLength: 1, maxLength: 8 }),
});

test('whatever happens, the cash of the audit is the cash of the books, and a second fold agrees', () => {
  let fired = 0;
  fc.assert(
    fc.property(fc.array(someEntry, { minLength: 20, maxLength: 60 }), (entries) => {
      const books = openedBooks();
      books.run(list('XYZ', 8), add('bob', 500));
      for (const { afterMs, commands } of entries) {
        books.nowMs += afterMs;
        const records = books.run(...commands);
        const users = records.filter(({ element }) => element === 'userCommand').length;
        expect(users).toBe(commands.length);
        for (const name of ['ann', 'bob']) {
          expect(books.cashOf(name)).toBe(books.books.accounts.byName(name)?.cashUnits);
        }
      }
      fired += books.records.filter(
        ({ element, ...rest }) =>
          element === 'systemEvent' && 'command' in rest && rest.command.includes('TRIGGER'),
      ).length;
      const again = new AuditFold(namesOf(books.books), clusterId);
      expect(books.history.flatMap((entry) => again.recordsOf(entry))).toEqual(books.records);
    }),
    { numRuns: 150 },
  );
  expect(fired).toBeGreaterThan(20);
});
