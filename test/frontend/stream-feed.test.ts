// What a reader of /stream sees of the books: a snapshot, then every change in log order, across
// sockets, frontends and reconnects.

import { expect, test } from 'vitest';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { BookMirror } from '../../src/stream/book-mirror.ts';
import { FakeBooks } from './fake-books.ts';
import { listening } from './running-frontend.ts';
import { connected } from './stream-client.ts';
import type { StreamClient } from './stream-client.ts';

const demo = { t: 'subscribe', id: 1, accounts: ['demo'], symbols: ['FishCo', 'GameStart'] };

const buy = (books: FakeBooks, symbol = 'FishCo', account = 'demo') =>
  books.submit({ kind: 'order', account, symbol, side: 'buy', quantity: quantity(1) });

const quickTicks = { tickMs: 20, silenceMs: 50, listingsEveryTicks: 2 };

test('a subscriber gets a snapshot, past orders included, then one delta per entry', async () => {
  const books = new FakeBooks();
  await buy(books);
  const { address } = await listening(books);
  const client = await connected(address);
  client.send(demo);
  const snapshot = await client.next('snapshot');
  expect(snapshot).toMatchObject({ id: 1, epoch: books.epochId, index: 11, recovered: false });
  const mirror = new BookMirror();
  mirror.replace(snapshot.index, snapshot.changes);
  expect(mirror.holdings('demo')).toMatchObject([{ symbol: 'FishCo', quantity: 1 }]);
  expect(mirror.orders('demo')).toMatchObject([{ number: 0 }]);
  expect(mirror.instruments().map((row) => row.symbol)).toEqual(['FishCo', 'GameStart']);
  await buy(books, 'GameStart');
  const delta = await client.next('delta');
  expect(delta).toMatchObject({ id: 1, index: 12, prev: 11 });
  expect(delta.changes.map((change) => change.kind)).toEqual([
    'account',
    'holding',
    'instrument',
    'order',
  ]);
  expect(mirror.follow(delta)).toBe(true);
});

test('the last share sold removes the row', async () => {
  const books = new FakeBooks();
  await buy(books);
  const { address } = await listening(books);
  const client = await connected(address);
  client.send(demo);
  await client.next('snapshot');
  await books.submit({
    kind: 'order',
    account: 'demo',
    symbol: 'FishCo',
    side: 'sell',
    quantity: quantity(1),
  });
  const { changes } = await client.next('delta');
  expect(changes).toContainEqual({ kind: 'holding-removed', account: 'demo', symbol: 'FishCo' });
});

test('a heartbeat says how far the picture is complete', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const client = await connected(address);
  client.send(demo);
  await client.next('snapshot');
  books.skip();
  books.heartbeat();
  expect(await client.next('heartbeat')).toEqual({ t: 'heartbeat', index: 11 });
});

test('everybody who follows the same shares one watch at the cluster', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const clients = await Promise.all([1, 2, 3].map(() => connected(address)));
  for (const client of clients) client.send(demo);
  for (const client of clients) await client.next('snapshot');
  expect(books.watches).toHaveLength(1);
  await buy(books);
  for (const client of clients) expect((await client.next('delta')).index).toBe(11);
});

test('nobody sees another account', async () => {
  const books = new FakeBooks();
  await books.submit({ kind: 'create-account', account: 'eve', accountKind: 'house' });
  const { address } = await listening(books);
  const [demoReader, eveReader] = [await connected(address), await connected(address)];
  demoReader.send(demo);
  eveReader.send({ t: 'subscribe', id: 7, accounts: ['eve'], symbols: [] });
  await demoReader.next('snapshot');
  await eveReader.next('snapshot');
  await buy(books, 'FishCo', 'demo');
  await buy(books, 'FishCo', 'eve');
  const seen = await eveReader.next('delta');
  expect(JSON.stringify(eveReader.messages)).not.toContain('"demo"');
  expect(seen.changes).toMatchObject([{ kind: 'order', order: { account: 'eve' } }]);
});

test('two readers at two frontends see the same frames', async () => {
  const books = new FakeBooks();
  const [here, there] = [await listening(books), await listening(books)];
  const readers = [await connected(here.address), await connected(there.address)];
  for (const reader of readers) reader.send(demo);
  for (const reader of readers) await reader.next('snapshot');
  for (let i = 0; i < 20; i += 1) await buy(books);
  const seen = await Promise.all(readers.map((reader) => frames(reader, 20)));
  expect(seen[0]).toEqual(seen[1]);
});

async function frames(reader: StreamClient, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let i = 0; i < count; i += 1) found.push(await reader.next('delta'));
  return found;
}

