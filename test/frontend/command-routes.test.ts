// POST /commands against the real rule book: the same to the log as a workload line, and what is no
// command has its place in the audit.

import { expect, test } from 'vitest';
import type { Command } from '../../src/domain/command.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { AuditedBooks } from '../audit/audited-books.ts';
import { FakeBooks } from './fake-books.ts';
import { frontendOver } from './running-frontend.ts';

/** Reads are the fake's, commands are decided by the rule book. */
class RuledBooks extends FakeBooks {
  readonly audited = new AuditedBooks();

  override submit(command: Command): Promise<Outcome> {
    return this.audited.submit(command);
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
  return { post, audited: books.audited };
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
