// The tracking contract, letter by letter, on the main port and on its own; and what it refuses.

import { expect, test } from 'vitest';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import type { HttpApp } from '../../../src/frontend/frontend.ts';
import { fresh } from '../running-frontend.ts';

const propagated = 'Request propagated to the subscribers!';

/** Account 101 awake, 102 asleep. */
async function tracked() {
  const running = fresh();
  for (const id of ['101', '102']) {
    await running.app.inject({ method: 'POST', url: '/accounts', payload: { id } });
  }
  const url = '/accounts/102/active';
  const slept = await running.app.inject({ method: 'PUT', url, payload: { active: false } });
  expect(slept.json()).toMatchObject({ data: { id: '102', active: false } });
  return running;
}

type Door = 'app' | 'tracking';
const ways: [Door, 'GET' | 'POST', (id: string, data: string) => string][] = [
  ['app', 'GET', (id, data) => `/track/${id}?data=${data}`],
  ['app', 'POST', (id, data) => `/track/${id}?data=${data}`],
  ['tracking', 'GET', (id, data) => `/${id}?data=${data}`],
  ['tracking', 'GET', (id, data) => `/${id}/${data}`],
  ['tracking', 'POST', (id, data) => `/${id}?data=${data}`],
];

test.each(ways)('%s %s answers in the words of the contract', async (door, method, path) => {
  const running = await tracked();
  const ask = (id: string) => running[door].inject({ method, url: path(id, 'login') });
  const told = await ask('101');
  expect([told.statusCode, told.body]).toEqual([200, propagated]);
  expect(told.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(told.headers['x-index']).toBe(String(running.books.index));
  const asleep = await ask('102');
  expect([asleep.statusCode, asleep.body]).toEqual([400, 'Inactive account!']);
  for (const nobody of ['103', 'not%20a%20name', '%00', 'x'.repeat(65)]) {
    const unknown = await ask(nobody);
    expect([unknown.statusCode, unknown.body]).toEqual([400, 'Account Id does not exist!']);
  }
  expect(running.books.recorded.map(({ account, data }) => [account, data])).toEqual([
    ['101', 'login'],
  ]);
});

const hardTexts = [
  'a b',
  'nul\0 and \n line',
  '\u{1f680}\u{1f4c8}',
  '%',
  'a/b?c&d=e#f',
  '"quoted"',
];

test.each(ways)('%s %s takes any text as it is', async (door, method, path) => {
  const running = await tracked();
  for (const data of [...hardTexts, 'é'.repeat(2_048)]) {
    const url = path('101', encodeURIComponent(data));
    expect((await running[door].inject({ method, url })).body).toBe(propagated);
    expect(running.books.recorded[0]?.data).toBe(data);
  }
});

test('a body carries what a query does', async () => {
  const { app, books } = await tracked();
  const payload = { data: 'from the body \0' };
  const told = await app.inject({ method: 'POST', url: '/track/101', payload });
  expect(told.body).toBe(propagated);
  expect(books.recorded[0]?.data).toBe(payload.data);
});

const refusals: [string, number, string][] = [
  ['/track/101', 400, 'malformed'],
  ['/track/101?data=', 400, 'malformed'],
  ['/track/101?data=a&data=b', 400, 'malformed'],
  ['/track/101?data=%ff', 400, 'malformed'],
  [`/track/101?data=${'x'.repeat(4_097)}`, 413, 'too-large'],
];

test.each(refusals)('GET %s is refused: %i %s', async (url, status, reason) => {
  const { app, books } = await tracked();
  const before = books.commands.length;
  const reply = await app.inject(url);
  expect(reply.statusCode).toBe(status);
  expect(reply.json()).toMatchObject({ error: { reason } });
  expect(books.commands).toHaveLength(before);
});

test('a body of ten megabytes is too large, and one that is no UTF-8 is malformed', async () => {
  const { app } = await tracked();
  const post = (payload: object) => app.inject({ method: 'POST', url: '/track/101', payload });
  expect((await post({ data: 'x'.repeat(10 * 1024 * 1024) })).statusCode).toBe(413);
  expect((await post({ data: 'x'.repeat(5_000) })).statusCode).toBe(413);
  expect((await post({ data: '\u{d800}' })).statusCode).toBe(400);
  expect((await post({ data: 5 })).statusCode).toBe(400);
});

test('what may or may not have been recorded is not called propagated', async () => {
  const { app, tracking, books } = await tracked();
  books.failure = new ClusterError('timed-out', 'unknown');
  const doors: [HttpApp, string][] = [
    [app, '/track/101?data=x'],
    [tracking, '/101/x'],
  ];
  for (const [door, url] of doors) {
    const reply = await door.inject(url);
    expect(reply.statusCode).toBe(504);
    expect(reply.json()).toMatchObject({ error: { effect: 'unknown' } });
  }
});

test('the tracking port serves nothing else, and the main port none of its short routes', async () => {
  const { app, tracking, books } = await tracked();
  const before = books.commands.length;
  expect((await app.inject('/101?data=x')).statusCode).toBe(404);
  expect((await app.inject('/101/x')).statusCode).toBe(404);
  expect((await tracking.inject('/a/b/c')).statusCode).toBe(404);
  const stocks = await tracking.inject('/stocks');
  expect(stocks.statusCode).toBe(400);
  expect((await tracking.inject({ method: 'HEAD', url: '/101/x' })).statusCode).toBe(404);
  expect(books.commands).toHaveLength(before);
});

test('what was recorded can be read back and counted', async () => {
  const { app } = await tracked();
  for (const data of ['one', 'two']) await app.inject(`/track/101?data=${data}`);
  const events = await app.inject('/accounts/101/events?limit=10');
  const data = events.json<{ data: { data: string }[] }>().data.map((event) => event.data);
  expect(data).toEqual(['two', 'one']);
  const count = await app.inject('/accounts/101/events/count?days=7');
  expect(count.json()).toMatchObject({ data: { id: '101', count: 2 } });
  expect((await app.inject('/accounts/nobody/events/count')).statusCode).toBe(404);
  expect((await app.inject('/accounts/101/events/count?days=0')).statusCode).toBe(400);
});
