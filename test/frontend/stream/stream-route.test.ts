// Who gets a socket, and what everybody else who asks to leave HTTP is told.

import { once } from 'node:events';
import { lookup } from 'node:dns/promises';
import { expect, onTestFinished, test } from 'vitest';
import { FakeBooks } from '../fake-books.ts';
import { dial, raw, readToEnd, upgrade } from '../raw-exchange.ts';
import { frontendOver, listening } from '../running-frontend.ts';
import { connected, refusedWith } from '../stream-client.ts';

const ours = ['holdfast.v1'];

test('a page of another origin gets no socket, and neither does a faceless one', async () => {
  const { address } = await listening(new FakeBooks());
  for (const origin of [
    'https://evil.example',
    'null',
    'file://',
    'http://localhost.evil.example',
  ]) {
    expect(await refusedWith(address, ours, { origin })).toBe(403);
  }
});

test('bound to loopback, a name that merely resolves to us is no proof', async () => {
  const { address } = await listening(new FakeBooks());
  const headers = { host: 'evil.example' };
  expect(await refusedWith(address, ours, { origin: 'http://evil.example', headers })).toBe(403);
});

test('our own page, a page on loopback and a program without origin are let in', async () => {
  const { address } = await listening(new FakeBooks());
  await connected(address);
  await connected(address, { origin: `http://${address}` });
  await connected(address, { origin: 'http://localhost:5173' });
});

test('bound to a public address, the page that it served is let in', async () => {
  const { address } = await listening(new FakeBooks(), { host: '0.0.0.0' });
  await connected(address, { origin: 'http://books.test', headers: { host: 'books.test' } });
  const headers = { host: 'books.test' };
  expect(await refusedWith(address, ours, { origin: 'http://evil.test', headers })).toBe(403);
});

test('with another subprotocol than ours, or elsewhere, there is no socket', async () => {
  const { address, app } = await listening(new FakeBooks());
  expect(await refusedWith(address, ['holdfast.v9'])).toBe(400);
  expect(await refusedWith(address, ours, { path: '/elsewhere' })).toBe(404);
  expect((await app.inject('/stream')).statusCode).toBe(426);
});

test('beyond the limit of sockets a newcomer is sent elsewhere', async () => {
  const { address } = await listening(new FakeBooks(), { limits: { socketsMax: 1 } });
  const first = await connected(address);
  expect(await refusedWith(address, ours)).toBe(503);
  first.socket.terminate();
});

test('our subprotocol is agreed on and compression is not, whatever was offered', async () => {
  const { address } = await listening(new FakeBooks());
  const { socket } = await connected(address, { perMessageDeflate: true });
  expect(socket.protocol).toBe('holdfast.v1');
  expect(socket.extensions).toBe('');
});

test('a message that comes along with the handshake is not lost', async () => {
  const { address } = await listening(new FakeBooks());
  const text = '{"t":"subscribe","id":7,"accounts":["demo"]}';
  const frame = Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]);
  const socket = dial(
    address,
    Buffer.concat([Buffer.from(upgrade('GET /stream')), frame, Buffer.from(text)]),
  );
  let seen = '';
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      seen += chunk.toString();
      if (seen.includes('"t":"snapshot","id":7')) resolve();
    });
  });
  socket.destroy();
});

test.each([
  ['GET /stream', { origin: 'https://evil.example' }, '403 forbidden-origin'],
  ['GET /stream', { 'sec-websocket-protocol': 'v2.json' }, '400 malformed'],
  ['GET /stream', { 'sec-websocket-key': null }, '400 malformed'],
  ['GET /stream', { 'sec-websocket-version': '7' }, '400 malformed'],
  ['GET /stream', { 'sec-websocket-protocol': 'holdfast.v1, holdfast.v1' }, '400 malformed'],
  ['GET /stream', { upgrade: 'h2c' }, '426 upgrade-required'],
  ['GET /stocks/FishCo', {}, '404 unknown-route'],
  ['GET /nope', {}, '404 unknown-route'],
  ['GET /%zz', {}, '400 malformed'],
  ['POST /stream', {}, '404 unknown-route'],
] as const)('%s with %j ends with %s in the envelope', async (line, headers, verdict) => {
  const { address } = await listening(new FakeBooks());
  const text = await raw(address, upgrade(line, headers));
  const [status = '', reason = ''] = verdict.split(' ');
  expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(text).toMatch(/^connection: close\r$/im);
  expect(text).toContain(`"code":${status},`);
  expect(text).toContain(`"reason":"${reason}"`);
});

