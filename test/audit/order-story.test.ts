// The JSON lines of the audit tell every order's whole story: whoever has them and nothing else knows
// what everybody has, and how every order came to stand as it does.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditFormat } from '../../src/audit/audit-format.ts';
import type { AuditRecord } from '../../src/audit/audit-record.ts';
import type { Command } from '../../src/domain/command.ts';
import { orderNumber } from '../../src/domain/ids.ts';
import { formatMoney, money } from '../../src/domain/money.ts';
import { ordTypeOf } from '../../src/domain/order.ts';
import { quantity } from '../../src/domain/quantity.ts';
import type { Books } from '../../src/statemachine/books.ts';
import { AuditedBooks, clusterId } from './audited-books.ts';
import { ToldBooks } from './told-books.ts';
import type { ToldOrder } from './told-books.ts';

const lines = auditFormat('jsonl', clusterId);
const textOf = (records: readonly AuditRecord[]): string =>
  records.map((record) => lines.text(record)).join('');
const linesOf = (records: readonly AuditRecord[]): unknown[] =>
  records.map((record) => JSON.parse(lines.text(record)) as unknown);

const dollars = (count: number) => money(count * 10_000);
const add = (account: string, count: number): Command => ({
  ...{ kind: 'deposit', account, amountUnits: dollars(count), createIfMissing: true },
});
const listed = (symbol: string, inventory: number): Command => ({
  ...{ kind: 'list-instrument', symbol, priceUnits: dollars(10), priceTtlMs: 0 },
  inventory: quantity(inventory),
});
const priced = (symbol: string, units: number): Command => ({
  ...{ kind: 'set-price', symbol, priceUnits: money(units), source: 0, sourceSequence: null },
});

function opened(): AuditedBooks {
  const books = new AuditedBooks();
  books.run(listed('ABC', 9), add('ann', 1_000), add('bob', 500));
  return books;
}

const ann = { account: 'ann', symbol: 'ABC' } as const;

test('a market order says what was asked for and what became of it', () => {
  const order = {
    kind: 'order',
    ...ann,
    side: 'buy',
    quantity: quantity(5),
    clOrdId: 'a-1',
  } as const;
  const [told] = linesOf(opened().run(order));
  expect(told).toMatchObject({
    ...{ event: 'userCommand', command: 'ORDER', username: 'ann', stockSymbol: 'ABC' },
    ...{ orderNumber: 0, clOrdId: 'a-1', side: 'buy', ordType: 'market', quantity: '5' },
    ...{ ordStatus: 'filled', lastQty: '5', lastPx: '10.00', cumQty: '5', leavesQty: '0' },
    avgPx: '10.00',
  });
});

test('a rejected order says what was asked for, and why it was refused', () => {
  const order = { kind: 'order', ...ann, side: 'sell', quantity: quantity(5) } as const;
  const [asked, refused] = linesOf(opened().run(order));
  expect(asked).toMatchObject({ event: 'userCommand', side: 'sell', quantity: '5' });
  expect(asked).not.toHaveProperty('orderNumber');
  expect(refused).toMatchObject({
    event: 'errorEvent',
    quantity: '5',
    reason: 'insufficient-shares',
  });
});

test('an order that rests is told step by step, from its placing over its fills to its end', () => {
  const books = opened();
  const bid = { kind: 'limit-order', ...ann, side: 'buy', timeInForce: 'gtc' } as const;
  const limit = { limitUnits: dollars(8), quantity: quantity(12), clOrdId: 'b-1' };
  const whose = {
    orderNumber: 0,
    username: 'ann',
    stockSymbol: 'ABC',
    clOrdId: 'b-1',
    limit: '8.00',
  };
  expect(linesOf(books.run({ ...bid, ...limit }))[0]).toMatchObject({
    ...{ ...whose, command: 'LIMIT_ORDER', side: 'buy', ordType: 'limit', timeInForce: 'gtc' },
    ...{ quantity: '12', ordStatus: 'new', cumQty: '0', leavesQty: '12' },
  });
  const filled = linesOf(books.run(priced('ABC', 75_000)))[1];
  expect(filled).toMatchObject({
    ...{
      event: 'systemEvent',
      ...whose,
      ordStatus: 'partially_filled',
      lastQty: '9',
      lastPx: '7.50',
    },
    ...{ cumQty: '9', leavesQty: '3', avgPx: '7.50' },
  });
  const called = linesOf(books.run({ kind: 'cancel-order', account: 'ann', origClOrdId: 'b-1' }));
  expect(called[0]).toMatchObject({
    ...{ event: 'userCommand', command: 'CANCEL_ORDER', orderNumber: 0, origClOrdId: 'b-1' },
    stockSymbol: 'ABC',
  });
  expect(called[1]).toMatchObject({
    ...{ event: 'systemEvent', ...whose, ordStatus: 'canceled', cumQty: '9', leavesQty: '0' },
    reason: 'cancel-order',
  });
});

