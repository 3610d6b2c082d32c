// POST /commands against the real rule book: the same to the log as a workload line, and what is no
// command has its place in the audit.

import { expect, test } from 'vitest';
import type { Command } from '../../../src/domain/command.ts';
import { logIndex } from '../../../src/domain/ids.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import { money } from '../../../src/domain/money.ts';
import { BookViews } from '../../../src/node/views/book-views.ts';
import { AuditedBooks } from '../../audit/audited-books.ts';
import { FakeBooks } from '../fake-books.ts';
import { frontendOver } from '../running-frontend.ts';

/** Reads are the fake's, commands are decided by the rule book. */
class RuledBooks extends FakeBooks {
  readonly audited = new AuditedBooks();

  override submit(command: Command): Promise<Outcome> {
    return this.audited.submit(command);
  }

  override triggers(name: string) {
    return this.#asOf(new BookViews(() => this.audited.books).triggers(name));
  }

  override quoteLocks(name: string) {
    return this.#asOf(new BookViews(() => this.audited.books).locks(name));
  }

  #asOf<T>(value: T) {
    return Promise.resolve({ value, index: logIndex(this.audited.books.appliedIndex) });
  }
}

function running() {
  const books = new RuledBooks();
  const { app } = frontendOver(books);
  const post = async (payload: object, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ method: 'POST', url: '/commands', payload, headers });
    const body: unknown = answer.body === '' ? null : answer.json();
    return { status: answer.statusCode, headers: answer.headers, body };
  };
  const get = async (url: string) => (await app.inject(url)).json<unknown>();
  return { post, get, audited: books.audited };
}

const add = { command: 'ADD', user: 'ann', amount: '100.00', transactionNum: 3 };

test('a command is one entry of the log under its own number', async () => {
  const { post, audited } = running();
  const { status, headers, body } = await post(add);
  expect([status, headers['x-index'], body]).toEqual([200, '2', { data: { index: 2 } }]);
  expect(audited.records).toMatchObject([
    { element: 'userCommand', command: 'ADD', transactionNum: 3, fundsUnits: 1_000_000 },
    { element: 'accountTransaction', action: 'add' },
  ]);
});

test('whoever wants no answer gets its index', async () => {
  const { post } = running();
  const { status, headers } = await post(add, { prefer: 'return=minimal' });
  expect([status, headers['x-index']]).toEqual([204, '2']);
});

test('a summary says which entry it is as of', async () => {
  const { post } = running();
  await post({ ...add, user: 'demo' });
  const { body } = await post({ command: 'DISPLAY_SUMMARY', user: 'demo' });
  expect(body).toMatchObject({
    data: { index: 3, summary: { account: { id: 'demo' }, holdings: [], orders: [] } },
  });
});

test('a summary and the routes show open locks and set triggers with their parameters', async () => {
  const { post, get, audited } = running();
  const listing = { symbol: 'ABC', priceUnits: money(200_000), inventory: null, priceTtlMs: 0 };
  audited.run({ kind: 'list-instrument', ...listing });
  await post({ ...add, user: 'demo', amount: '500.00' });
  const of = { user: 'demo', symbol: 'ABC' };
  await post({ command: 'BUY', ...of, amount: '50.00' });
  await post({ command: 'SET_BUY_AMOUNT', ...of, amount: '100.00' });
  const amountOnly = { symbol: 'ABC', side: 'buy', amount: '100.00', trigger: null, quantity: 0 };
  expect(await get('/accounts/demo/triggers')).toMatchObject({ data: [amountOnly] });
  await post({ command: 'SET_BUY_TRIGGER', ...of, amount: '12.50' });
  const lock = { number: 0, symbol: 'ABC', side: 'buy', quantity: 2, price: '20.00' };
  const until = new Date(audited.nowMs + 60_000).toISOString();
  const locks = [{ ...lock, expiresAt: until }];
  const triggers = [{ ...amountOnly, trigger: '12.50' }];
  const { body } = await post({ command: 'DISPLAY_SUMMARY', user: 'demo' });
  expect(body).toMatchObject({ data: { summary: { locks, triggers } } });
  expect(await get('/accounts/demo/locks')).toMatchObject({ data: locks });
  expect(await get('/accounts/demo/triggers')).toMatchObject({ data: triggers });
  await post({ command: 'CANCEL_BUY', user: 'demo' });
  await post({ command: 'CANCEL_SET_BUY', ...of });
  expect(await get('/accounts/demo/locks')).toMatchObject({ data: [] });
  expect(await get('/accounts/demo/triggers')).toMatchObject({ data: [] });
});

test('what has run out of time is no open lock, although nothing has swept it yet', async () => {
  const { post, get, audited } = running();
  const listing = { symbol: 'ABC', priceUnits: money(200_000), inventory: null, priceTtlMs: 0 };
  audited.run({ kind: 'list-instrument', ...listing });
  await post({ ...add, user: 'demo', amount: '500.00' });
  await post({ command: 'BUY', user: 'demo', symbol: 'ABC', amount: '50.00' });
  audited.nowMs += 60_000;
  audited.run({ kind: 'quote', account: 'demo', symbol: 'ABC' });
  expect(await get('/accounts/demo/locks')).toMatchObject({ data: [{ number: 0 }] });
  audited.nowMs += 1;
  audited.run({ kind: 'quote', account: 'demo', symbol: 'ABC' });
  expect(await get('/accounts/demo/locks')).toMatchObject({ data: [] });
});

test.each([
  [{ ...add, command: 'STEAL' }, 'UNKNOWN', 'malformed'],
  [{ ...add, symbol: 'S' }, 'ADD', 'malformed'],
  [{ command: 'BUY', user: 'ann', amount: '1.00' }, 'BUY', 'malformed'],
  [{ ...add, user: 'a\u0000nn' }, 'ADD', 'malformed'],
  [{ ...add, amount: '1e400' }, 'ADD', 'bad-amount'],
  [{ ...add, amount: -5 }, 'ADD', 'bad-amount'],
  [{ ...add, amount: '0.00' }, 'ADD', 'bad-amount'],
])('%j is a 400 with its userCommand and its errorEvent', async (payload, command, reason) => {
  const { post, audited } = running();
  const { status } = await post(payload);
  expect(status).toBe(400);
  expect(audited.records).toMatchObject([
    { element: 'userCommand', command },
    { element: 'errorEvent', command },
  ]);
  expect(JSON.stringify(audited.records[1])).toContain(`"errorMessage":"${reason}`);
});
