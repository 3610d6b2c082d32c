// What operators ask of a frontend, and how it starts: health, metrics, the page, the settings.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { UsageError, readFrontendConfig } from '../../src/frontend/frontend-config.ts';
import { FakeBooks } from './fake-books.ts';
import { fresh, frontendOver, listening } from './running-frontend.ts';

test('a frontend is alive without a cluster, and ready only with one', async () => {
  const { app, books } = fresh();
  expect((await app.inject('/readyz')).statusCode).toBe(200);
  books.failure = new ClusterError('no-quorum', 'none');
  expect((await app.inject('/livez')).statusCode).toBe(200);
  const reply = await app.inject('/readyz');
  expect(reply.statusCode).toBe(503);
  expect(reply.json()).toEqual({
    ok: false,
    checks: { cluster: { ok: false, detail: 'no-quorum' } },
  });
});

test('metrics count requests by route and refusals by reason', async () => {
  const { app } = fresh();
  await app.inject('/stocks/FishCo');
  await app.inject('/stocks/Nope');
  const { body } = await app.inject('/metrics');
  expect(body).toMatch(/duration_seconds_count\{.*route="\/stocks\/:name",status="200".*\} 1/);
  expect(body).toMatch(/holdfast_http_refusals_total\{.*reason="unknown-symbol".*\} 1/);
});

test('requests beyond the limit are told to come back; operators are not', async () => {
  const books = new FakeBooks();
  const { app } = frontendOver(books, { limits: { inflightMax: 0 } });
  const reply = await app.inject('/stocks/FishCo');
  expect(reply.statusCode).toBe(503);
  expect(reply.json()).toMatchObject({ error: { reason: 'overloaded' } });
  expect((await app.inject('/livez')).statusCode).toBe(200);
});

test('a request that is cut off in the middle is not counted as under way for ever', async () => {
  const { address } = await listening(new FakeBooks(), { limits: { inflightMax: 1 } });
  const [host = '', port = ''] = address.split(':');
  for (let i = 0; i < 3; i += 1) {
    const socket = connect(Number(port), host, () => {
      socket.write('POST /orders HTTP/1.1\r\nhost: x\r\n');
      socket.write('content-type: application/json\r\ncontent-length: 9\r\n\r\n{"a"');
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await fetch(`http://${address}/stocks/FishCo`)).status).toBe(503);
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await fetch(`http://${address}/stocks/FishCo`)).status).toBe(200);
  }
});

test('a page that is not built says so', async () => {
  const { app } = fresh();
  const reply = await app.inject('/');
  expect(reply.statusCode).toBe(503);
  expect(reply.body).toContain('npm run build');
});

test('the built page is served, fenced in, and its hashed files are kept for ever', async () => {
  const blotterDir = mkdtempSync(join(tmpdir(), 'holdfast-blotter-'));
  mkdirSync(join(blotterDir, 'assets'));
  const html = '<!doctype html><title>Holdfast</title><meta content="__STYLE_NONCE__">';
  writeFileSync(join(blotterDir, 'index.html'), html);
  writeFileSync(join(blotterDir, 'assets', 'main-abc.js'), 'export {}');
  const { app } = frontendOver(new FakeBooks(), { blotterDir });
  const page = await app.inject('/');
  expect(page.body).toContain('Holdfast');
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  expect(page.headers['cache-control']).toBe('no-store');
  const nonce = /content="([\w-]{22})"/.exec(page.body)?.[1] ?? '';
  expect(page.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
  expect((await app.inject('/')).body, 'a fresh one for every copy').not.toContain(nonce);
  const script = await app.inject('/assets/main-abc.js');
  expect(script.headers['cache-control']).toContain('immutable');
  for (const url of [
    '/assets/../../etc/passwd',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/nope.html',
  ]) {
    expect((await app.inject(url)).statusCode).toBe(404);
  }
});

test('a frontend that breaks nothing logs nothing; a failure is one line with its request', async () => {
  const books = new FakeBooks();
  const { app, logLines } = frontendOver(books);
  await app.inject('/stocks/Nope');
  expect(logLines).toEqual([]);
  books.failure = new ClusterError('no-quorum', 'none');
  await app.inject({ url: '/stocks/FishCo', headers: { 'x-request-id': 'r-1' } });
  expect(logLines).toHaveLength(1);
  expect(logLines[0]).toContain('"event":"request-failed"');
  expect(logLines[0]).toContain('"requestId":"r-1"');
});

const endpoints = ['--endpoints', '127.0.0.1:7101'];

test('flags outrank the environment, and the environment the file', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'holdfast-config-')), 'holdfast.config.json');
  writeFileSync(path, '{"frontend":{"port":1,"host":"0.0.0.0","cacheSize":9},"other":{}}');
  const file = ['--config', path, ...endpoints];
  expect(readFrontendConfig(file, {})).toMatchObject({ port: 1, host: '0.0.0.0' });
  expect(readFrontendConfig(file, { PORT: '2', CACHE_SIZE: '7' })).toMatchObject({
    port: 2,
    cacheEntriesMax: 7,
  });
  expect(readFrontendConfig([...file, '--port', '3'], { PORT: '2' }).port).toBe(3);
  const lines = { HOLDFAST_COMMANDS_PORT: '9100' };
  expect(readFrontendConfig(file, lines).commandsPort).toBe(9100);
});

test('without a word it listens on loopback, port 8080', () => {
  expect(readFrontendConfig(endpoints, {})).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    endpoints: ['127.0.0.1:7101'],
    requestDeadlineMs: 5_000,
    commandsPort: null,
    cacheEntriesMax: 64,
  });
});

test.each([
  [[], {}, /--endpoints/],
  [['--endpoints', 'nonsense'], {}, /nonsense/],
  [[...endpoints, '--port', '99999'], {}, /--port/],
  [[...endpoints, '--port', '-1'], {}, /port/],
  [endpoints, { PORT: 'eighty' }, /--port/],
  [endpoints, { CACHE_SIZE: '-1' }, /CACHE_SIZE/],
  [[...endpoints, '--no-such-flag'], {}, /no-such-flag/],
  [[...endpoints, '--allow-origins', 'evil'], {}, /evil/],
  [[...endpoints, '--config', '/nowhere/at/all.json'], {}, /cannot be read/],
] as const)('a setting that does not fit is refused by name: %j %j', (args, env, message) => {
  expect(() => readFrontendConfig(args, env)).toThrow(UsageError);
  expect(() => readFrontendConfig(args, env)).toThrow(message);
});
