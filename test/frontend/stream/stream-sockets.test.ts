// How sockets are treated: what they may send, what happens to slow ones, dead ones, and all of
// them when the process stops.

import { expect, test } from 'vitest';
import { FakeBooks } from '../fake-books.ts';
import { listening } from '../running-frontend.ts';
import { connected } from '../stream-client.ts';

test.each([
  ['not json', /one JSON object/],
  ['[]', /one JSON object/],
  ['{"t":"order"}', /subscribe/],
  ['{"t":"subscribe","accounts":"demo"}', /list of names/],
  ['{"t":"subscribe","accounts":["a b"]}', /not an account name/],
  ['{"t":"subscribe","symbols":["a b"]}', /not a symbol/],
  ['{"t":"subscribe","id":-1}', /id must be/],
  ['{"t":"subscribe","token":"x"}', /no such field/],
  ['{"t":"subscribe","resume":{"epoch":1,"index":2}}', /resume must be/],
  ['{"t":"subscribe","resume":{"epoch":"a","index":-2}}', /resume must be/],
  ['{"t":"subscribe","resume":{"epoch":"a","index":9007199254740993}}', /resume must be/],
])('%s is answered with an error and the socket lives', async (text, sentence) => {
  const { address } = await listening(new FakeBooks());
  const client = await connected(address);
  client.send(text);
  expect((await client.next('error')).message).toMatch(sentence);
  client.send({ t: 'subscribe', id: 5, accounts: ['demo'], symbols: [] });
  expect((await client.next('snapshot')).id).toBe(5);
});

test('one socket follows at most 16 accounts', async () => {
  const { address } = await listening(new FakeBooks());
  const client = await connected(address);
  const accounts = Array.from({ length: 17 }, (_, i) => `a${i}`);
  client.send({ t: 'subscribe', id: 1, accounts, symbols: [] });
  expect((await client.next('error')).code).toBe('too-many');
});

test('what nobody reads any more keeps no reader out, and what is read is kept', async () => {
  const limits = { topicsMax: 2, topicLingerMs: 60_000 };
  const { address } = await listening(new FakeBooks(), { limits });
  const [wandering, staying] = [await connected(address), await connected(address)];
  for (const [id, account] of ['demo', 'ann', 'ben', 'cem'].entries()) {
    wandering.send({ t: 'subscribe', id, accounts: [account], symbols: [] });
    expect((await wandering.next('snapshot')).id).toBe(id);
  }
  staying.send({ t: 'subscribe', id: 9, accounts: ['demo'], symbols: [] });
  expect((await staying.next('snapshot')).id).toBe(9);
  const third = await connected(address);
  third.send({ t: 'subscribe', id: 7, accounts: ['eva'], symbols: [] });
  expect((await third.next('error')).code).toBe('overloaded');
});

test.each([70_000, 8_000_000])(
  'a message of %i bytes closes the socket with 1009',
  async (bytes) => {
    const { address, logLines } = await listening(new FakeBooks());
    const client = await connected(address);
    client.send('x'.repeat(bytes));
    expect(await client.closed).toBe(1009);
    expect(logLines).toEqual([]);
  },
);

test('a binary message closes the socket with 1008', async () => {
  const { address } = await listening(new FakeBooks());
  const client = await connected(address);
  client.socket.send(Buffer.from([1, 2, 3]));
  expect(await client.closed).toBe(1008);
});

test('a flood of messages closes the socket with 1008', async () => {
  const { address } = await listening(new FakeBooks());
  const client = await connected(address);
  for (let i = 0; i < 60; i += 1) client.send('{}');
  expect(await client.closed).toBe(1008);
  expect(client.messages.at(-1)).toMatchObject({ code: 'flooding' });
});

test('55: a peer that answers no ping is gone after two', async () => {
  const { address } = await listening(new FakeBooks(), { limits: { pingMs: 50 } });
  const client = await connected(address, { autoPong: false });
  expect(await client.closed).toBe(1006);
});

test('a peer that answers pings stays', async () => {
  const { address } = await listening(new FakeBooks(), { limits: { pingMs: 20 } });
  const client = await connected(address);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

/** Entries of a quarter megabyte, until no kernel buffer can hold more. */
async function fillBuffers(books: FakeBooks): Promise<void> {
  for (let i = 0; i < 80; i += 1) {
    books.burst('demo', 1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('50: a reader that does not read is closed with 4408; the others miss nothing', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const everything = { t: 'subscribe', id: 1, accounts: ['demo'], symbols: ['*'] };
  const [slow, quick] = [await connected(address), await connected(address)];
  for (const client of [slow, quick]) {
    client.send(everything);
    await client.next('snapshot');
  }
  slow.socket.pause();
  const before = books.index;
  await fillBuffers(books);
  // Before it is cut, which it is two seconds after it was told.
  slow.socket.resume();
  for (let index = before + 1; index <= books.index; index += 1) {
    expect(await quick.next('delta')).toMatchObject({ index, prev: index - 1 });
  }
  expect(await slow.closed).toBe(4408);
});

test('who asks for snapshots without reading them is closed with 4408 too', async () => {
  const books = new FakeBooks();
  const limits = { messagesPerSecondMax: 1_000_000 };
  const { address } = await listening(books, { limits });
  for (let i = 0; i < 500; i += 1) books.list(`S${i}`, 1, null);
  const client = await connected(address);
  const subscribe = { t: 'subscribe', id: 1, accounts: ['demo'], symbols: ['*'] };
  client.send(subscribe);
  await client.next('snapshot');
  client.socket.pause();
  for (let i = 0; i < 400; i += 1) client.send(subscribe);
  await new Promise((resolve) => setTimeout(resolve, 300));
  client.socket.resume();
  expect(await client.closed).toBe(4408);
});

test('a slow reader skips prices, never the last one, and its frames still follow', async () => {
  const books = new FakeBooks();
  const limits = { conflateBytes: 16_384, unsentBytesMax: 2 ** 30 };
  const { address } = await listening(books, { limits });
  const client = await connected(address);
  client.send({ t: 'subscribe', id: 1, accounts: ['demo'], symbols: ['*'] });
  let { index } = await client.next('snapshot');
  client.socket.pause();
  await fillBuffers(books);
  for (let i = 1; i <= 500; i += 1) books.tick('GameStart', 10_000 + i);
  books.tick('FishCo', 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  client.socket.resume();
  const seen: number[] = [];
  while (index < books.index) {
    const delta = await client.next('delta');
    expect(delta.prev).toBe(index);
    ({ index } = delta);
    for (const change of delta.changes) {
      if (change.kind === 'instrument') seen.push(change.instrument.priceUnits);
    }
  }
  expect(seen).toEqual([10_500, 1]);
});

test('a stopping frontend says goodbye, closes with 1001 and is done in time', async () => {
  const { address, app } = await listening(new FakeBooks());
  const client = await connected(address);
  const begunMs = performance.now();
  const closing = app.close();
  expect((await client.next('goodbye')).reason).toContain('stopping');
  expect(await client.closed).toBe(1001);
  await closing;
  expect(performance.now() - begunMs).toBeLessThan(2_000);
});

test('a client that ignores the goodbye is cut, and the frontend still stops', async () => {
  const { address, app } = await listening(new FakeBooks());
  const client = await connected(address);
  client.socket.pause();
  const begunMs = performance.now();
  await app.close();
  expect(performance.now() - begunMs).toBeLessThan(2_000);
});
