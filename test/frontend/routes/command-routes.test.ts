// POST /commands against the real rule book: the same to the log as a workload line, and what is no
// command has its place in the audit.

import { expect, test } from 'vitest';
import type { Command } from '../../../src/domain/command.ts';
import type { CommandPlace } from '../../../src/domain/command-place.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import { logIndex } from '../../../src/domain/ids.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import { money } from '../../../src/domain/money.ts';
import type { SubmitLimits } from '../../../src/frontend/books/book-client.ts';
import { BookViews } from '../../../src/node/views/book-views.ts';
import { AuditedBooks } from '../../audit/audited-books.ts';
import { FakeBooks } from '../fake-books.ts';
import { raw } from '../raw-exchange.ts';
import { frontendOver, listening } from '../running-frontend.ts';

/** Reads are the fake's, commands are decided by the rule book. */
class RuledBooks extends FakeBooks {
  readonly audited = new AuditedBooks();

  // As the SDK: numbers that are out of place are no outcomes.
  override submit(command: Command, { place }: SubmitLimits = {}): Promise<Outcome> {
    if (place === undefined) return this.audited.submit(command);
    const outcome = this.audited.submitAt(place, command);
    if (outcome.kind !== 'rejected' || outcome.ordRejReason !== 'sequence-gap') {
      return Promise.resolve(outcome);
    }
    return Promise.reject(new ClusterError('sequence-gap', 'none'));
  }

  override openSession(): Promise<number> {
    return Promise.resolve(this.audited.openSession());
  }

  override closeSession(place: CommandPlace): Promise<Outcome> {
    return Promise.resolve(this.audited.closeSession(place));
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
  const open = async (): Promise<number> => {
    const answer = await app.inject({ method: 'POST', url: '/sessions' });
    return answer.json<{ data: { session: number } }>().data.session;
  };
  const end = async (session: number, key: string) => {
    const headers = { 'idempotency-key': key };
    return (await app.inject({ method: 'DELETE', url: `/sessions/${session}`, headers }))
      .statusCode;
  };
  const get = async (url: string) => (await app.inject(url)).json<unknown>();
  return { post, get, open, end, audited: books.audited };
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

const cashOf = ({ audited }: ReturnType<typeof running>): number =>
  audited.books.accounts.byName('ann')?.cashUnits ?? 0;

test('a numbered command is done once and answered the same each time', async () => {
  const frontend = running();
  const session = await frontend.open();
  const key = { 'idempotency-key': `${session}:1` };
  const first = await frontend.post(add, key);
  const again = await frontend.post(add, key);
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect(cashOf(frontend)).toBe(1_000_000);
  await frontend.post(add, { 'idempotency-key': `${session}:2` });
  expect(cashOf(frontend)).toBe(2_000_000);
});

test('a number that ran is answered as it was, though it comes with no command now', async () => {
  const frontend = running();
  const session = await frontend.open();
  const key = { 'idempotency-key': `${session}:1` };
  const first = await frontend.post(add, key);
  for (const wrong of [
    { ...add, command: 'STEAL' },
    { ...add, amount: '1e400' },
  ]) {
    const again = await frontend.post(wrong, key);
    expect([again.status, again.headers['x-index'], again.body]).toEqual([
      200,
      first.headers['x-index'],
      first.body,
    ]);
  }
  const dear = { command: 'BUY', user: 'nobody', symbol: 'S', amount: '1.00' };
  const next = { 'idempotency-key': `${session}:2` };
  const refusal = await frontend.post(dear, next);
  const again = await frontend.post({ ...add, command: 'STEAL' }, next);
  expect([again.status, again.body]).toMatchObject([
    refusal.status,
    { error: { reason: 'unknown-account' } },
  ]);
});

test('a number may not be left out', async () => {
  const frontend = running();
  const session = await frontend.open();
  const { status, headers } = await frontend.post(add, { 'idempotency-key': `${session}:2` });
  const hints = [headers['x-index'], headers['retry-after']];
  expect([status, ...hints]).toEqual([503, undefined, undefined]);
  expect(cashOf(frontend)).toBe(0);
});

test('what is no command uses its number too, told to the log or not any more', async () => {
  const books = new RuledBooks();
  const { address } = await listening(books);
  const session = await books.openSession();
  const wrong = [
    { ...add, amount: '1e400' },
    { ...add, command: 'STEAL' },
  ];
  // One after the other over one connection: that is what is limited.
  const requests = Array.from({ length: 41 }, (_, at) => {
    const body = JSON.stringify(at === 40 ? add : wrong[at % 2]);
    const key = `idempotency-key: ${session}:${at + 1}`;
    const type = `content-type: application/json\r\ncontent-length: ${body.length}`;
    const end = at === 40 ? 'close' : 'keep-alive';
    return `POST /commands HTTP/1.1\r\nhost: x\r\nconnection: ${end}\r\n${key}\r\n${type}\r\n\r\n${body}`;
  });
  const answers = await raw(address, requests.join(''));
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual([
    ...new Array<string>(40).fill('HTTP/1.1 400'),
    'HTTP/1.1 200',
  ]);
  expect(answers.match(/x-index: \d+/g)).toHaveLength(41);
  expect(books.audited.records.length).toBeLessThan(2 * 40);
});

// 7:1 is of a session that no caller opened.
test.each(['order-1', '0:1', '7:1', '1000000000001:0', '7', ':', '1000000000001:1:1'])(
  '%j is no place for a command',
  async (key) => {
    const frontend = running();
    expect((await frontend.post(add, { 'idempotency-key': key })).status).toBe(400);
    expect(frontend.audited.records).toEqual([]);
  },
);

test('a session ends with a number of its own, under its own name', async () => {
  const { open, end, audited } = running();
  const session = await open();
  expect(await end(session, `${session + 1}:1`)).toBe(400);
  expect(await end(session, `${session}:1`)).toBe(200);
  expect(audited.books.sessions.byId(session)).toBeNull();
});
