// A short day in which each of the sixteen commands is accepted once and rejected once, a trigger
// fires, a lock runs out and a client asks twice.

import { edgeRejectionOfLine } from '../../src/codec/edge-rejection.ts';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import { AuditedBooks } from './audited-books.ts';

const dollars = (count: number) => money(count * 10_000);

export function everyCommand(): AuditedBooks {
  const books = new AuditedBooks();
  const whose = { account: 'ann', symbol: 'ABC' };
  const add: Command = {
    kind: 'deposit',
    account: 'ann',
    amountUnits: dollars(5_000),
    createIfMissing: true,
  };
  const buy: Command = { kind: 'buy', ...whose, amountUnits: dollars(500) };
  const sell: Command = { kind: 'sell', ...whose, amountUnits: dollars(100) };
  const day: readonly Command[] = [
    listed('ABC', 20),
    add,
    { kind: 'quote', ...whose },
    buy,
    { kind: 'commit-buy', account: 'ann' },
    buy,
    { kind: 'cancel-buy', account: 'ann' },
    sell,
    { kind: 'commit-sell', account: 'ann' },
    sell,
    { kind: 'cancel-sell', account: 'ann' },
    { kind: 'set-buy-amount', ...whose, amountUnits: dollars(50) },
    { kind: 'set-buy-trigger', ...whose, triggerUnits: dollars(10) },
    { kind: 'set-sell-amount', ...whose, amountUnits: dollars(50) },
    { kind: 'set-sell-trigger', ...whose, triggerUnits: dollars(40) },
    priced('ABC', 8),
    { kind: 'cancel-set-sell', ...whose },
    { kind: 'set-buy-amount', ...whose, amountUnits: dollars(50) },
    { kind: 'cancel-set-buy', ...whose },
    { kind: 'display-summary', account: 'ann' },
    { kind: 'dumplog', account: 'ann', filename: './testLOG' },
    { kind: 'dumplog', filename: './testLOG' },
  ];
  for (const command of day) books.run(command);
  for (const command of day) {
    if ('account' in command && command.kind !== 'deposit') {
      books.run({ ...command, account: 'nobody' });
    }
  }
  books.run({ ...add, amountUnits: dollars(-3) });
  books.run(edgeRejectionOfLine('[9] ADD,ann,1.234567', 'bad-amount'));
  books.run(edgeRejectionOfLine('[10] STEAL,ann,all', 'malformed'));
  books.run(buy);
  books.nowMs += 60_001;
  books.run({ kind: 'display-summary', account: 'ann' });
  books.repeat({ kind: 'display-summary', account: 'ann' });
  return books;
}

const listed = (symbol: string, price: number): Command => ({
  kind: 'list-instrument',
  symbol,
  priceUnits: dollars(price),
  inventory: null,
  priceTtlMs: 0,
});

const priced = (symbol: string, price: number): Command => ({
  kind: 'set-price',
  symbol,
  priceUnits: dollars(price),
  source: 0,
  sourceSequence: null,
});
