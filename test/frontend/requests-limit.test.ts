// How many requests may be under way: one more is told to come back, at once and with a word for it, and
// whoever asks how the process is gets an answer whatever the load.

import { expect, test } from 'vitest';
import { frontendLimits } from '../../src/frontend/frontend.ts';
import { FakeBooks } from './fake-books.ts';
import { frontendOver } from './running-frontend.ts';

test('one request beyond the limit is answered 503 with Retry-After, and counted', async () => {
  const books = new FakeBooks();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const instruments = books.instruments.bind(books);
  books.instruments = async () => {
    await released;
    return instruments();
  };
  const { app } = frontendOver(books, { limits: { ...frontendLimits, inflightMax: 2 } });
  const first = [app.inject('/stocks'), app.inject('/stocks')];
  await new Promise((resolve) => setImmediate(resolve));
  const beyond = await app.inject('/stocks');
  expect(beyond.statusCode).toBe(503);
  expect(beyond.headers['retry-after']).toBe('1');
  expect(beyond.json()).toMatchObject({ error: { code: 503, reason: 'overloaded' } });
  expect((await app.inject('/livez')).statusCode).toBe(200);
  expect((await app.inject('/metrics')).body).toMatch(
    /refus\w*\{[^}]*reason="overloaded"[^}]*\} 1/,
  );
  release();
  for (const reply of await Promise.all(first)) expect(reply.statusCode).toBe(200);
  expect((await app.inject('/stocks')).statusCode).toBe(200);
});

test('nobody tells a cache from outside what to forget', async () => {
  const { app } = frontendOver(new FakeBooks());
  const reply = await app.inject({ method: 'POST', url: '/cache/GameStart' });
  expect(reply.statusCode).toBe(404);
});