test.each(['websocket', 'h2c'])('a request for %s orders nothing', async (protocol) => {
  const books = new FakeBooks();
  const { address } = await listening(books);
  const body = '{"name":"FishCo","quantity":1,"type":"buy"}';
  const headers = { 'content-type': 'application/json', 'content-length': `${body.length}` };
  const text = await raw(
    address,
    upgrade('POST /orders', { ...headers, upgrade: protocol }) + body,
  );
  expect(text).toMatch(/^HTTP\/1\.1 4/);
  expect(books.commands).toEqual([]);
});

test('a client that offers HTTP/2 on its first request is simply answered', async () => {
  const { address } = await listening(new FakeBooks());
  const text = await raw(address, upgrade('GET /stocks/FishCo', { upgrade: 'h2c' }));
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  expect(text).toContain('"name":"FishCo"');
});

test('an open socket is counted as a socket, not as a request under way', async () => {
  const { app, address } = await listening(new FakeBooks(), { limits: { inflightMax: 1 } });
  const clients = [await connected(address), await connected(address), await connected(address)];
  expect(await refusedWith(address, ours, { origin: 'https://evil.example' })).toBe(403);
  expect((await fetch(`http://${address}/stocks/FishCo`)).status).toBe(200);
  const open = (await app.inject('/metrics')).body;
  expect(open).toMatch(/duration_seconds_count\{.*route="\/stream",status="101".*\} 3/);
  expect(open).toMatch(/holdfast_http_refusals_total\{.*reason="forbidden-origin".*\} 1/);
  expect(open).toMatch(/holdfast_websocket_connections\{.*\} 3/);
  for (const { socket } of clients) socket.close(1000);
  await Promise.all(clients.map(({ closed }) => closed));
  const gone = (await app.inject('/metrics')).body;
  expect(gone).toMatch(/holdfast_websocket_connections\{.*\} 0/);
  expect(gone).toMatch(/holdfast_websocket_closed_total\{.*code="1000".*\} 3/);
});

test('while a frontend says goodbye, a newcomer is told so in the envelope', async () => {
  const { address, app } = await listening(new FakeBooks());
  const client = await connected(address);
  client.socket.pause();
  const closing = app.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const text = await raw(address, upgrade('GET /stream'));
  expect(text).toMatch(/^HTTP\/1\.1 503 /);
  expect(text).toMatch(/^retry-after: 1\r$/m);
  expect(text).toContain('"reason":"overloaded"');
  expect((await fetch(`http://${address}/readyz`)).status).toBe(503);
  await closing;
});

test('connections that left HTTP and never became sockets do not hold up the stop', async () => {
  const books = new FakeBooks();
  const { address, app } = await listening(books);
  const pipelined = `GET /stocks/FishCo HTTP/1.1\r\nhost: x\r\n\r\n${upgrade('GET /stream')}`;
  const lingering = dial(address, pipelined);
  onTestFinished(() => void lingering.destroy());
  const text = readToEnd(lingering);
  // However slow the machine: only then is it certain that the connection was met as HTTP.
  await once(lingering, 'data');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const begunMs = performance.now();
  await app.close();
  expect(performance.now() - begunMs).toBeLessThan(1_000);
  expect(await text).toMatch(/^HTTP\/1\.1 200 /);
});

test('listening on localhost, every address of it gives sockets and lets go of them', async () => {
  const { app } = frontendOver(new FakeBooks());
  const port = new URL(await app.listen({ host: 'localhost', port: 0 })).port;
  const addresses = await lookup('localhost', { all: true });
  const clients = await Promise.all(
    addresses.map(({ address, family }) =>
      connected(family === 6 ? `[${address}]:${port}` : `${address}:${port}`),
    ),
  );
  await app.close();
  for (const { closed } of clients) expect(await closed).toBe(1001);
});
