// The `trade_updates` socket: who may listen, what is told once listening is confirmed, and what is
// told after the feed was away.

import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { quantity } from '../../../src/domain/quantity.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import { FakeBooks } from '../fake-books.ts';
import { listening } from '../running-frontend.ts';

interface Heard {
  readonly stream?: string;
  readonly data: {
    readonly status?: string;
    readonly event?: string;
    readonly streams?: string[];
    readonly position_qty?: string;
    readonly error_message?: string;
  };
}

async function dialled(books: FakeBooks) {
  const { address } = await listening(books);
  const socket = new WebSocket(`ws://${address}/stream`);
  onTestFinished(() => socket.terminate());
  const heard: Heard[] = [];
  socket.on('message', (bytes: Buffer, isBinary) => {
    expect(isBinary).toBe(true);
    heard.push(JSON.parse(bytes.toString()) as Heard);
  });
  await once(socket, 'open');
  const say = (message: object | string): void => {
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  };
  const events = (): string[] => heard.flatMap(({ data }) => data.event ?? []);
  return { socket, heard, say, events };
}

const authenticate = (key_id: string) => ({
  action: 'authenticate',
  data: { key_id, secret_key: 'x' },
});
const listen = { action: 'listen', data: { streams: ['trade_updates'] } };
const buy = (shares: number) =>
  ({
    kind: 'order',
    account: 'demo',
    symbol: 'FishCo',
    side: 'buy',
    quantity: quantity(shares),
  }) as const;

async function listener(books: FakeBooks) {
  const dialing = await dialled(books);
  dialing.say(authenticate('demo'));
  dialing.say(listen);
  await expect.poll(() => dialing.heard.at(-1)?.stream).toBe('listening');
  return dialing;
}

test('nobody listens before saying who they are, and a stranger never does', async () => {
  const { heard, say } = await dialled(new FakeBooks());
  say(listen);
  say(authenticate('nobody'));
  say(listen);
  await expect.poll(() => heard.length).toBe(3);
  expect(heard.map(({ stream, data }) => `${stream} ${data.status}`)).toEqual(
    Array.from({ length: 3 }, () => 'authorization unauthorized'),
  );
});

test('both ways of authenticating are understood, and an unknown word is answered', async () => {
  const { heard, say } = await dialled(new FakeBooks());
  say({ action: 'auth', key: 'demo', secret: 'x' });
  for (const message of ['{', '[]', '{"action":"dance"}', '{"action":"listen","data":7}'])
    say(message);
  await expect.poll(() => heard.length).toBe(5);
  expect(heard[0]?.data.status).toBe('authorized');
  for (const { data } of heard.slice(1)) expect(data.error_message).toBe('invalid syntax');
});

test('orders from before are not told, those after the confirmation are, each step once', async () => {
  const books = new FakeBooks();
  await books.submit(buy(1));
  const { events, heard } = await listener(books);
  await books.submit(buy(2));
  await expect.poll(events).toEqual(['new', 'fill']);
  expect(heard.at(-1)?.data.position_qty).toBe('3');
});

test('what happened while the feed was away is told when it is back', async () => {
  const books = new FakeBooks();
  const { events } = await listener(books);
  await books.submit(buy(1));
  await expect.poll(events).toEqual(['new', 'fill']);
  books.failure = new ClusterError('unavailable', 'none');
  books.dropFollowers(books.failure);
  await expect.poll(() => books.followerCount).toBe(0);
  books.failure = null;
  await books.submit(buy(1));
  await expect.poll(events, { timeout: 5_000 }).toEqual(['new', 'fill', 'new', 'fill']);
});

test('a flood of messages ends the socket', async () => {
  const { socket, say } = await dialled(new FakeBooks());
  for (let sent = 0; sent < 60; sent += 1) say('{}');
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1008);
});