test('a replaced order, and all that CANCEL_ALL ended, are told one by one', () => {
  const books = opened();
  const stop = { kind: 'stop-order', ...ann, side: 'buy', timeInForce: 'day' } as const;
  const at = { quantity: quantity(2), stopUnits: dollars(20), limitUnits: dollars(21) };
  expect(linesOf(books.run({ ...stop, ...at }))[0]).toMatchObject({
    ...{ ordType: 'stop_limit', limit: '21.00', stop: '20.00', timeInForce: 'day', quantity: '2' },
  });
  const replaced = { kind: 'replace-order', account: 'ann', number: orderNumber(0) } as const;
  const change = linesOf(books.run({ ...replaced, quantity: quantity(3) }));
  const [asked, old, next] = change.filter(
    (line) => !/accountTransaction/.test(JSON.stringify(line)),
  );
  expect(asked).toMatchObject({ event: 'userCommand', replaces: 0, orderNumber: 1, quantity: '3' });
  expect(old).toMatchObject({ orderNumber: 0, ordStatus: 'replaced', reason: 'replace-order' });
  expect(next).toMatchObject({ orderNumber: 1, replaces: 0, ordStatus: 'new', leavesQty: '3' });
  const [all, end] = linesOf(books.run({ kind: 'cancel-all', account: 'ann' }));
  expect(all).toMatchObject({ command: 'CANCEL_ALL', totalAffectedOrders: 1 });
  expect(end).toMatchObject({ orderNumber: 1, ordStatus: 'canceled', reason: 'cancel-all' });
});

test('an account event has its text, and a settled lock its fill and its symbol', () => {
  const books = opened();
  const data = '{"note":"löschen"}';
  expect(linesOf(books.run({ kind: 'record-event', account: 'ann', data }))[0]).toMatchObject({
    data,
  });
  const lock = { kind: 'buy', ...ann, amountUnits: dollars(35) } as const;
  const commit = { kind: 'commit-buy', account: 'ann' } as const;
  const told = linesOf(books.run(lock, commit));
  expect(told[0]).toMatchObject({
    orderNumber: 0,
    price: '10.00',
    ordStatus: 'awaiting_confirmation',
  });
  expect(told.at(-1)).toMatchObject({
    ...{ command: 'COMMIT_BUY', stockSymbol: 'ABC', orderNumber: 0, side: 'buy' },
    ...{ lastQty: '3', lastPx: '10.00', ordStatus: 'filled' },
  });
});

test('XML says nothing of all this', () => {
  const xml = auditFormat('xml', clusterId);
  const books = opened();
  books.run(
    { kind: 'buy', ...ann, amountUnits: dollars(35) },
    { kind: 'commit-buy', account: 'ann' },
  );
  const told = books.records.map((record) => xml.text(record)).join('');
  const plain = books.records.map((record) => xml.text({ ...record, told: {} } as AuditRecord));
  expect(told).toBe(plain.join(''));
  expect(told).toContain('<command>COMMIT_BUY</command><username>ann</username></userCommand>');
});

const account = fc.constantFrom('ann', 'bob');
const symbol = fc.constantFrom('ABC', 'XYZ');
const side = fc.constantFrom('buy' as const, 'sell' as const);
const shares = fc.integer({ min: 1, max: 9 }).map(quantity);
const units = fc.integer({ min: 500, max: 1_500 }).map((cents) => money(cents * 100));
const amountUnits = fc.integer({ min: 100, max: 9_000 }).map((cents) => money(cents * 100));
const someId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const clOrdId = fc.option(someId, { nil: undefined });
const number = fc.nat({ max: 90 }).map(orderNumber);
const some = <K extends Command['kind']>(...kinds: readonly K[]) => fc.constantFrom(...kinds);
const whose = { account, symbol, side };
const ordered = fc.oneof(
  fc.record({ kind: some('order'), ...whose, quantity: shares }),
  fc.record({ kind: some('notional-order'), ...whose, amountUnits }),
  fc.record({
    ...{ kind: some('limit-order'), ...whose, quantity: shares, limitUnits: units },
    timeInForce: fc.constantFrom('gtc', 'day', 'ioc', 'fok'),
  }),
  fc.record({
    ...{ kind: some('stop-order'), ...whose, quantity: shares, stopUnits: units },
    timeInForce: fc.constantFrom('gtc', 'day'),
  }),
  fc.record({
    ...{
      kind: some('stop-order'),
      ...whose,
      quantity: shares,
      stopUnits: units,
      limitUnits: units,
    },
    timeInForce: fc.constantFrom('gtc', 'day'),
  }),
);
const someCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(ordered, clOrdId)
      .map(([order, id]): Command => ({ ...order, ...(id === undefined ? {} : { clOrdId: id }) })),
  },
  fc.record({ kind: some('cancel-order'), account, number }),
  fc.record({
    kind: some('cancel-order'),
    account,
    origClOrdId: someId,
  }),
  fc.record({ kind: some('replace-order'), account, number, quantity: shares }),
  fc.record({ kind: some('replace-order'), account, origClOrdId: someId, priceUnits: units }),
  fc.record({ kind: some('replace-order'), account, origClOrdId: someId, quantity: shares }),
  fc.record({ kind: some('cancel-all'), account, symbol }),
  fc.record({
    kind: some('buy', 'sell', 'set-buy-amount', 'set-sell-amount'),
    account,
    symbol,
    amountUnits,
  }),
  fc.record({ kind: some('commit-buy', 'commit-sell', 'cancel-buy', 'cancel-sell'), account }),
  fc.record({
    ...{ kind: some('set-buy-trigger', 'set-sell-trigger'), account, symbol },
    triggerUnits: units,
  }),
  fc.record({ kind: some('restock'), symbol, quantity: shares }),
  { weight: 3, arbitrary: fc.tuple(symbol, units).map(([named, price]) => priced(named, price)) },
);
const someEntry = fc.record({
  afterMs: fc.constantFrom(0, 0, 0, 700, 700, 700, 700, 60_001, 40_000_000),
  commands: fc.array(someCommand, { minLength: 1, maxLength: 8 }),
  isRepeated: fc.boolean(),
});