test('who joins in a storm of writes ends with the very books', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const storm = (async () => {
    for (let i = 0; i < 60; i += 1) {
      await buy(books, i % 2 === 0 ? 'FishCo' : 'GameStart');
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const client = await connected(address);
  client.send(demo);
  const snapshot = await client.next('snapshot');
  const mirror = new BookMirror();
  mirror.replace(snapshot.index, snapshot.changes);
  await storm;
  while (mirror.frameIndex < books.index) {
    expect(mirror.follow(await client.next('delta'))).toBe(true);
  }
  expect(mirror.holdings('demo')).toMatchObject([{ quantity: 30 }, { quantity: 30 }]);
  expect(mirror.orders('demo').map((order) => order.number)).toEqual(
    Array.from({ length: 50 }, (_, i) => 59 - i),
  );
});

test('a reader that returns soon gets what it missed, in order, and nothing else', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const first = await connected(address);
  first.send(demo);
  const { epoch, index } = await first.next('snapshot');
  first.socket.terminate();
  await buy(books, 'FishCo');
  await buy(books, 'GameStart');
  const second = await connected(address);
  second.send({ ...demo, resume: { epoch, index } });
  const snapshot = await second.next('snapshot');
  expect(snapshot).toMatchObject({ recovered: true, index: 12 });
  const orders = snapshot.changes.filter((change) => change.kind === 'order');
  expect(orders).toMatchObject([{ order: { number: 0 } }, { order: { number: 1 } }]);
  await buy(books);
  expect(await second.next('delta')).toMatchObject({ index: 13, prev: 12 });
});

test('a reader that moves to another frontend is caught up from the cluster', async () => {
  const books = new FakeBooks();
  const [here, there] = [await listening(books), await listening(books)];
  const first = await connected(here.address);
  first.send(demo);
  const { epoch, index } = await first.next('snapshot');
  await buy(books);
  const second = await connected(there.address);
  second.send({ ...demo, resume: { epoch, index } });
  const snapshot = await second.next('snapshot');
  expect(snapshot).toMatchObject({ recovered: true, index: 11 });
  const orders = snapshot.changes.filter((change) => change.kind === 'order');
  expect(orders).toMatchObject([{ order: { number: 0 } }]);
});

test('a resume point of another life of the books gets everything anew, and is told so', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const client = await connected(address);
  client.send({ ...demo, resume: { epoch: 'bbbb', index: 10 } });
  expect(await client.next('snapshot')).toMatchObject({ recovered: false, epoch: books.epochId });
});

test('a reader ahead of this frontend waits, and is shown nothing older', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const client = await connected(address);
  client.send({ ...demo, resume: { epoch: books.epochId, index: 12 } });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(client.messages.map((message) => message.t)).toEqual(['hello']);
  await buy(books);
  await buy(books);
  expect(await client.next('snapshot')).toMatchObject({ index: 12, recovered: true, changes: [] });
});

test('when the watch breaks, readers get a fresh snapshot and never an older one', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const client = await connected(address);
  client.send(demo);
  await client.next('snapshot');
  await buy(books);
  await client.next('delta');
  const reached = books.index;
  books.index = 5;
  books.dropFollowers(new ClusterError('unavailable', 'none'));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(client.messages.filter((message) => message.t === 'snapshot')).toHaveLength(1);
  books.index = reached;
  expect(await client.next('snapshot')).toMatchObject({ recovered: false, index: reached });
});

test('silence of the cluster is told, and its end is seen', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books, { limits: quickTicks });
  const client = await connected(address);
  client.send(demo);
  await client.next('snapshot');
  const stale = await client.next('stale');
  expect(stale.silentMs).toBeGreaterThanOrEqual(quickTicks.silenceMs);
  expect(stale.index).toBe(10);
  books.heartbeat();
  await client.next('heartbeat');
});

test('without a cluster the socket opens, says it is stale, and heals by itself', async () => {
  const books = new FakeBooks();
  books.failure = new ClusterError('unavailable', 'none');
  const { address } = await listening(books, { limits: quickTicks });
  const client = await connected(address);
  client.send(demo);
  expect(await client.next('stale')).toMatchObject({ index: 0 });
  books.failure = null;
  expect(await client.next('snapshot')).toMatchObject({ index: 10, recovered: false });
});

test('a reader of every symbol is shown those listed later', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books, { limits: quickTicks });
  const client = await connected(address);
  client.send({ t: 'subscribe', id: 1, accounts: [], symbols: ['*'] });
  expect((await client.next('snapshot')).changes).toHaveLength(3);
  books.list('Later', 1_0000, 5);
  const { changes } = await client.next('snapshot');
  expect(changes).toMatchObject([{}, {}, {}, { instrument: { symbol: 'Later' } }]);
});

test('subscribing again replaces, unsubscribing narrows, and ids tell which is which', async () => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const client = await connected(address);
  client.send(demo);
  await client.next('snapshot');
  client.send({ t: 'unsubscribe', id: 2, symbols: ['FishCo'] });
  const narrowed = await client.next('snapshot');
  expect(narrowed.id).toBe(2);
  expect(narrowed.changes.map((change) => change.kind)).toEqual(['account', 'instrument']);
  client.send({ t: 'unsubscribe', id: 3 });
  client.send({ t: 'subscribe', id: 4, accounts: [], symbols: ['Endless'] });
  expect((await client.next('snapshot')).id).toBe(4);
  await buy(books, 'FishCo');
  await buy(books, 'Endless');
  expect((await client.next('delta')).index).toBe(12);
});