test('cash, holdings and open orders rebuilt from the JSON lines are those of the books', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(fc.array(someEntry, { minLength: 20, maxLength: 60 }), (entries) => {
      const audited = opened();
      audited.run(listed('XYZ', 20));
      const told = new ToldBooks();
      told.read(textOf(audited.records));
      for (const { afterMs, commands, isRepeated } of entries) {
        audited.nowMs += afterMs;
        told.read(textOf(audited.run(...commands)));
        if (isRepeated) told.read(textOf(audited.repeat(...commands)));
        expectSame(told, audited.books);
      }
      const last = audited.books.counters.nextOrderNumber;
      expect([...told.statuses.keys()].sort((a, b) => a - b)).toEqual(
        Array.from({ length: last }, (_, at) => at),
      );
      for (const status of told.met) met.add(status);
    }),
    // Streams under which every status comes up; others may never fill an order in part.
    { numRuns: 30, seed: 20_261_122 },
  );
  expect([...met].sort()).toEqual([
    ...['awaiting_confirmation', 'canceled', 'expired', 'filled', 'new', 'partially_filled'],
    'replaced',
  ]);
});

function expectSame(told: ToldBooks, books: Books): void {
  for (const { name, cashUnits } of books.accounts.all()) {
    expect(told.cash.get(name) ?? 0).toBe(cashUnits);
  }
  const holdings = [...told.holdings].filter(([, count]) => count !== 0).sort(byName);
  expect(holdings).toEqual(holdingsOf(books));
  expect([...told.openOrders].sort(([a], [b]) => a - b)).toEqual(openOrdersOf(books));
}

const holdingsOf = (books: Books): [string, number][] =>
  [...books.holdings.all()]
    .map((row): [string, number] => [
      `${books.accounts.byId(row.accountId)?.name ?? ''} ${symbolOf(books, row.symbolId)}`,
      row.quantity + row.reserved,
    ])
    .filter(([, count]) => count !== 0)
    .sort(byName);

const byName = ([a]: [string, number], [b]: [string, number]): number => (a < b ? -1 : 1);

const openOrdersOf = (books: Books): [number, ToldOrder][] =>
  [...books.openOrders.all()].map((row) => [
    row.number,
    {
      ...(row.cumQty > 0
        ? { avgPx: formatMoney(money(Math.floor(row.cumUnits / row.cumQty))) }
        : {}),
      ...(row.clOrdId === null ? {} : { clOrdId: row.clOrdId }),
      cumQty: String(row.cumQty),
      leavesQty: String(row.quantity - row.cumQty),
      ...(row.limitUnits > 0 ? { limit: formatMoney(money(row.limitUnits)) } : {}),
      ordStatus: row.cumQty > 0 ? 'partially_filled' : 'new',
      ordType: ordTypeOf(row.limitUnits, row.stopUnits),
      quantity: String(row.quantity),
      side: row.side,
      stockSymbol: symbolOf(books, row.symbolId),
      ...(row.stopUnits > 0 ? { stop: formatMoney(money(row.stopUnits)) } : {}),
      timeInForce: row.timeInForce,
      username: books.accounts.byId(row.accountId)?.name ?? '',
    },
  ]);

const symbolOf = (books: Books, id: number): string => books.instruments.byId(id)?.symbol ?? '';
